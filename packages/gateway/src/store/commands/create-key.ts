import { run, type Command } from '../statement.ts';

export interface CreateKey {
  readonly keyId: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly secretSha256: string;
  readonly secretHint: string;
  readonly requestsPerMinute: number | null;
  readonly nowMs: number;
}

const INSERT = `
  insert into api_keys (id, workspace_id, name, secret_sha256, secret_hint, requests_per_minute, created_at_ms)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (secret_sha256) do nothing`;

/** Answers false when that secret is a key already, which happens only with a key fixed by hand. */
export const createKey: Command<CreateKey, boolean> = {
  name: 'createKey',
  *steps({ keyId, workspaceId, name, secretSha256, secretHint, requestsPerMinute, nowMs }) {
    const values = [keyId, workspaceId, name, secretSha256, secretHint, requestsPerMinute, nowMs];
    return (yield* run(INSERT, values)) === 1;
  },
};
