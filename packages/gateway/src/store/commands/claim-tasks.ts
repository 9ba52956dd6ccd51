import { all, type Command } from '../statement.ts';
import { TASK_COLUMNS, type TaskRow } from '../task-row.ts';

export interface ClaimTasks {
  readonly owner: string;
  readonly countMax: number;
  readonly nowMs: number;
  readonly leaseUntilMs: number;
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
      (select min(t.ready_at_ms) from tasks t where t.workspace_id = w.id and t.state = 'queued') as oldest_ms
    from workspaces w
  ) as waiting
  where oldest_ms <= $1 and active < concurrency_max
  order by active, oldest_ms
  limit $2
  /*postgres for no key update skip locked*/`;

// Counted anew: where several processes claim, the workspace is locked only since it was chosen.
const CLAIM = `
  update tasks
  set state = 'running', epoch = epoch + 1, lease_owner = $1, lease_until_ms = $2
  where id in (
    select id from tasks
    where workspace_id = $3 and state = 'queued' and ready_at_ms <= $4
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

/** Leases queued tasks to one worker, fairly over the workspaces; each claim raises the epoch. */
export const claimTasks: Command<ClaimTasks, readonly TaskRow[]> = {
  name: 'claimTasks',
  *steps({ owner, countMax, nowMs, leaseUntilMs }) {
    const waiting = yield* all<Waiting>(WAITING, [nowMs, countMax]);
    const claimed: TaskRow[] = [];
    for (const [index, workspace] of waiting.entries()) {
      const left = countMax - claimed.length;
      const share = Math.ceil(left / (waiting.length - index));
      const values = [owner, leaseUntilMs, workspace.id, nowMs, Math.min(share, workspace.room)];
      claimed.push(...(yield* all<TaskRow>(CLAIM, values)));
    }
    return claimed;
  },
};
