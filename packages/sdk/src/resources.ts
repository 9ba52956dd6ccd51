/** Names are the API's own. Times are ISO 8601 in UTC; one credit is $0.001. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  /** How many of its tasks run at a time. */
  readonly concurrency_max: number;
  readonly available_credits: number;
  /** Set aside for tasks that are not at their end. */
  readonly held_credits: number;
  readonly spent_credits: number;
  readonly created_at: string;
}

export interface NewWorkspace {
  readonly name: string;
  readonly concurrency_max?: number | undefined;
}

export interface WorkspaceChanges {
  readonly concurrency_max: number;
}

export interface Key {
  readonly id: string;
  readonly workspace: string;
  readonly name: string;
  /** The secret's beginning and end, to recognise it by. */
  readonly secret_hint: string;
  /** Null is without a limit. */
  readonly requests_per_minute: number | null;
  /** What the key may do, such as `generations:create`; null is everything. */
  readonly scopes: readonly string[] | null;
  /** From when on the key is refused; null is never. */
  readonly expires_at: string | null;
  readonly created_at: string;
  readonly revoked_at: string | null;
}

export interface NewKey {
  readonly workspace: string;
  readonly name?: string | undefined;
  /** Null is without a limit; absent is the gateway's default. */
  readonly requests_per_minute?: number | null | undefined;
  /** Null or absent is everything. */
  readonly scopes?: readonly string[] | null | undefined;
  /** Null or absent is never. */
  readonly expires_at?: string | null | undefined;
}

export interface Grant {
  readonly workspace: string;
  readonly credits: number;
  readonly reason?: string | undefined;
  /** The same one counts once, so that a grant of unknown outcome can be sent again. */
  readonly grant_id?: string | undefined;
}

export interface Granted {
  readonly workspace: string;
  readonly granted: number;
  /** What is available afterwards. */
  readonly balance: number;
}

export interface Cancellation {
  readonly id: string;
  /** A task at work ends a moment later. */
  readonly cancel_requested: true;
}

export interface Diagnosis {
  readonly sound: boolean;
  readonly broken: readonly {
    readonly invariant: string;
    /** Some of the rows that break it. */
    readonly rows: readonly unknown[];
  }[];
}
