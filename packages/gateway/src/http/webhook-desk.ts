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

/** An event on its way to an endpoint, or what became of it. */
export interface WebhookDelivery {
  readonly id: string;
  /** Null for a test event. */
  readonly taskId: string | null;
  readonly event: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: number;
  /** Null once it is not sent any more. */
  readonly nextAtMs: number | null;
  /** Of the last answer, if there was one. */
  readonly lastStatus: number | null;
  /** Why there was none. */
  readonly lastTrouble: string | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface DeliveryPage {
  /** Only what is older than this one. */
  readonly before: { readonly createdAtMs: number; readonly id: string } | null;
  readonly countMax: number;
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
  /** The new secret, or null when there is no such endpoint. The old one signs as well for a day. */
  rotateSecret(caller: Caller, id: string): Promise<string | null>;
  /** Newest first. */
  deliveries(caller: Caller, id: string, page: DeliveryPage): Promise<readonly WebhookDelivery[]>;
  /** Has a delivery sent once more, under its own id; null when there is none. */
  redeliver(caller: Caller, id: string, deliveryId: string): Promise<WebhookDelivery | null>;
  /** Sends an event that tells of nothing; null when there is no such endpoint. */
  test(caller: Caller, id: string): Promise<WebhookDelivery | null>;
  /** Has the end of one task told to a URL, even when it has ended already. */
  callBack(caller: Caller, taskId: string, url: string): Promise<void>;
  /** What was told there, or is going to be: nothing yet, or one delivery. */
  callbacks(caller: Caller, taskId: string): Promise<readonly WebhookDelivery[]>;
  /** As `redeliver`, of what tells the end of one task. */
  redeliverCallback(
    caller: Caller,
    taskId: string,
    deliveryId: string,
  ): Promise<WebhookDelivery | null>;
  /** What signs those. */
  callbackSecret(caller: Caller): Promise<string>;
}
