import type { Store } from '../store/store.ts';

/**
 * What must hold of the money at any moment, each as a select that finds the rows which break it. Each
 * goes through its tables once: a question for every row would take hours over a long history.
 * `reelgate doctor`, the tests and the running gateway all ask the same questions.
 */
export const INVARIANTS = {
  'entries of all workspaces sum to zero': `
    select sum(amount_micro_usd) as amount_micro_usd from ledger_entries having sum(amount_micro_usd) <> 0`,
  'entries of a transfer sum to zero': `
    select transfer_id from ledger_entries group by transfer_id having sum(amount_micro_usd) <> 0`,
  'nothing is overdrawn': `
    select workspace_id from balances where available_micro_usd < 0 or held_micro_usd < 0`,
  'held is the sum of the open holds': `
    select b.workspace_id from balances b left join (
      select workspace_id, sum(hold_micro_usd) as held_micro_usd from tasks
      where hold_state = 'open' group by workspace_id) t on t.workspace_id = b.workspace_id
    where b.held_micro_usd <> coalesce(t.held_micro_usd, 0)`,
  'a closed hold was posted and released in full': `
    select t.id from tasks t left join (
      select task_id, sum(amount_micro_usd) as settled_micro_usd from transfers
      where kind in ('post', 'release') group by task_id) x on x.task_id = t.id
    where t.hold_state <> 'open' and t.hold_micro_usd <> coalesce(x.settled_micro_usd, 0)`,
  'a task says what was posted for it': `
    select t.id from tasks t left join (
      select task_id, sum(amount_micro_usd) as posted_micro_usd from transfers
      where kind = 'post' group by task_id) x on x.task_id = t.id
    where t.hold_state = 'posted'
      and coalesce(t.posted_micro_usd, t.hold_micro_usd) <> coalesce(x.posted_micro_usd, 0)`,
  'an open hold was neither posted nor released': `
    select distinct t.id from transfers x join tasks t on t.id = x.task_id
    where x.kind in ('post', 'release') and t.hold_state = 'open'`,
  'a transfer of a task has its task, in its own workspace': `
    select x.id from transfers x left join tasks t on t.id = x.task_id
    where x.task_id is not null and (t.id is null or t.workspace_id <> x.workspace_id)`,
  'a task is open exactly while its hold is': `
    select id from tasks
    where (state in ('queued', 'running', 'delivering')) <> (hold_state = 'open')`,
  'stored balances equal the sums of their entries': `
    select b.workspace_id from balances b left join (
      select workspace_id,
        sum(case when account = 'issued' then amount_micro_usd else 0 end) as issued_micro_usd,
        sum(case when account = 'available' then amount_micro_usd else 0 end) as available_micro_usd,
        sum(case when account = 'held' then amount_micro_usd else 0 end) as held_micro_usd,
        sum(case when account = 'spent' then amount_micro_usd else 0 end) as spent_micro_usd
      from ledger_entries group by workspace_id) e on e.workspace_id = b.workspace_id
    where b.issued_micro_usd <> coalesce(e.issued_micro_usd, 0)
      or b.available_micro_usd <> coalesce(e.available_micro_usd, 0)
      or b.held_micro_usd <> coalesce(e.held_micro_usd, 0)
      or b.spent_micro_usd <> coalesce(e.spent_micro_usd, 0)`,
  'what is paid for was stored, or names its policy': `
    select x.id from transfers x where x.kind = 'post' and x.reason not in ('moderated', 'cancelled') and not exists (
      select 1 from media m where m.attempt_id = x.reason and m.task_id = x.task_id and m.purpose = 'video')`,
  'only a posted hold has a completed or charged task': `
    select id from tasks
    where (state = 'completed' and hold_state <> 'posted')
      or (state = 'cancelled' and hold_state <> 'released'
        and (hold_state = 'open' or coalesce(failure_kind, '') <> 'cancelled'))`,
} as const;

export type Invariant = keyof typeof INVARIANTS;

export interface BrokenInvariant {
  readonly invariant: Invariant;
  /** At most ten of the rows that break it. */
  readonly rows: readonly unknown[];
}

/** Answers with the invariants that do not hold: none, unless money has gone wrong. */
export async function checkInvariants(store: Pick<Store, 'inspect'>): Promise<BrokenInvariant[]> {
  const names = Object.keys(INVARIANTS) as Invariant[];
  const found = await store.inspect(
    names.map((name) => ({ sql: `${INVARIANTS[name]} limit 10`, values: [] })),
  );
  return names
    .map((invariant, index) => ({ invariant, rows: found[index] ?? [] }))
    .filter(({ rows }) => rows.length > 0);
}
