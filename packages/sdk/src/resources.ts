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

/**
 * One way to an upstream. Besides what is named here it has whatever the configuration file may say of a
 * channel, in the API's own words, such as `base_url`; null is what nobody has set.
 */
export interface Channel {
  readonly name: string;
  readonly provider: string;
  readonly enabled: boolean;
  readonly has_api_key: boolean;
  /** The key's end, to recognise it by; null of a short one. */
  readonly api_key_hint: string | null;
  /** Only one of the `store` can be changed. */
  readonly source: 'file' | 'default' | 'store';
  /** Why it cannot serve, though it is enabled. */
  readonly trouble: string | null;
  /** Tasks at work there, in the process that answers. */
  readonly busy: number;
  /** Of jobs that went backwards or had a status unknown here, since that process started. */
  readonly ignored_answers: number;
  readonly breaker: {
    readonly state: 'closed' | 'open' | 'half-open';
    /** When a task may go there next; null when one may at once. */
    readonly until: string | null;
  };
  /** Null of one that is not stored. */
  readonly created_at: string | null;
  readonly updated_at: string | null;
  readonly [member: string]: unknown;
}

export interface ChannelChanges {
  /** Kept sealed, and never shown again; null takes it away. */
  readonly api_key?: string | null | undefined;
  readonly enabled?: boolean | undefined;
  /** Null takes away what is not required. */
  readonly [member: string]: unknown;
}

export interface NewChannel extends ChannelChanges {
  readonly name: string;
  readonly provider: string;
}

export interface ChannelRemoval {
  readonly name: string;
  readonly removed: true;
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

/** A task as an operator sees it, with what clients do not. Money in millionths of a dollar. */
export interface TaskBill {
  readonly id: string;
  readonly workspace: string;
  readonly dialect: string;
  readonly model: string;
  readonly state: 'queued' | 'running' | 'delivering' | 'completed' | 'failed' | 'cancelled';
  /** The one that it came to last. */
  readonly channel: string | null;
  readonly price_micro_usd: number;
  readonly charged_micro_usd: number;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly created_at: string;
  readonly finished_at: string | null;
  /** In their order. */
  readonly attempts: readonly {
    readonly channel: string;
    readonly state: 'starting' | 'uncertain' | 'running' | 'delivering' | 'completed' | 'failed';
    /** Whether its upstream made a video, whatever became of the task. */
    readonly made: boolean;
    /** What the upstream takes for it; null when nobody knows. */
    readonly cost_micro_usd: number | null;
    readonly failure: string | null;
    readonly created_at: string;
    readonly updated_at: string;
  }[];
}

/** Days as `2027-01-31` or times in ISO 8601. */
export interface UsagePeriod {
  readonly workspace?: string | undefined;
  readonly from?: string | undefined;
  /** Itself not included. */
  readonly to?: string | undefined;
}

export interface Usage {
  readonly usage: readonly UsageTotal[];
  readonly total: UsageAmounts;
}

/** A task is charged at the channel that it came to last; a cost is that of its attempt's. */
export interface UsageTotal extends UsageAmounts {
  /** On which the tasks were made, in UTC. */
  readonly day: string;
  readonly workspace: string;
  readonly channel: string | null;
  readonly dialect: string;
  readonly model: string;
}

/** Money in millionths of a dollar. */
export interface UsageAmounts {
  readonly tasks: number;
  readonly attempts: number;
  readonly charged_micro_usd: number;
  readonly cost_micro_usd: number;
  readonly margin_micro_usd: number;
  /** They are not in the cost. */
  readonly attempts_of_unknown_cost: number;
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
