import { run, type Statement } from '../statement.ts';

export interface SettleHold {
  readonly workspaceId: string;
  readonly taskId: string;
  readonly holdMicroUsd: number;
  /** 0 releases the hold whole; never more than was held. */
  readonly postedMicroUsd: number;
  /** What is paid for: an attempt's id, or the name of the policy that charges for nothing produced. */
  readonly reason: string;
  readonly nowMs: number;
}

const SETTLE = `
  update balances
  set held_micro_usd = held_micro_usd - $1, spent_micro_usd = spent_micro_usd + $2,
      available_micro_usd = available_micro_usd + $1 - $2
  where workspace_id = $3`;

const INSERT_TRANSFER = `
  insert into transfers (id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, task_id, reason, created_at_ms)
  values ($1, $2, $3, 'held', $4, $5, $6, $7, $8)`;

/** Posts and releases what a task holds. Part of the command that makes the task final. */
export function* settleHold(input: SettleHold): Generator<Statement, void, unknown> {
  const { workspaceId, taskId, holdMicroUsd, postedMicroUsd, reason, nowMs } = input;
  const releasedMicroUsd = holdMicroUsd - postedMicroUsd;
  if (postedMicroUsd < 0 || releasedMicroUsd < 0) throw new RangeError('posted more than held');
  yield* run(SETTLE, [holdMicroUsd, postedMicroUsd, workspaceId]);
  if (postedMicroUsd > 0) {
    const id = `post:${taskId}`;
    yield* run(INSERT_TRANSFER, [
      id,
      workspaceId,
      'post',
      'spent',
      postedMicroUsd,
      taskId,
      reason,
      nowMs,
    ]);
  }
  if (releasedMicroUsd > 0) {
    const id = `release:${taskId}`;
    yield* run(INSERT_TRANSFER, [
      id,
      workspaceId,
      'release',
      'available',
      releasedMicroUsd,
      taskId,
      reason,
      nowMs,
    ]);
  }
}
