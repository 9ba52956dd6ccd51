/** A channel as an operator sees it. */
export interface ListedChannel {
  readonly name: string;
  /** What the configuration file says of a channel, or could say, by its names there. */
  readonly settings: ChannelSettings;
  readonly source: ChannelSource;
  readonly enabled: boolean;
  readonly hasApiKey: boolean;
  /** The key's end, to recognise it by; null of a short one. */
  readonly apiKeyHint: string | null;
  /** Why it cannot serve, though it is enabled. */
  readonly trouble: string | null;
  /** Tasks at work there, in this process. */
  readonly busyCount: number;
  /** What its upstream has said since this process started that was ignored. */
  readonly ignoredAnswerCount: number;
  readonly breaker: {
    readonly name: 'closed' | 'open' | 'half-open';
    /** When a task may go there next; null when one may at once. */
    readonly untilMs: number | null;
  };
  /** Null of one that is not stored. */
  readonly createdAtMs: number | null;
  readonly updatedAtMs: number | null;
}

/** Every gateway has its `default` channels, unless the file lists others. Those can only be looked at. */
export type ChannelSource = 'file' | 'default' | 'store';

export type ChannelSettings = Readonly<Record<string, unknown>>;

export interface ChannelChange {
  /** Null takes a setting away. */
  readonly settings: ChannelSettings;
  /** Absent leaves the key that there is, and null takes it away. */
  readonly apiKey?: string | null;
  readonly enabled?: boolean;
}

export type ChannelOutcome =
  | { readonly kind: 'saved'; readonly channel: ListedChannel }
  | ChannelRefusal;

export type ChannelRefusal =
  | { readonly kind: 'unknown' | 'exists' | 'no_master_key' }
  /** It is not stored, so that it is changed elsewhere. */
  | { readonly kind: 'fixed'; readonly source: 'file' | 'default' }
  /** `setting` is null when it is not one that is at fault. */
  | { readonly kind: 'unsound'; readonly setting: string | null; readonly detail: string };

/** The channels, as an operator manages them. A key that was given is never seen again. */
export interface ChannelDesk {
  /** JSON Schema of the settings with the name. */
  readonly schema: object;
  list(): Promise<readonly ListedChannel[]>;
  find(name: string): Promise<ListedChannel | null>;
  create(name: string, channel: ChannelChange): Promise<ChannelOutcome>;
  change(name: string, change: ChannelChange): Promise<ChannelOutcome>;
  /** Null when it is gone. */
  remove(name: string): Promise<ChannelRefusal | null>;
}
