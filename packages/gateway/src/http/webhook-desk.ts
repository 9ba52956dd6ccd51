import type { Caller } from '../access/caller.ts';

/** Where a workspace wants to be told of what happens. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[];
  readonly enabled: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface WebhookChange {
  readonly url?: string;
  readonly description?: string;
  readonly events?: readonly string[];
  readonly enabled?: boolean;
}

/** A workspace's webhook endpoints. Another workspace's are as unknown as none. */
export interface WebhookDesk {
  list(caller: Caller): Promise<readonly WebhookEndpoint[]>;
  find(caller: Caller, id: string): Promise<WebhookEndpoint | null>;
  /** The secret, `whsec_…` (Standard Webhooks), is in this answer only. */
  create(
    caller: Caller,
    endpoint: Required<WebhookChange>,
  ): Promise<{ readonly endpoint: WebhookEndpoint; readonly secret: string }>;
  update(caller: Caller, id: string, change: WebhookChange): Promise<WebhookEndpoint | null>;
  remove(caller: Caller, id: string): Promise<boolean>;
  /** The new secret, or null when there is no such endpoint. */
  rotateSecret(caller: Caller, id: string): Promise<string | null>;
}
