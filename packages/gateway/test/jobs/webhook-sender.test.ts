import { createHmac } from 'node:crypto';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { closedPort } from '../../../../test/lib/loopback.ts';
import { until } from '../../../../test/lib/until.ts';
import type { DeliveryRow } from '../../src/store/delivery-row.ts';
import { NOW_MS } from '../store/open-test-store.ts';
import { openReceiver, SECRET, setSenderStage, type SenderStage } from './sender-stage.ts';

const HOUR_MS = 3_600_000;

/** The only delivery of an endpoint, once that many tries of it were written down. */
function recorded(stage: SenderStage, attempts: number): Promise<DeliveryRow> {
  return until(`the record of try ${attempts}`, async () => {
    const [row] = await stage.rows('e');
    const isRecorded = row?.attempts === attempts && row.updated_at_ms === stage.nowMs;
    return isRecorded && (row.last_status !== null || row.last_trouble !== null) && row;
  });
}

test('what is sent is signed as Standard Webhooks has it, and verified by the openai package', async () => {
  const stage = await setSenderStage();
  // The package looks at its own clock.
  stage.nowMs = Date.now();
  const receiver = await openReceiver();
  await stage.addEndpoint('e', receiver.url);
  await stage.queue('t', 'e');
  expect(await recorded(stage, 1)).toMatchObject({ state: 'delivered', last_status: 204 });
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.got;
  const timestampS = Math.floor(stage.nowMs / 1_000);
  const key = Buffer.from('what nobody else knows');
  const sum = createHmac('sha256', key).update(`t.${timestampS}.${body}`).digest('base64');
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Reelgate',
    'webhook-id': 't',
    'webhook-timestamp': String(timestampS),
    'webhook-signature': `v1,${sum}`,
  });
  const { webhooks } = new OpenAI({ apiKey: 'none', webhookSecret: SECRET });
  const event: unknown = await webhooks.unwrap(body, headers);
  expect(event).toEqual({ id: 't', event: 'webhook.test' });
  const forged = webhooks.unwrap(`${body} `, headers);
  await expect(forged).rejects.toThrow(/signature/i);
});

test('after a rotation both secrets sign, until the old one ends', async () => {
  const stage = await setSenderStage();
  stage.nowMs = Date.now();
  const receiver = await openReceiver();
  await stage.addEndpoint('e', receiver.url);
  const secret = `whsec_${Buffer.from('the next one').toString('base64')}`;
  await stage.store.run('rotateWebhookSecret', {
    webhookId: 'e',
    workspaceId: 'w',
    secret,
    previousUntilMs: stage.nowMs + 10,
    nowMs: stage.nowMs,
  });
  await stage.queue('a', 'e');
  await until('the first', () => receiver.got.length === 1);
  stage.nowMs += 10;
  await stage.queue('b', 'e');
  await until('the second', () => receiver.got.length === 2);
  const verified = receiver.got.map(async ({ headers, body }) => {
    const { webhooks } = new OpenAI({ apiKey: 'none' });
    const tries = [SECRET, secret].map((each) =>
      webhooks.unwrap(body, headers, each).then(
        () => true,
        () => false,
      ),
    );
    return Promise.all(tries);
  });
  expect(await Promise.all(verified)).toEqual([
    [true, true],
    [false, true],
  ]);
});

test('a receiver that is broken is tried for three days, under one id', async () => {
  const stage = await setSenderStage();
  const receiver = await openReceiver((response) => response.writeHead(500).end());
  await stage.addEndpoint('e', receiver.url);
  await stage.queue('t', 'e');
  const pausesMs: number[] = [];
  for (let attempts = 1; attempts <= 9; attempts += 1) {
    const row = await recorded(stage, attempts);
    expect(row).toMatchObject({ state: 'pending', last_status: 500, last_trouble: null });
    pausesMs.push(row.next_at_ms - stage.nowMs);
    stage.nowMs = row.next_at_ms;
  }
  const hours = [2, 5, 10, 14, 20, 24].map((count) => count * HOUR_MS);
  const schedule = [5_000, 300_000, 1_800_000, ...hours];
  expect(pausesMs).toEqual(schedule.map((ms) => ms * 1.05));
  expect(await recorded(stage, 10)).toMatchObject({ state: 'failed', last_status: 500 });
  const ids = receiver.got.map(({ headers }) => headers['webhook-id']);
  expect(ids).toEqual(Array.from({ length: 10 }, () => 't'));
  expect(new Set(receiver.got.map(({ body }) => body)).size).toBe(1);
});

test.each([
  ['a redirect', 302, 'pending', 1],
  ['a refusal', 404, 'pending', 1],
  ['a status that says gone', 410, 'failed', 0],
  ['a created', 201, 'delivered', 1],
] as const)('%s is taken as it should be', async (_, status, state, enabled) => {
  const stage = await setSenderStage();
  const elsewhere = await openReceiver();
  const receiver = await openReceiver((response) =>
    response.writeHead(status, { location: elsewhere.url }).end('x'.repeat(200_000)),
  );
  await stage.addEndpoint('e', receiver.url);
  await stage.queue('t', 'e');
  expect(await recorded(stage, 1)).toMatchObject({ state, last_status: status });
  expect(elsewhere.got).toEqual([]);
  // One that has just failed rests.
  stage.nowMs += 1_000;
  await stage.queue('z-after', 'e');
  const [after] = await until('what becomes of the next', async () => {
    const [next] = await stage.rows('e');
    return next?.last_status === null && next.last_trouble === null ? null : [next];
  });
  expect(after?.last_trouble === 'The endpoint is disabled.').toBe(enabled === 0);
});

test('nobody there, and one that never answers, read alike', async () => {
  const stage = await setSenderStage(200);
  const silent = await openReceiver(() => undefined);
  const unreachable = { state: 'pending', last_trouble: 'The address could not be reached.' };
  await stage.addEndpoint('e', silent.url);
  await stage.queue('a', 'e');
  expect(await recorded(stage, 1)).toMatchObject(unreachable);
  await stage.addEndpoint('f', `http://127.0.0.1:${await closedPort()}/`);
  await stage.queue('b', 'f');
  const row = await until('the record', async () => {
    const [found] = await stage.rows('f');
    return found?.last_trouble !== null && (found ?? null);
  });
  expect(row).toMatchObject(unreachable);
});

test('what a stop breaks off is sent again once its lease is over', async () => {
  const stage = await setSenderStage();
  const receiver = await openReceiver(() => undefined);
  await stage.addEndpoint('e', receiver.url);
  await stage.queue('t', 'e');
  await until('the send', () => receiver.got.length === 1);
  await stage.sender.stop();
  const unrecorded = { state: 'pending', attempts: 1, next_at_ms: NOW_MS + 10_000 };
  expect(await stage.rows('e')).toMatchObject([{ ...unrecorded, last_trouble: null }]);
});

test('receivers that are dead delay no living one', { timeout: 60_000 }, async () => {
  const stage = await setSenderStage(15_000);
  const living = await openReceiver();
  const dead = await openReceiver(() => undefined);
  const names = Array.from({ length: ENDPOINTS }, (_, index) => `${index}`);
  for (const name of names) {
    await stage.addEndpoint(`living-${name}`, living.url);
    await stage.addEndpoint(`dead-${name}`, dead.url);
  }
  const startMs = performance.now();
  const queued: Promise<void>[] = [];
  for (let row = 0; row < ROWS_EACH; row += 1) {
    for (const name of names) {
      queued.push(stage.queue(`dead-${name}-${row}`, `dead-${name}`));
      queued.push(stage.queue(`living-${name}-${row}`, `living-${name}`));
    }
  }
  await Promise.all(queued);
  await until('the backlog of the living', () => living.got.length === ENDPOINTS * ROWS_EACH);
  const backlogMs = performance.now() - startMs;
  await Promise.all(names.map((name) => stage.queue(`fresh-${name}`, `living-${name}`)));
  const freshMs = performance.now();
  await until('the fresh', () => living.got.length === ENDPOINTS * (ROWS_EACH + 1));
  expect(performance.now() - freshMs).toBeLessThan(5_000);
  // The dead would have held the last of the backlog up for as long as a send may take.
  expect(backlogMs).toBeLessThan(15_000);
  expect(dead.got.length).toBeGreaterThan(0);
});

/** Of each kind, so that the dead have more to send than there is room for in all. */
const ENDPOINTS = 100;
const ROWS_EACH = 10;
