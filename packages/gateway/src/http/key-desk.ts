import type { Caller } from '../access/caller.ts';

export interface WorkspaceKey {
  readonly id: string;
  readonly name: string;
  /** The end of the secret, to be recognised by. */
  readonly hint: string;
  /** Null is everything. */
  readonly scopes: readonly string[] | null;
  readonly requestsPerMinute: number | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
}

/** The keys of the caller's workspace. Another workspace's are as unknown as none. */
export interface KeyDesk {
  list(caller: Caller): Promise<readonly WorkspaceKey[]>;
  /** The secret is in this answer only. */
  create(
    caller: Caller,
    key: Pick<WorkspaceKey, 'name' | 'scopes' | 'expiresAtMs'>,
  ): Promise<{ readonly key: WorkspaceKey; readonly secret: string }>;
  revoke(caller: Caller, keyId: string): Promise<WorkspaceKey | null>;
}
