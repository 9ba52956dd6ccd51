import { randomBytes } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { allWorkspaces, keyById, keysOf, workspaceByName, type KeyRow } from '../store/reads.ts';
import type { WorkspaceRow } from '../store/reads.ts';
import type { Store } from '../store/store.ts';
import { digestOf } from './authenticate.ts';

export interface NewKey {
  readonly workspace: WorkspaceRow;
  readonly name: string;
  readonly requestsPerMinute: number | null;
  /** What the key may do: names without a space in them; null is everything. */
  readonly scopes?: readonly string[] | null;
  /** From when on the key is refused; null is never. */
  readonly expiresAtMs?: number | null;
  /** Only for a key that the operator chose; else one is made. */
  readonly secret?: string;
}

/** Workspaces, their keys and their credits, as an operator manages them. */
export interface Administration {
  workspaces(): Promise<readonly WorkspaceRow[]>;
  findWorkspace(name: string): Promise<WorkspaceRow | undefined>;
  /** Finds a workspace by its name, or makes it. */
  openWorkspace(name: string, concurrencyMax?: number): Promise<WorkspaceRow>;
  setConcurrency(workspace: WorkspaceRow, concurrencyMax: number): Promise<void>;
  keys(workspace: string): Promise<readonly KeyRow[]>;
  /** The secret is in this answer only; the store keeps its digest. Null when it is a key already. */
  createKey(key: NewKey): Promise<{ readonly key: KeyRow; readonly secret: string } | null>;
  /** Answers with the key as it is now, or undefined when there is none. */
  revokeKey(keyId: string): Promise<KeyRow | undefined>;
  /** Answers with what is available afterwards. The same grant id counts once. */
  grant(
    workspace: WorkspaceRow,
    amountMicroUsd: number,
    grantId: string,
    reason: string,
  ): Promise<number>;
}

export interface AdministrationOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly concurrencyDefault: number;
}

export function createAdministration(options: AdministrationOptions): Administration {
  const { store, clock, ids, concurrencyDefault } = options;
  const findWorkspace = (name: string) => store.first(workspaceByName(name));
  return {
    workspaces: () => store.all(allWorkspaces),
    findWorkspace,
    async openWorkspace(name, concurrencyMax = concurrencyDefault) {
      const workspaceId = ids.next();
      await store.run('createWorkspace', { workspaceId, name, concurrencyMax, nowMs: clock() });
      const workspace = await findWorkspace(name);
      if (workspace === undefined) throw new Error('a workspace vanished as it was made');
      return workspace;
    },
    async setConcurrency({ id: workspaceId }, concurrencyMax) {
      await store.run('setConcurrency', { workspaceId, concurrencyMax });
    },
    keys: (workspace) => store.all(keysOf(workspace)),
    async createKey({ workspace, name, requestsPerMinute, ...options }) {
      const { scopes = null, expiresAtMs = null, secret = newSecret() } = options;
      const keyId = ids.next();
      const made = await store.run('createKey', {
        keyId,
        workspaceId: workspace.id,
        name,
        secretSha256: digestOf(secret),
        secretHint: hintOf(secret),
        requestsPerMinute,
        scopes: scopes === null ? null : scopes.join(' '),
        expiresAtMs,
        nowMs: clock(),
      });
      const key = made ? await store.first(keyById(keyId)) : undefined;
      return key === undefined ? null : { key, secret };
    },
    async revokeKey(keyId) {
      await store.run('revokeKey', { keyId, nowMs: clock() });
      return store.first(keyById(keyId));
    },
    grant: ({ id: workspaceId }, amountMicroUsd, grantId, reason) =>
      store.run('grantCredits', { grantId, workspaceId, amountMicroUsd, reason, nowMs: clock() }),
  };
}

/** 256 random bits under the prefix that reAPI's pages show (api/reapi.md). */
export function newSecret(): string {
  return `rk_live_${randomBytes(32).toString('base64url')}`;
}

/** Enough to recognise a key in a list, far too little to guess it. */
function hintOf(secret: string): string {
  return secret.length < 24 ? '…' : `${secret.slice(0, 12)}…${secret.slice(-4)}`;
}
