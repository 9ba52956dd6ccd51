import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { beforeEach, expect, test } from 'vitest';
import { registerUpstreamEvents } from '../../src/http/upstream-events.ts';
import { createServer } from '../../src/http/server.ts';
import { createIds } from '../../src/platform/ids.ts';

const SECRET = `whsec_${Buffer.from('what nobody else knows').toString('base64')}`;
const BODY = '{"type":"video.completed","data":{"id":"video_1"}}';

let nowMs: number;
let told: unknown[];
let roomLeft: number;
let app: FastifyInstance;

beforeEach(() => {
  nowMs = 1_800_000_000_000;
  told = [];
  roomLeft = 100;
  const clock = (): number => nowMs;
  const log = pino({ level: 'silent' });
  app = createServer({
    ids: createIds(clock),
    log,
    bodyBytesMax: 1_000_000,
    requestMsMax: 1_000,
    refusePath: (_, reply) => reply,
  });
  registerUpstreamEvents(app, {
    sourceOf: (channel) =>
      channel === 'known' ? { secret: SECRET, told: (event) => void told.push(event) } : null,
    rateLimiter: {
      take() {
        roomLeft -= 1;
        return { allowed: roomLeft >= 0, remaining: Math.max(0, roomLeft), resetS: 1 };
      },
    },
    clock,
    log,
    refuse: (refusal, _, reply) =>
      reply
        .code(refusal === 'unsigned' ? 401 : 400)
        .send(refusal === 'unsigned' ? refusal : refusal.kind),
  });
});

interface Event {
  readonly id?: string;
  readonly body?: string;
  readonly channel?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function post({ id = 'msg_1', body = BODY, channel = 'known', headers = {} }: Event = {}) {
  const at = new Date(nowMs);
  const { statusCode, payload } = await app.inject({
    method: 'POST',
    url: `/v1/reelgate/upstreams/${channel}/events`,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(nowMs / 1_000)),
      'webhook-signature': new Webhook(SECRET).sign(id, at, body),
      ...headers,
    },
    payload: body,
  });
  return [statusCode, payload];
}

test('what is signed is told, once', async () => {
  expect(await post()).toEqual([204, '']);
  expect(told).toEqual([JSON.parse(BODY)]);
  expect(await post()).toEqual([204, '']);
  expect(told).toHaveLength(1);
  expect(await post({ id: 'msg_2' })).toEqual([204, '']);
  expect(told).toHaveLength(2);
});

test.each<[string, Event, unknown, unknown]>([
  ['a body of another type', { headers: { 'content-type': 'text/plain' } }, [204, ''], [{}]],
  ['no JSON', { body: '{"data"' }, [204, ''], [null]],
  ['an empty body', { body: '' }, [204, ''], [null]],
  ['an unknown channel', { channel: 'unknown' }, [400, 'route_not_found'], []],
  ['a forged one', { headers: { 'webhook-signature': 'v1,AAAA' } }, [401, 'unsigned'], []],
  ['an old one', { headers: { 'webhook-timestamp': '1799999000' } }, [401, 'unsigned'], []],
  ['too large a body', { body: 'x'.repeat(65_537) }, [400, 'body_too_large'], []],
  ['the largest body', { body: `"${'x'.repeat(65_534)}"` }, [204, ''], ['x'.repeat(65_534)]],
])('%s', async (_, event, answer, expected) => {
  expect(await post({ body: '{}', ...event })).toEqual(answer);
  expect(told).toEqual(expected);
});

test('forged ones take no room from those that are signed, which have so much a minute', async () => {
  const forged = { headers: { 'webhook-signature': 'v1,AAAA' } };
  roomLeft = 2;
  for (const event of [forged, { id: 'a' }, forged, { id: 'b' }, forged]) await post(event);
  expect(told).toHaveLength(2);
  expect(await post({ id: 'c' })).toEqual([400, 'rate_limited']);
  expect(told).toHaveLength(2);
  roomLeft = 1;
  expect(await post({ id: 'c' })).toEqual([204, '']);
  expect(told).toHaveLength(3);
});
