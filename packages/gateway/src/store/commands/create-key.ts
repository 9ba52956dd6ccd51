import { run, type Command } from '../statement.ts';

export interface CreateKey {
  readonly keyId: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly secretSha256: string;
  readonly secretHint: string;
  readonly requestsPerMinute: number | null;
  /** Null allows everything; else names with a space between them. */
  readonly scopes: string | null;
  /** Null is never. */
  readonly expiresAtMs: number | null;
  readonly nowMs: number;
}

const INSERT = `
  insert into api_keys (id, workspace_id, name, secret_sha256, secret_hint, requests_per_minute, scopes,
    expires_at_ms, created_at_ms)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (secret_sha256) do nothing`;

/** Answers false when that secret is a key already, which happens only with a key fixed by hand. */
export const createKey: Command<CreateKey, boolean> = {
  name: 'createKey',
  *steps(key) {
    const changed = yield* run(INSERT, [
      key.keyId,
      key.workspaceId,
      key.name,
      key.secretSha256,
      key.secretHint,
      key.requestsPerMinute,
      key.scopes,
      key.expiresAtMs,
      key.nowMs,
    ]);
    return changed === 1;
  },
};
