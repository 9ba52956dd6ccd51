/** Who speaks, once the key is known. */
export interface Caller {
  readonly keyId: string;
  readonly workspaceId: string;
  /** Null is without a limit. */
  readonly requestsPerMinute: number | null;
}
