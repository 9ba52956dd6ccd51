import { run, type Command } from '../statement.ts';

export interface RevokeKey {
  readonly keyId: string;
  readonly nowMs: number;
}

const REVOKE = `update api_keys set revoked_at_ms = coalesce(revoked_at_ms, $1) where id = $2`;

/** Answers false for an unknown key; revoking twice keeps the first time. */
export const revokeKey: Command<RevokeKey, boolean> = {
  name: 'revokeKey',
  *steps({ keyId, nowMs }) {
    return (yield* run(REVOKE, [nowMs, keyId])) === 1;
  },
};
