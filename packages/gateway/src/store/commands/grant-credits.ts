import { get, run, type Command } from '../statement.ts';

export interface GrantCredits {
  /** Chosen by the caller: the same grant sent twice happens once. */
  readonly grantId: string;
  readonly workspaceId: string;
  readonly amountMicroUsd: number;
  readonly reason: string;
  readonly nowMs: number;
}

const INSERT_TRANSFER = `
  insert into transfers (id, workspace_id, kind, debit_account, credit_account, amount_micro_usd, reason, created_at_ms)
  values ($1, $2, 'grant', 'issued', 'available', $3, $4, $5)
  on conflict (id) do nothing`;

const GRANT = `
  update balances
  set issued_micro_usd = issued_micro_usd - $1, available_micro_usd = available_micro_usd + $1
  where workspace_id = $2`;

const AVAILABLE = `select available_micro_usd from balances where workspace_id = $1`;

/** Answers with what is available after the grant, in micro-USD. */
export const grantCredits: Command<GrantCredits, number> = {
  name: 'grantCredits',
  *steps({ grantId, workspaceId, amountMicroUsd, reason, nowMs }) {
    const values = [`grant:${grantId}`, workspaceId, amountMicroUsd, reason, nowMs];
    if ((yield* run(INSERT_TRANSFER, values)) === 1) {
      yield* run(GRANT, [amountMicroUsd, workspaceId]);
    }
    const balance = yield* get<{ available_micro_usd: number }>(AVAILABLE, [workspaceId]);
    return balance?.available_micro_usd ?? 0;
  },
};
