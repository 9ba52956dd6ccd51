import { beforeAll, expect, test } from 'vitest';
import { composeGateway, type ComposedGateway } from '../lib/composed-gateway.ts';
import type { Trouble } from '../lib/fault-proxy.ts';
import { setFaultStage, type FaultStage } from '../lib/fault-stage.ts';
import { answers, late, once } from '../lib/troubles.ts';
import { startUpstream } from '../lib/upstream.ts';
import { until } from '../lib/until.ts';

/** What a channel remembers from one order to the next; each order by itself is in `upstream-faults.test.ts`. */

const LIMITS = { claimPollMs: 20, retryAfterMsMax: 200 };
const BREAKER_MS = 30_000;

let stage: FaultStage;
let orders = 0;

beforeAll(async () => {
  stage = await setFaultStage();
});

/** Two channels of one provider, and a clock that can be put forward. */
async function startChannels() {
  const time = { aheadMs: 0 };
  const gateway = await stage.compose({
    places: ['first', 'second'],
    limits: LIMITS,
    clock: () => Date.now() + time.aheadMs,
  });
  return {
    gateway,
    pass: (ms: number) => void (time.aheadMs += ms),
    order: (troubles: readonly Trouble[]) => order(gateway, troubles),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

/** Which channels an order was tried at, and what came of it. */
async function order(
  gateway: ComposedGateway,
  troubles: readonly Trouble[],
): Promise<readonly string[]> {
  const name = `order ${(orders += 1)}`;
  stage.plan('xai', name, { troubles });
  const { taskId } = await stage.order(gateway, 'xai', name);
  expect(await gateway.ended(taskId)).toBe('completed');
  return (await stage.seen(gateway, taskId)).attempts;
}

const FAILS = once('submit', answers(503));
const AT_FIRST = ['first completed'];
const AT_SECOND = ['second completed'];
const PASSED_ON = ['first failed', 'second completed'];

test('a channel that keeps failing is passed over, and tried again by one order', async () => {
  await using channels = await startChannels();
  for (let round = 0; round < 5; round += 1) expect(await channels.order(FAILS)).toEqual(PASSED_ON);
  for (let round = 0; round < 3; round += 1) expect(await channels.order([])).toEqual(AT_SECOND);
  channels.pass(BREAKER_MS - 15_000);
  expect(await channels.order([])).toEqual(AT_SECOND);
  channels.pass(16_000);
  expect(await channels.order(FAILS), 'still not well').toEqual(PASSED_ON);
  expect(await channels.order([])).toEqual(AT_SECOND);
  channels.pass(BREAKER_MS);
  const tried = channels.order(once('submit', late(300)));
  await until(
    'the one that tries it',
    () => stage.heardOf('xai', `order ${orders}`).first.submit > 0,
  );
  expect(await channels.order([]), 'beside the one that tries it').toEqual(AT_SECOND);
  expect(await tried).toEqual(AT_FIRST);
  expect(await channels.order([]), 'well again').toEqual(AT_FIRST);
});

test('a channel that fails now and then is not passed over', async () => {
  await using channels = await startChannels();
  for (let round = 0; round < 12; round += 1) {
    const fails = round % 3 === 0;
    expect(await channels.order(fails ? FAILS : [])).toEqual(fails ? PASSED_ON : AT_FIRST);
  }
});

test.each([401, 402, 403])(
  'a %d leaves a channel alone, and the operator is told',
  async (status) => {
    await using channels = await startChannels();
    expect(await channels.order(once('submit', answers(status)))).toEqual(PASSED_ON);
    const told = channels.gateway.logged.filter(({ level }) => level === 'error');
    expect(told.map(({ message, facts }) => [message, facts['channel']])).toEqual([
      ['an upstream does not serve us', 'xai-first'],
    ]);
    expect(await channels.order([])).toEqual(AT_SECOND);
    channels.pass(5 * BREAKER_MS);
    expect(await channels.order([])).toEqual(AT_SECOND);
    channels.pass(5 * BREAKER_MS);
    expect(await channels.order([])).toEqual(AT_FIRST);
  },
);

test('a full channel sends its orders to the next one', async () => {
  const [preferred, other] = await Promise.all([startUpstream(), startUpstream()]);
  const channels = [
    { ...preferred.channel, name: 'narrow', concurrency: 1 },
    { ...other.channel, name: 'wide' },
  ];
  await using gateway = await composeGateway({ configFile: { channels, limits: LIMITS } });
  const place = (): Promise<string> => {
    const input = { prompt: 'a calm sea', duration: 6 };
    return gateway.order(gateway.key, 'reapi/grok-imagine-1.0-video', input);
  };
  preferred.script = { hold: true };
  const held = await place();
  await until('the first to be taken', () => preferred.jobs.size === 1);
  expect(await gateway.ended(await place())).toBe('completed');
  expect([preferred.jobs.size, other.jobs.size]).toEqual([1, 1]);
  preferred.release();
  expect(await gateway.ended(held)).toBe('completed');
});

test('a channel may be quicker to give up on an answer than the others', async () => {
  const [hasty, other] = await Promise.all([startUpstream(), startUpstream()]);
  const channels = [
    { ...hasty.channel, name: 'hasty', requestMs: 200 },
    { ...other.channel, name: 'other' },
  ];
  // Which the thirty seconds of the others would be too long for.
  const limits = { ...LIMITS, uncertainMsMax: 5_000 };
  await using gateway = await composeGateway({ configFile: { channels, limits } });
  hasty.script = { post: 'silence' };
  const input = { prompt: 'a calm sea', duration: 6 };
  const placed = await gateway.order(gateway.key, 'reapi/grok-imagine-1.0-video', input);
  expect(await gateway.ended(placed)).toBe('completed');
  expect([hasty.jobs.size, other.jobs.size]).toEqual([1, 1]);
});

test('a cancel while a start is put off does not wait for the next try', async () => {
  await using gateway = await stage.compose({
    places: ['first'],
    limits: { ...LIMITS, retryAfterMsMax: 600_000 },
  });
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  const busy = answers(429, { headers: { 'retry-after': '600' } });
  const name = `order ${(orders += 1)}`;
  const afterCancel: Trouble['play'] = async (scene) => {
    await cancelled;
    await busy(scene);
  };
  stage.plan('xai', name, { troubles: once('submit', afterCancel) });
  const { taskId } = await stage.order(gateway, 'xai', name);
  await until('the start', () => stage.heardOf('xai', name).first.submit > 0);
  await gateway.admin('POST', `/tasks/${taskId}/cancel`);
  resolve();
  expect(await gateway.ended(taskId)).toBe('cancelled');
  expect((await stage.seen(gateway, taskId)).attempts).toEqual(['first failed']);
});
