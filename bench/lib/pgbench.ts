import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Pgbench {
  readonly databaseUrl: string;
  /** Where its script is put meanwhile. */
  readonly folder: string;
  readonly clients: number;
  readonly script: string;
  /** For that long, or that many transactions of each client. */
  readonly until: { readonly durationS: number } | { readonly transactions: number };
}

/** It comes with PostgreSQL, and many machines have none. */
const PROGRAM = 'pgbench';

/** Transactions a second; null where the machine has no pgbench. */
export function pgbench(settings: Pgbench): number | null {
  const { databaseUrl, folder, clients, script, until } = settings;
  const path = join(folder, 'pgbench.sql');
  writeFileSync(path, script);
  const limit =
    'durationS' in until ? ['-T', String(until.durationS)] : ['-t', String(until.transactions)];
  const shape = ['-n', '-c', String(clients), '-j', String(Math.min(2, clients)), '-f', path];
  const ran = spawnSync(PROGRAM, [...shape, ...limit, databaseUrl], { encoding: 'utf8' });
  rmSync(path);
  if (ran.error !== undefined) return null;
  const [, perS] = /^tps = ([\d.]+)/m.exec(ran.stdout) ?? [];
  if (ran.status !== 0 || perS === undefined) throw new Error(`${PROGRAM} failed: ${ran.stderr}`);
  return Number(perS);
}

export interface SubmitRow {
  readonly workspaceId: string;
  readonly apiKeyId: string;
  readonly orderJson: string;
  readonly holdMicroUsd: number;
}

/** The holds and the tasks of that many calls of `submitTask` in one transaction. */
export function submitScript(row: SubmitRow, count: number): string {
  const { workspaceId, apiKeyId, orderJson, holdMicroUsd } = row;
  const total = holdMicroUsd * count;
  const task = `(replace(gen_random_uuid()::text, '-', ''), '${workspaceId}', '${apiKeyId}', 'reapi',
  'grok-imagine-1.0-video', 'queued', '${orderJson}', ${holdMicroUsd}, 'open', 0, 0, 0, 0)`;
  return `
begin;
update balances set available_micro_usd = available_micro_usd - ${total}, held_micro_usd = held_micro_usd + ${total}
  where workspace_id = '${workspaceId}' and available_micro_usd >= ${total};
insert into tasks (id, workspace_id, api_key_id, dialect, model, state, order_json, hold_micro_usd,
  hold_state, created_at_ms, deadline_at_ms, ready_at_ms, epoch)
  values ${Array.from({ length: count }, () => task).join(', ')};
commit;
`;
}

/** Leases that many tasks of one of the workspaces, whichever comes, without counting what is at work. */
export function claimScript(workspaceIds: readonly string[], count: number): string {
  const ids = workspaceIds.map((id) => `'${id}'`).join(', ');
  return `
\\set number random(1, ${workspaceIds.length})
update tasks set state = 'running', epoch = epoch + 1, lease_owner = 'pgbench', lease_until_ms = 1
  where id in (
    select id from tasks
    where workspace_id = (array[${ids}])[:number] and queue = 'upstream' and state = 'queued'
    order by ready_at_ms, id limit ${count} for update skip locked);
`;
}
