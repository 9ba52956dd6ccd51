import { all, type Command, type Steps } from '../statement.ts';
import { TASK_COLUMNS, type Queue, type TaskRow } from '../task-row.ts';

export interface ClaimTasks {
  readonly owner: string;
  /** How many of each queue at most, in the order in which they are served. */
  readonly rooms: readonly QueueRoom[];
  readonly nowMs: number;
  /** Of a worker without a lease, whose tasks have to run out by themselves. */
  readonly leaseUntilMs: number;
}

export interface QueueRoom {
  readonly queue: Queue;
  readonly countMax: number;
}

interface Waiting {
  readonly [key: string]: string | number;
  readonly id: string;
  readonly room: number;
}

// Workspaces with the fewest tasks at work come first, so that a long queue of one never keeps
// another waiting; a workspace at its limit is left out and its tasks stay queued.
const WAITING = `
  select id, concurrency_max - active as room from (
    select w.id, w.concurrency_max,
      (select count(*) from tasks t where t.workspace_id = w.id and t.state in ('running', 'delivering')) as active,
      (select min(t.ready_at_ms) from tasks t where t.workspace_id = w.id and t.queue = $3 and t.state = 'queued') as oldest_ms
    from workspaces w
  ) as waiting
  where oldest_ms <= $1 and active < concurrency_max
  order by active, oldest_ms
  limit $2
  /*postgres for no key update skip locked*/`;

const LEASE = `
  update tasks
  set state = 'running', epoch = epoch + 1, lease_owner = $1,
    lease_until_ms = case when exists (select 1 from workers where owner = $1) then null else cast($2 as bigint) end`;

// Counted anew: where several processes claim, the workspace is locked only since it was chosen.
const CLAIM = `
  ${LEASE}
  where id in (
    select id from tasks
    where workspace_id = $3 and queue = $6 and state = 'queued' and ready_at_ms <= $4
    order by ready_at_ms, id
    limit (
      select case when room < 0 then 0 when room < $5 then room else $5 end from (
        select w.concurrency_max - (select count(*) from tasks a
          where a.workspace_id = w.id and a.state in ('running', 'delivering')) as room
        from workspaces w where w.id = $3
      ) as now
    )
    /*postgres for update skip locked*/
  )
  returning ${TASK_COLUMNS}`;

// What is made already has had its turn: it is brought in however much of its workspace is at work.
const CLAIM_MADE = `
  ${LEASE}
  where id in (
    select id from tasks
    where queue = 'deliver' and state = 'queued' and ready_at_ms <= $3
    order by ready_at_ms, id
    limit $4
    /*postgres for update skip locked*/
  )
  returning ${TASK_COLUMNS}`;

/** Leases queued tasks to one worker, fairly over the workspaces; each claim raises the epoch. */
export const claimTasks: Command<ClaimTasks, readonly TaskRow[]> = {
  name: 'claimTasks',
  *steps(input) {
    const claimed: TaskRow[] = [];
    for (const room of input.rooms) {
      claimed.push(
        ...(yield* room.queue === 'deliver' ? claimMade(input, room) : claim(input, room)),
      );
    }
    return claimed;
  },
};

function* claim(
  { owner, nowMs, leaseUntilMs }: ClaimTasks,
  { queue, countMax }: QueueRoom,
): Steps<readonly TaskRow[]> {
  const waiting = yield* all<Waiting>(WAITING, [nowMs, countMax, queue]);
  const claimed: TaskRow[] = [];
  for (const [index, { id, room }] of waiting.entries()) {
    const share = Math.ceil((countMax - claimed.length) / (waiting.length - index));
    const values = [owner, leaseUntilMs, id, nowMs, Math.min(share, room), queue];
    claimed.push(...(yield* all<TaskRow>(CLAIM, values)));
  }
  return claimed;
}

function claimMade(
  { owner, nowMs, leaseUntilMs }: ClaimTasks,
  { countMax }: QueueRoom,
): Steps<readonly TaskRow[]> {
  return all<TaskRow>(CLAIM_MADE, [owner, leaseUntilMs, nowMs, countMax]);
}
