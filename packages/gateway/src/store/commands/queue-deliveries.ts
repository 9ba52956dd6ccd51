import { callbackIdOf } from '../delivery-row.ts';
import { run, type Row, type Statement } from '../statement.ts';

/** What the command that ends a task gets back of its row. */
export interface EndedRow extends Row {
  readonly workspace_id: string;
  readonly hold_micro_usd: number;
  readonly dialect: string;
  readonly callback_url: string | null;
}

interface TaskEnd {
  readonly taskId: string;
  readonly state: EndState;
  readonly nowMs: number;
}

export type EndState = 'completed' | 'failed' | 'cancelled';

/** How a vendor calls the end of a task that came in its own dialect. */
const VENDOR_EVENTS: Readonly<Record<string, Readonly<Record<EndState, string>>>> = {
  rivya: {
    completed: 'generation.succeeded',
    failed: 'generation.failed',
    cancelled: 'generation.failed',
  },
};

// An endpoint's list is JSON of plain names, so that a name in quotes is one of its entries or nothing.
const QUEUE = `
  insert into webhook_deliveries (id, workspace_id, endpoint_id, task_id, event, queue, state, attempts,
    next_at_ms, created_at_ms, updated_at_ms)
  select cast($1 as text) || '-' || id, workspace_id, id, cast($1 as text),
    case when events_json like $2 then cast($3 as text) else cast($4 as text) end, id, 'pending', 0,
    cast($5 as bigint), cast($5 as bigint), cast($5 as bigint)
  from webhook_endpoints
  where workspace_id = $6 and deleted_at_ms is null and enabled = 1
    and (events_json like $2 or events_json like $7)`;

const QUEUE_CALLBACK = `
  insert into webhook_deliveries (id, workspace_id, callback_url, task_id, event, queue, state, attempts,
    next_at_ms, created_at_ms, updated_at_ms)
  values ($1, $2, $3, $4, $5, $6, 'pending', 0, $7, $7, $7)
  on conflict (id) do nothing`;

/** Tells the end of a task to whoever wants to hear of it. Part of the command that makes it final. */
export function* queueDeliveries(
  { workspace_id: workspaceId, dialect, callback_url: callbackUrl }: EndedRow,
  end: TaskEnd,
): Generator<Statement, void, unknown> {
  const { taskId, state, nowMs } = end;
  const event = `task.${state}`;
  const vendorEvent = VENDOR_EVENTS[dialect]?.[state] ?? '';
  const names = [entryOf(event), event, vendorEvent];
  yield* run(QUEUE, [taskId, ...names, nowMs, workspaceId, entryOf(vendorEvent)]);
  if (callbackUrl !== null) yield* queueCallback(workspaceId, callbackUrl, end);
}

/** One for a task, however often its callback is named. */
export function* queueCallback(
  workspaceId: string,
  callbackUrl: string,
  { taskId, state, nowMs }: TaskEnd,
): Generator<Statement, void, unknown> {
  const id = callbackIdOf(taskId);
  const queue = `${workspaceId} ${new URL(callbackUrl).origin}`;
  const event = `task.${state}`;
  yield* run(QUEUE_CALLBACK, [id, workspaceId, callbackUrl, taskId, event, queue, nowMs]);
}

function entryOf(name: string): string {
  return `%"${name}"%`;
}
