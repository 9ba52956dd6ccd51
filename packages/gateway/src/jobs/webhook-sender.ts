import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { GuardedFetchError, publicReason } from '../platform/outbound/guarded-fetch-error.ts';
import type { GuardedFetch } from '../platform/outbound/guarded-fetch.ts';
import { webhookHeaders } from '../platform/outbound/webhook-signature.ts';
import type { ClaimedDelivery } from '../store/commands/claim-deliveries.ts';
import type { RecordDelivery } from '../store/commands/record-delivery.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';
import { dueQueues } from '../store/reads-webhooks.ts';
import type { Store } from '../store/store.ts';
import { repeat } from './repeat.ts';
import { createWebhookLanes } from './webhook-lanes.ts';

export interface WebhookSender {
  /** Something may be due: look now, not at the next round. */
  wake(): void;
  /** Breaks off what is being sent, which is sent again elsewhere or after the next start. */
  stop(): Promise<void>;
}

export interface WebhookSenderOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly post: GuardedFetch['post'];
  /** The same text for each try; null when there is nothing left to tell. */
  readonly bodyOf: (delivery: DeliveryRow) => Promise<string | null>;
  /** What signs the callbacks of a workspace's tasks. */
  readonly callbackSecretOf: (workspaceId: string) => Promise<string>;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly sendsMax: number;
  readonly sendsPerEndpointMax: number;
  /** For one send, from its connection to the status. */
  readonly sendMsMax: number;
  readonly pollMs: number;
}

/** Between the failure of a try and the next one; the first try is made at once. */
const RETRY_MS: readonly number[] = [
  5_000,
  5 * 60_000,
  30 * 60_000,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * 3_600_000),
];

/** So that what failed together does not come back together. */
const JITTER = 0.1;

/** Between two looks while there is much to do. */
const LOOK_GAP_MS = 50;

/**
 * Sends what is due, each under a lease that is longer than the send. A process that dies between the
 * send and its record leaves it to be sent again, under the same id.
 */
export function startWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const { store, clock, log, sendsMax, sendsPerEndpointMax, sendMsMax, pollMs } = options;
  const lanes = createWebhookLanes({ sendsMax, sendsPerQueueMax: sendsPerEndpointMax });
  const stopped = new AbortController();
  const sends = new Set<Promise<void>>();
  let waking: NodeJS.Timeout | null = null;
  let looking: Promise<void> | null = null;
  let isWanted = false;

  const begin = (claimed: ClaimedDelivery): void => {
    const { queue } = claimed.delivery;
    lanes.began(queue);
    let end = { delivered: false, nowMs: clock() };
    const sending = send(options, claimed, stopped.signal)
      .then(async (result) => {
        if (result === null) return;
        end = { delivered: result.state === 'delivered', nowMs: result.nowMs };
        await store.run('recordDelivery', result);
      })
      .catch((error: unknown) => log.error({ error }, 'a webhook could not be sent'))
      .finally(() => {
        sends.delete(sending);
        lanes.ended(queue, end);
        wake();
      });
    sends.add(sending);
  };
  const look = async (): Promise<void> => {
    const nowMs = clock();
    const rooms = lanes.roomsFor(await store.all(dueQueues(nowMs)), nowMs);
    if (rooms.length === 0 || stopped.signal.aborted) return;
    const leaseUntilMs = nowMs + 2 * sendMsMax;
    const { claimed } = await store.run('claimDeliveries', { rooms, nowMs, leaseUntilMs });
    for (const each of claimed) begin(each);
  };
  const lookOnce = (): Promise<void> => {
    isWanted = looking !== null;
    looking ??= look().finally(() => {
      looking = null;
      if (isWanted) wake();
    });
    return looking;
  };
  const wake = (): void => {
    if (waking !== null || stopped.signal.aborted) return;
    waking = setTimeout(() => {
      waking = null;
      lookOnce().catch((error: unknown) => log.warn({ error }, 'webhooks wait for the store'));
    }, LOOK_GAP_MS);
  };
  const round = repeat('webhooks', pollMs, log, lookOnce);
  return {
    wake,
    async stop() {
      stopped.abort(new Error('the process stops'));
      if (waking !== null) clearTimeout(waking);
      await round.stop();
      await looking?.catch(() => undefined);
      await Promise.all(sends);
    },
  };
}

/** Answers with what is to be written down, or null when the send was broken off. */
async function send(
  options: WebhookSenderOptions,
  { delivery, target }: ClaimedDelivery,
  signal: AbortSignal,
): Promise<RecordDelivery | null> {
  const { clock, post, bodyOf, callbackSecretOf, sendMsMax } = options;
  const { id, endpoint_id: endpointId, callback_url: callbackUrl, workspace_id } = delivery;
  const url = endpointId === null ? callbackUrl : (target?.url ?? null);
  if (url === null) return givenUp(options, delivery, 'The endpoint was removed.');
  if (target?.enabled === 0) return givenUp(options, delivery, 'The endpoint is disabled.');
  const body = await bodyOf(delivery);
  if (body === null) return givenUp(options, delivery, 'There is nothing left to tell.');
  const timestampS = Math.floor(clock() / 1_000);
  const secrets =
    target === null ? [await callbackSecretOf(workspace_id)] : secretsOf(target, clock());
  const headers = webhookHeaders({ id, timestampS, body, secrets });
  try {
    const status = await post(url, { body, headers }, { deadlineMs: sendMsMax, signal });
    if (status >= 200 && status <= 299) return delivered(options, delivery, status);
    if (status !== 410) return failed(options, delivery, status, null);
    const gone = givenUp(options, delivery, 'The receiver wants to be told nothing more.');
    return { ...gone, status, goneEndpointId: endpointId };
  } catch (error) {
    if (signal.aborted) return null;
    if (!(error instanceof GuardedFetchError)) throw error;
    return failed(options, delivery, null, publicReason(error));
  }
}

function secretsOf(target: NonNullable<ClaimedDelivery['target']>, nowMs: number): string[] {
  const { secret, previous_secret: previous, previous_secret_until_ms: untilMs } = target;
  return previous !== null && nowMs < (untilMs ?? 0) ? [secret, previous] : [secret];
}

function resultOf(
  { clock }: WebhookSenderOptions,
  { id, attempts, next_at_ms }: DeliveryRow,
): Omit<RecordDelivery, 'state'> {
  return {
    deliveryId: id,
    attempts,
    nextAtMs: next_at_ms,
    status: null,
    trouble: null,
    goneEndpointId: null,
    nowMs: clock(),
  };
}

function delivered(
  options: WebhookSenderOptions,
  delivery: DeliveryRow,
  status: number,
): RecordDelivery {
  return { ...resultOf(options, delivery), state: 'delivered', status };
}

function givenUp(
  options: WebhookSenderOptions,
  delivery: DeliveryRow,
  trouble: string,
): RecordDelivery {
  return { ...resultOf(options, delivery), state: 'failed', trouble };
}

function failed(
  options: WebhookSenderOptions,
  delivery: DeliveryRow,
  status: number | null,
  trouble: string | null,
): RecordDelivery {
  const result = { ...resultOf(options, delivery), status, trouble };
  const pauseMs = RETRY_MS[delivery.attempts - 1];
  if (pauseMs === undefined) return { ...result, state: 'failed' };
  const nextAtMs = Math.round(result.nowMs + pauseMs * (1 + JITTER * options.random()));
  return { ...result, state: 'pending', nextAtMs };
}
