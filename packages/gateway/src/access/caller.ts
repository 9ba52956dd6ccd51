/** Who speaks, once the key is known. */
export interface Caller {
  readonly keyId: string;
  readonly workspaceId: string;
  /** Null is without a limit. */
  readonly requestsPerMinute: number | null;
  /** What the key may do; null is everything. */
  readonly scopes: ReadonlySet<string> | null;
  /** Null is never. */
  readonly expiresAtMs: number | null;
}
