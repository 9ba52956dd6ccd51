import { run, type Command } from '../statement.ts';

export interface CreateWorkspace {
  readonly workspaceId: string;
  readonly name: string;
  readonly concurrencyMax: number;
  readonly nowMs: number;
}

const INSERT = `
  insert into workspaces (id, name, concurrency_max, created_at_ms) values ($1, $2, $3, $4)
  on conflict (name) do nothing`;

const INSERT_BALANCE = `
  insert into balances (workspace_id, issued_micro_usd, available_micro_usd, held_micro_usd, spent_micro_usd)
  values ($1, 0, 0, 0, 0)`;

/** Answers false when the name is taken. */
export const createWorkspace: Command<CreateWorkspace, boolean> = {
  name: 'createWorkspace',
  *steps({ workspaceId, name, concurrencyMax, nowMs }) {
    if ((yield* run(INSERT, [workspaceId, name, concurrencyMax, nowMs])) === 0) return false;
    yield* run(INSERT_BALANCE, [workspaceId]);
    return true;
  },
};
