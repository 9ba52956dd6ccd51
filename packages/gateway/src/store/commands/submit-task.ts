import type { Queue } from '../task-row.ts';
import { get, run, type Command, type Row, type SqlValue, type Steps } from '../statement.ts';

export interface SubmitTask {
  readonly taskId: string;
  readonly workspaceId: string;
  readonly apiKeyId: string;
  readonly dialect: string;
  readonly model: string;
  readonly orderJson: string;
  readonly queue: Queue;
  readonly holdMicroUsd: number;
  readonly nowMs: number;
  readonly deadlineAtMs: number;
  readonly idempotency: IdempotencyClaim | null;
}

export interface IdempotencyClaim {
  readonly route: string;
  readonly key: string;
  readonly bodySha256: string;
  readonly expiresAtMs: number;
  /** False for a first try that only leaves a trace for its own retries: it never is a replay. */
  readonly replays: boolean;
}

export type SubmitTaskResult =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'replayed'; readonly taskId: string; readonly createdAtMs: number }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'insufficient'; readonly availableMicroUsd: number };

interface Replayable extends Row {
  readonly task_id: string;
  readonly body_sha256: string;
  readonly created_at_ms: number;
}

const FIND_REPLAY = `
  select task_id, body_sha256, created_at_ms from idempotency
  where workspace_id = $1 and route = $2 and key = $3`;

const HOLD = `
  update balances
  set available_micro_usd = available_micro_usd - $1, held_micro_usd = held_micro_usd + $1
  where workspace_id = $2 and available_micro_usd >= $1`;

const AVAILABLE = `select available_micro_usd from balances where workspace_id = $1`;

const CLAIM_KEY = `
  insert into idempotency (workspace_id, route, key, body_sha256, task_id, created_at_ms, expires_at_ms)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (workspace_id, route, key) do update
  set body_sha256 = excluded.body_sha256, task_id = excluded.task_id,
      created_at_ms = excluded.created_at_ms, expires_at_ms = excluded.expires_at_ms`;

// The insert itself decides who is first, because another process may be at the same key.
const CLAIM_FREE_KEY = `${CLAIM_KEY} where idempotency.expires_at_ms <= excluded.created_at_ms`;

const FREE_KEY = `
  delete from idempotency where workspace_id = $1 and route = $2 and key = $3 and task_id = $4`;

const FIELDS_PER_TASK = 10;

/** Inserts that many tasks: one statement for many costs two thirds of one statement each. */
function insertTasks(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const [id, workspace, key, dialect, model, order, hold, now, deadline, queue] = Array.from(
      { length: FIELDS_PER_TASK },
      (__, field) => `$${index * FIELDS_PER_TASK + field + 1}`,
    );
    return `(${id}, ${workspace}, ${key}, ${dialect}, ${model}, 'queued', ${order}, ${hold}, 'open', ${now}, ${deadline}, ${now}, 0, ${queue})`;
  });
  return `
  insert into tasks (id, workspace_id, api_key_id, dialect, model, state, order_json, hold_micro_usd,
    hold_state, created_at_ms, deadline_at_ms, ready_at_ms, epoch, queue)
  values ${rows.join(', ')}`;
}

const INSERT_ONE = insertTasks(1);
const INSERTS = [16, 4].map((count) => ({ count, sql: insertTasks(count) }));

/** One object for all, which the way between threads carries once for a whole group. */
const ACCEPTED: SubmitTaskResult = { kind: 'accepted' };

/** Queues a task and holds its price, which one row of tasks records, or does nothing and says why. */
export const submitTask: Command<SubmitTask, SubmitTaskResult> = {
  name: 'submitTask',
  *steps(input) {
    const { taskId, workspaceId, holdMicroUsd, idempotency } = input;
    if (idempotency?.replays === true) {
      const earlier = yield* claimFreeKey(input, idempotency);
      if (earlier !== null) return earlier;
    }
    if ((yield* run(HOLD, [holdMicroUsd, workspaceId])) === 0) {
      if (idempotency?.replays === true) {
        yield* run(FREE_KEY, [workspaceId, idempotency.route, idempotency.key, taskId]);
      }
      const balance = yield* get<{ available_micro_usd: number }>(AVAILABLE, [workspaceId]);
      return { kind: 'insufficient', availableMicroUsd: balance?.available_micro_usd ?? 0 };
    }
    if (idempotency?.replays === false) yield* run(CLAIM_KEY, claimOf(input, idempotency));
    yield* run(INSERT_ONE, valuesOf(input));
    return ACCEPTED;
  },
  *together(inputs) {
    const totals = new Map<string, number>();
    for (const { workspaceId, holdMicroUsd, idempotency } of inputs) {
      if (idempotency !== null) continue;
      totals.set(workspaceId, (totals.get(workspaceId) ?? 0) + holdMicroUsd);
    }
    // A workspace that can pay for all that came together pays once.
    const paid = new Set<string>();
    for (const [workspaceId, totalMicroUsd] of totals) {
      if ((yield* run(HOLD, [totalMicroUsd, workspaceId])) === 1) paid.add(workspaceId);
    }
    const results: SubmitTaskResult[] = [];
    const accepted: SubmitTask[] = [];
    for (const input of inputs) {
      if (input.idempotency === null && paid.has(input.workspaceId)) {
        accepted.push(input);
        results.push(ACCEPTED);
      } else {
        results.push(yield* submitTask.steps(input));
      }
    }
    yield* insertAll(accepted);
    return results;
  },
};

/** Answers with what an earlier request came to, or with null when this one is the first. */
function* claimFreeKey(
  input: SubmitTask,
  idempotency: IdempotencyClaim,
): Steps<SubmitTaskResult | null> {
  const { route, key, bodySha256 } = idempotency;
  if ((yield* run(CLAIM_FREE_KEY, claimOf(input, idempotency))) === 1) return null;
  const { workspaceId } = input;
  const earlier = yield* get<Replayable>(FIND_REPLAY, [workspaceId, route, key]);
  if (earlier === undefined) throw new Error('an idempotency key vanished as it was looked at');
  if (earlier.body_sha256 !== bodySha256) return { kind: 'conflict' };
  return { kind: 'replayed', taskId: earlier.task_id, createdAtMs: earlier.created_at_ms };
}

function claimOf(
  { taskId, workspaceId, nowMs }: SubmitTask,
  { route, key, bodySha256, expiresAtMs }: IdempotencyClaim,
): SqlValue[] {
  return [workspaceId, route, key, bodySha256, taskId, nowMs, expiresAtMs];
}

function* insertAll(tasks: readonly SubmitTask[]): Steps<void> {
  let at = 0;
  for (const { count, sql } of INSERTS) {
    for (; at + count <= tasks.length; at += count) {
      yield* run(sql, tasks.slice(at, at + count).flatMap(valuesOf));
    }
  }
  for (const task of tasks.slice(at)) yield* run(INSERT_ONE, valuesOf(task));
}

function valuesOf(task: SubmitTask): SqlValue[] {
  return [
    task.taskId,
    task.workspaceId,
    task.apiKeyId,
    task.dialect,
    task.model,
    task.orderJson,
    task.holdMicroUsd,
    task.nowMs,
    task.deadlineAtMs,
    task.queue,
  ];
}
