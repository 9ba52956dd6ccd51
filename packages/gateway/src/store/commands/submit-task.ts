import { get, run, type Command, type Row } from '../statement.ts';

export interface SubmitTask {
  readonly taskId: string;
  readonly workspaceId: string;
  readonly apiKeyId: string;
  readonly dialect: string;
  readonly model: string;
  readonly orderJson: string;
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
  where workspace_id = $1 and route = $2 and key = $3 and expires_at_ms > $4`;

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

const INSERT_TASK = `
  insert into tasks (id, workspace_id, api_key_id, dialect, model, state, order_json, hold_micro_usd,
    hold_state, created_at_ms, deadline_at_ms, ready_at_ms, epoch)
  values ($1, $2, $3, $4, $5, 'queued', $6, $7, 'open', $8, $9, $8, 0)`;

const INSERT_TRANSFER = `
  insert into transfers (id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, created_at_ms)
  values ($1, $2, 'hold', 'available', 'held', $3, $4, $5)`;

/** Queues a task and holds its price, or does nothing and says why. */
export const submitTask: Command<SubmitTask, SubmitTaskResult> = {
  name: 'submitTask',
  *steps(input) {
    const { taskId, workspaceId, holdMicroUsd, nowMs, idempotency } = input;
    if (idempotency?.replays === true) {
      const { route, key, bodySha256 } = idempotency;
      const earlier = yield* get<Replayable>(FIND_REPLAY, [workspaceId, route, key, nowMs]);
      if (earlier !== undefined) {
        if (earlier.body_sha256 !== bodySha256) return { kind: 'conflict' };
        return { kind: 'replayed', taskId: earlier.task_id, createdAtMs: earlier.created_at_ms };
      }
    }
    if ((yield* run(HOLD, [holdMicroUsd, workspaceId])) === 0) {
      const balance = yield* get<{ available_micro_usd: number }>(AVAILABLE, [workspaceId]);
      return { kind: 'insufficient', availableMicroUsd: balance?.available_micro_usd ?? 0 };
    }
    if (idempotency !== null) {
      const { route, key, bodySha256, expiresAtMs } = idempotency;
      yield* run(CLAIM_KEY, [workspaceId, route, key, bodySha256, taskId, nowMs, expiresAtMs]);
    }
    const { apiKeyId, dialect, model, orderJson, deadlineAtMs } = input;
    yield* run(INSERT_TASK, [
      taskId,
      workspaceId,
      apiKeyId,
      dialect,
      model,
      orderJson,
      holdMicroUsd,
      nowMs,
      deadlineAtMs,
    ]);
    yield* run(INSERT_TRANSFER, [`hold:${taskId}`, workspaceId, holdMicroUsd, taskId, nowMs]);
    return { kind: 'accepted' };
  },
};
