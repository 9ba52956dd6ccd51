import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterEach, expect } from 'vitest';
import { listenOnLoopback } from '../../../../test/lib/loopback.ts';
import { startWebhookSender, type WebhookSender } from '../../src/jobs/webhook-sender.ts';
import { createAddressPolicy } from '../../src/platform/outbound/address-policy.ts';
import { createGuardedFetch } from '../../src/platform/outbound/guarded-fetch.ts';
import type { DeliveryRow } from '../../src/store/delivery-row.ts';
import { deliveriesOf } from '../../src/store/reads-webhooks.ts';
import type { Store } from '../../src/store/store.ts';
import { NOW_MS, openTestStore } from '../store/open-test-store.ts';

export const SECRET = `whsec_${Buffer.from('what nobody else knows').toString('base64')}`;

export interface Message {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that answers as it is told. */
export interface Receiver {
  readonly url: string;
  readonly got: readonly Message[];
  answer: (response: ServerResponse, request: IncomingMessage) => void;
}

export async function openReceiver(answer: Receiver['answer'] = ok): Promise<Receiver> {
  const got: Message[] = [];
  const { url } = await listenOnLoopback((request, response) => {
    const take = (body: string): void => {
      got.push({ headers: request.headers, body });
      receiver.answer(response, request);
    };
    text(request).then(take, () => response.destroy());
  });
  const receiver: Receiver = { url: `${url}/hook?a=b`, got, answer };
  return receiver;
}

function ok(response: ServerResponse): void {
  response.writeHead(204).end();
}

export interface SenderStage {
  readonly store: Store;
  nowMs: number;
  readonly sender: WebhookSender;
  addEndpoint(id: string, url: string): Promise<void>;
  /** Queues a test event. */
  queue(id: string, endpointId: string): Promise<void>;
  rows(endpointId: string): Promise<readonly DeliveryRow[]>;
}

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A sender over a real store and real connections. Its clock is set by hand. */
export async function setSenderStage(sendMsMax = 5_000): Promise<SenderStage> {
  const store = await openTestStore(1_000_000);
  const policy = createAddressPolicy(['127.0.0.0/8']);
  const guardedFetch = createGuardedFetch({ policy, plainPolicy: policy, connectTimeoutMs: 5_000 });
  const time = { nowMs: NOW_MS };
  const sender = startWebhookSender({
    store,
    clock: () => time.nowMs,
    log: pino({ level: 'silent' }),
    post: (address, message, bounds) => guardedFetch.post(address, message, bounds),
    bodyOf: async ({ id, event }) => JSON.stringify({ id, event }),
    callbackSecretOf: async () => SECRET,
    random: () => 0.5,
    sendsMax: 512,
    sendsPerEndpointMax: 4,
    sendMsMax,
    pollMs: 20,
  });
  closers.push(async () => {
    await sender.stop();
    guardedFetch.close();
  });
  return {
    store,
    get nowMs() {
      return time.nowMs;
    },
    set nowMs(nowMs) {
      time.nowMs = nowMs;
    },
    sender,
    async addEndpoint(webhookId, url) {
      const words = { url, description: '', eventsJson: '["task.failed"]', secret: SECRET };
      const endpoint = { webhookId, workspaceId: 'w', ...words, enabled: true, nowMs: NOW_MS };
      expect(await store.run('createWebhook', endpoint)).toBe(true);
    },
    async queue(deliveryId, endpointId) {
      const asked = { deliveryId, workspaceId: 'w', endpointId, nowMs: time.nowMs };
      expect(await store.run('queueTestDelivery', asked)).not.toBeNull();
    },
    rows: (endpointId) =>
      store.all(deliveriesOf({ workspaceId: 'w', endpointId, before: null, countMax: 1_000 })),
  };
}
