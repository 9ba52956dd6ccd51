import type { Administration } from './access/administration.ts';
import type { KeyDesk, WorkspaceKey } from './http/key-desk.ts';
import type { KeyRow } from './store/reads.ts';

/** Joins the desk of a workspace's own keys to the administration of all. */
export function composeKeys(administration: Administration, perMinuteDefault: number): KeyDesk {
  const workspaceOf = async (workspaceId: string) => {
    const found = (await administration.workspaces()).find(({ id }) => id === workspaceId);
    if (found === undefined) throw new Error(`workspace ${workspaceId} has a key and is not there`);
    return found;
  };
  return {
    async list({ workspaceId }) {
      const { name } = await workspaceOf(workspaceId);
      return (await administration.keys(name)).map(keyOf);
    },
    async create({ workspaceId }, { name, scopes, expiresAtMs }) {
      const workspace = await workspaceOf(workspaceId);
      const requestsPerMinute = perMinuteDefault;
      const wanted = { workspace, name, requestsPerMinute, scopes, expiresAtMs };
      const made = await administration.createKey(wanted);
      if (made === null) throw new Error('a key was made twice');
      return { key: keyOf(made.key), secret: made.secret };
    },
    async revoke({ workspaceId }, keyId) {
      const { name } = await workspaceOf(workspaceId);
      const isOwn = (await administration.keys(name)).some(({ id }) => id === keyId);
      const revoked = isOwn ? await administration.revokeKey(keyId) : undefined;
      return revoked === undefined ? null : keyOf(revoked);
    },
  };
}

function keyOf(row: KeyRow): WorkspaceKey {
  return {
    id: row.id,
    name: row.name,
    hint: row.secret_hint,
    scopes: row.scopes === null ? null : row.scopes.split(' ').filter(Boolean),
    requestsPerMinute: row.requests_per_minute,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms,
  };
}
