import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import OpenAI from 'openai';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { listenOnLoopback } from '../lib/loopback.ts';
import { send, type Answer } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';
import { startUpstream } from '../lib/upstream.ts';

interface Message {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Event {
  readonly id: string;
  readonly object: 'event';
  readonly type: string;
  readonly created_at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Delivery {
  readonly state: string;
}

async function openReceiver(answer: (response: ServerResponse) => void) {
  const got: Message[] = [];
  const { url } = await listenOnLoopback((request, response) => {
    const take = (body: string): void => {
      got.push({ headers: request.headers, body });
      answer(response);
    };
    text(request).then(take, () => response.destroy());
  });
  return { url: `${url}/hook`, got };
}

async function ask(gateway: Gateway, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await send(`${gateway.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
}

/** By the `openai` package and by the standard's own, which have to read the same. */
async function verified({ headers, body }: Message, secret: string): Promise<Event> {
  const { webhooks } = new OpenAI({ apiKey: 'none', webhookSecret: secret });
  const event: unknown = await webhooks.unwrap(body, headers);
  const signed = headers as Record<string, string>;
  expect(new Webhook(secret).verify(body, signed)).toEqual(event);
  const forged = `${body} `;
  await expect(webhooks.unwrap(forged, headers)).rejects.toThrow(/signature/i);
  expect(() => new Webhook(secret).verify(forged, signed)).toThrow(/signature/i);
  return event as Event;
}

const ORDER = {
  model: 'reapi/grok-imagine-1.0-video',
  input: { prompt: 'a dog runs on a beach' },
} as const;

test('the end of a task is told, and its clip can be fetched from what is told', async () => {
  const upstream = await startUpstream();
  await using gateway = await startGateway({ configFile: { channels: [upstream.channel] } });
  const receiver = await openReceiver((response) => response.writeHead(204).end());
  const endpoint = { url: receiver.url, events: ['task.completed'] };
  const made = await ask(gateway, 'POST', '/v1/reelgate/webhooks', endpoint);
  const { secret } = made.json as { secret: string };
  const task = (await ask(gateway, 'POST', '/v1/reelgate/tasks', ORDER)).json as { id: string };
  const message = await until('the event', () => receiver.got[0] ?? null);
  const { type, data } = await verified(message, secret);
  const polled = (await ask(gateway, 'GET', `/v1/reelgate/tasks/${task.id}`)).json;
  expect([type, data]).toEqual(['task.completed', polled]);
  const [video] = data['media'] as readonly { url: string }[];
  expect((await fetch(video?.url ?? '')).status).toBe(200);
  await upstream.close();
});

test('a callback is told of its task alone, and signed with a secret of its own', async () => {
  const upstream = await startUpstream();
  upstream.script = { end: 'failed' };
  await using gateway = await startGateway({ configFile: { channels: [upstream.channel] } });
  const receiver = await openReceiver((response) => response.writeHead(200).end('ok'));
  const { secret } = (await ask(gateway, 'GET', '/v1/reelgate/callback-secret')).json as {
    secret: string;
  };
  await ask(gateway, 'POST', '/v1/reelgate/tasks', ORDER);
  const order = { ...ORDER, callback_url: receiver.url };
  const task = (await ask(gateway, 'POST', '/v1/reelgate/tasks', order)).json as { id: string };
  const message = await until('the event', () => receiver.got[0] ?? null);
  const { id, ...event } = await verified(message, secret);
  expect(event).toMatchObject({ type: 'task.failed', data: { id: task.id, state: 'failed' } });
  expect(id).toBe(message.headers['webhook-id']);
  const path = `/v1/reelgate/tasks/${task.id}/callbacks`;
  const log = await until('its record', async () => {
    const { data } = (await ask(gateway, 'GET', path)).json as { data: readonly Delivery[] };
    return data[0]?.state === 'delivered' && data;
  });
  expect(log).toMatchObject([{ id, event: 'task.failed', attempts: 1, last_status: 200 }]);
  await ask(gateway, 'POST', `${path}/${id}/redeliver`);
  const again = await until('it once more', () => receiver.got[1] ?? null);
  expect(await verified(again, secret)).toEqual({ id, ...event });
  await upstream.close();
});

test('while a secret is changed, the old one and the new one both verify', async () => {
  await using gateway = await startGateway();
  const receiver = await openReceiver((response) => response.writeHead(204).end());
  const made = await ask(gateway, 'POST', '/v1/reelgate/webhooks', { url: receiver.url });
  const { id, secret } = made.json as { id: string; secret: string };
  const rotated = await ask(gateway, 'POST', `/v1/reelgate/webhooks/${id}/rotate-secret`);
  const { secret: next } = rotated.json as { secret: string };
  await ask(gateway, 'POST', `/v1/reelgate/webhooks/${id}/test`);
  const message = await until('the event', () => receiver.got[0] ?? null);
  const events = await Promise.all([secret, next].map((one) => verified(message, one)));
  expect(events.map(({ type }) => type)).toEqual(['webhook.test', 'webhook.test']);
  const stranger = `whsec_${Buffer.alloc(24, 'x').toString('base64')}`;
  await expect(verified(message, stranger)).rejects.toThrow(/signature/i);
});

test("a vendor's event has the vendor's shape", async () => {
  const upstream = await startUpstream();
  await using gateway = await startGateway({ configFile: { channels: [upstream.channel] } });
  const receiver = await openReceiver((response) => response.writeHead(204).end());
  const made = await ask(gateway, 'POST', '/rivya/api/v1/webhooks', { url: 'https://example.com' });
  const { id, secret } = made.json as { id: string; secret: string };
  // Only here may an endpoint be one that stands on this machine.
  await ask(gateway, 'PATCH', `/v1/reelgate/webhooks/${id.slice(3)}`, { url: receiver.url });
  const order = { model: 'grok-imagine-video', prompt: 'a dog runs on a beach' };
  const submitted = await ask(gateway, 'POST', '/rivya/api/v1/generations', order);
  const generation = submitted.json as { id: string };
  const message = await until('the event', () => receiver.got[0] ?? null);
  const { type, data } = await verified(message, secret);
  const polled = await ask(gateway, 'GET', `/rivya/api/v1/generations/${generation.id}`);
  expect([type, data]).toEqual(['generation.succeeded', polled.json]);
  await upstream.close();
});

test('killed between the send and its record, it is sent again under the same id', async () => {
  const upstream = await startUpstream();
  const configFile = { channels: [upstream.channel], limits: { webhookSendMsMax: 1_000 } };
  await using gateway = await startGateway({ configFile });
  const held: ServerResponse[] = [];
  const receiver = await openReceiver((response) => {
    if (held.length === 0) held.push(response);
    else response.writeHead(204).end();
  });
  const endpoint = { url: receiver.url };
  const made = await ask(gateway, 'POST', '/v1/reelgate/webhooks', endpoint);
  const { id, secret } = made.json as { id: string; secret: string };
  await ask(gateway, 'POST', '/v1/reelgate/tasks', ORDER);
  await until('the first send', () => receiver.got.length === 1);
  await gateway.kill();
  held[0]?.writeHead(204).end();
  await gateway.restart();
  await until('the second send', () => receiver.got.length === 2);
  const [first, second] = await Promise.all(receiver.got.map((one) => verified(one, secret)));
  expect(second?.id).toBe(first?.id);
  const deliveries = await until('its record', async () => {
    const path = `/v1/reelgate/webhooks/${id}/deliveries`;
    const { data } = (await ask(gateway, 'GET', path)).json as { data: readonly Delivery[] };
    return data[0]?.state === 'delivered' && data;
  });
  expect(deliveries).toMatchObject([{ id: first?.id, attempts: 2, last_status: 204 }]);
  await upstream.close();
});
