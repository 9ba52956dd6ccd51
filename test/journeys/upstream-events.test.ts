import { setTimeout as delay } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { closedPort } from '../lib/loopback.ts';
import { send, type Answer } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';
import { startUpstream, type Upstream } from '../lib/upstream.ts';

/** A gateway that polls the one behind it every ten minutes, and is told by it in between. */
let front: Gateway;
let back: Gateway;
let upstream: Upstream;
/** Of the endpoint at the back, which the front knows too. */
let secret: string;
let endpointId: string;

beforeAll(async () => {
  upstream = await startUpstream();
  back = await startGateway({ configFile: { channels: [upstream.channel] } });
  const port = await closedPort();
  const made = await ask(back, 'POST', '/rivya/api/v1/webhooks', { url: 'https://example.com' });
  ({ secret } = made.json as { secret: string });
  endpointId = (made.json as { id: string }).id.slice('wh_'.length);
  // Only in Reelgate's own API may an endpoint be one that stands on this machine.
  await ask(back, 'PATCH', `/v1/reelgate/webhooks/${endpointId}`, {
    url: `http://127.0.0.1:${port}/v1/reelgate/upstreams/behind/events`,
  });
  const channel = {
    name: 'behind',
    provider: 'rivya',
    baseUrl: `${back.url}/rivya/api/v1`,
    apiKeyFrom: 'KEY_BEHIND',
    webhookSecretFrom: 'SECRET_BEHIND',
    pollMs: 600_000,
  };
  const silent = { name: 'silent', provider: 'rivya', baseUrl: channel.baseUrl, priority: -9 };
  front = await startGateway({
    configFile: { channels: [channel, silent] },
    env: { PORT: String(port), KEY_BEHIND: back.key, SECRET_BEHIND: secret },
  });
});

afterAll(async () => {
  await front.stop();
  await back.stop();
  await upstream.close();
});

async function ask(gateway: Gateway, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await send(`${gateway.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
}

async function tell(isHeard: boolean): Promise<void> {
  await ask(back, 'PATCH', `/v1/reelgate/webhooks/${endpointId}`, { enabled: isHeard });
}

/** Orders at the front and waits until the order is at work at the back. */
async function orderVideo(): Promise<{ readonly id: string; readonly behindId: string }> {
  upstream.reset();
  upstream.script = { hold: true };
  const order = { model: 'grok-imagine-video', prompt: 'a dog runs on a beach' };
  const made = await ask(front, 'POST', '/rivya/api/v1/generations', order);
  const { id } = made.json as { id: string };
  await until('the upstream to have it', () => upstream.jobs.size === 1);
  const list = await ask(back, 'GET', '/v1/reelgate/tasks?limit=1');
  const { data } = list.json as { data: readonly { readonly id: string }[] };
  return { id, behindId: data[0]?.id ?? '' };
}

async function stateOf(gateway: Gateway, id: string, waitS = 0): Promise<string> {
  const answer = await ask(gateway, 'GET', `/v1/reelgate/tasks/${id}?wait=${waitS}`);
  return (answer.json as { state: string }).state;
}

interface Event {
  readonly id: string;
  readonly type: string;
  readonly job: string;
}

/** As the back would send it, at any time, and by anybody. */
function post(
  { id, type, job }: Event,
  { at = new Date(), by = secret, channel = 'behind' } = {},
): Promise<Answer> {
  const body = JSON.stringify({ id, object: 'event', type, data: { id: job } });
  return send(`${front.url}/v1/reelgate/upstreams/${channel}/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(by).sign(id, at, body),
    },
    body,
  });
}

test('what the upstream tells of is asked for at once', async () => {
  const { id } = await orderVideo();
  // The first poll comes with the start, and says that it is at work.
  await until('work at the front', async () => (await stateOf(front, id)) === 'running');
  await delay(300);
  upstream.release();
  expect(await stateOf(front, id, 30)).toBe('completed');
});

test('forged, stale, replayed and disordered events change nothing, and a true one is not believed', async () => {
  await tell(false);
  const { id, behindId } = await orderVideo();
  await until('work at the front', async () => (await stateOf(front, id)) === 'running');
  // It is asked, and says that it goes on.
  const early = { id: 'early', type: 'generation.succeeded', job: behindId };
  expect((await post(early)).status).toBe(204);
  await delay(300);
  upstream.release();
  expect(await stateOf(back, behindId, 30)).toBe('completed');
  const event = { id: 'late', type: 'generation.succeeded', job: behindId };
  const forged = `whsec_${Buffer.alloc(24, 'f').toString('base64')}`;
  const answers = [
    await post(event, { by: forged }),
    await post(event, { at: new Date(Date.now() - 301_000) }),
    await post(event, { channel: 'silent' }),
    await post(event, { channel: 'nobody' }),
    await post(early),
    await post({ ...event, id: 'other', job: 'task_of_nobody' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 404, 404, 204, 204]);
  const [unsigned, , noSecret, noChannel] = answers.slice(0, 4).map(({ json }) => json as Problem);
  expect(unsigned?.code).toBe('signature_invalid');
  expect([noSecret, noChannel].map((problem) => problem?.code)).toEqual([
    'route_not_found',
    'route_not_found',
  ]);
  const got = await send(`${front.url}/v1/reelgate/upstreams/behind/events`);
  expect([got.status, (got.json as Problem).code]).toEqual([404, 'route_not_found']);
  await delay(300);
  expect(await stateOf(front, id)).toBe('running');
  // It lies, and what it leads to is the truth.
  expect((await post({ ...event, type: 'generation.failed' })).status).toBe(204);
  expect(await stateOf(front, id, 30)).toBe('completed');
  await tell(true);
});

interface Problem {
  readonly code: string;
}
