import { expect, test } from 'vitest';
import { startGateway } from '../lib/gateway.ts';
import { closedPort } from '../lib/loopback.ts';
import { reapi } from '../lib/reapi.ts';
import { startUpstream, type Script } from '../lib/upstream.ts';
import { until } from '../lib/until.ts';

const ORDER = { model: 'grok-imagine-1.0-video', prompt: 'a calm sea', duration: 6 };
const COST = 49;

const LIMITS = {
  claimPollMs: 50,
  sweepMs: 200,
  upstreamMsMax: 700,
  uncertainMsMax: 2_500,
  retryAfterMsMax: 200,
};

interface Row {
  /** What the preferred channel does with the first attempt. */
  readonly first: Script;
  readonly ends: 'completed' | 'failed';
  /** Attempts that each channel heard of. */
  readonly heard: readonly [number, number];
  /** When there is no other channel to go to. */
  readonly alone: { readonly ends: 'completed' | 'failed'; readonly heard: number };
}

/** `design/RELIABILITY.md`: elsewhere only when the first upstream surely has, or bills, nothing. */
const ROWS: readonly (readonly [string, Row])[] = [
  ['is well', { first: {}, ends: 'completed', heard: [1, 0], alone: done(1) }],
  ['refuses the order', { first: at(400), ends: 'failed', heard: [1, 0], alone: failed(1) }],
  ['cannot read it', { first: at(422), ends: 'failed', heard: [1, 0], alone: failed(1) }],
  ['is busy', { first: at(429, '1'), ends: 'completed', heard: [1, 1], alone: done(2) }],
  ['is busy for ten years', { first: at(429, '315360000'), ...elsewhere() }],
  ['is busy until a date', { first: at(429, 'Wed, 21 Oct 2099 07:28:00 GMT'), ...elsewhere() }],
  ['is busy until whenever', { first: at(429, 'soon'), ...elsewhere() }],
  ['is unavailable', { first: at(503), ...elsewhere() }],
  ['is overloaded', { first: at(529), ...elsewhere() }],
  ['breaks, and has not taken it', { first: at(500), ...uncertain(2) }],
  ['breaks behind a proxy', { first: at(502), ...uncertain(2) }],
  ['does not answer a proxy in time', { first: at(504), ...uncertain(2) }],
  ['is cut off before it took it', { first: { post: 'cut' }, ...uncertain(2) }],
  ['is cut off after it took it', { first: { post: 'cut', taken: true }, ...uncertain(1) }],
  ['is silent, and took it', { first: { post: 'silence', taken: true }, ...uncertain(1) }],
];

function at(status: number, retryAfter?: string): Script {
  return { post: { status, ...(retryAfter === undefined ? {} : { retryAfter }) } };
}

function done(heard: number): Row['alone'] {
  return { ends: 'completed', heard };
}

function failed(heard: number): Row['alone'] {
  return { ends: 'failed', heard };
}

function elsewhere(): Omit<Row, 'first'> {
  return { ends: 'completed', heard: [1, 1], alone: done(2) };
}

/** Found out by asking the same upstream; `heard` says how many attempts it takes when alone. */
function uncertain(heard: 1 | 2): Omit<Row, 'first'> {
  return { ends: 'completed', heard: heard === 1 ? [1, 0] : [1, 1], alone: done(heard) };
}

async function withChannels(count: 1 | 2) {
  const upstreams = await Promise.all(Array.from({ length: count }, startUpstream));
  const channels = upstreams.map((one, index) => ({ ...one.channel, name: `channel-${index}` }));
  const gateway = await startGateway({ configFile: { channels, limits: LIMITS } });
  return {
    upstreams,
    gateway,
    api: reapi(gateway),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      for (const one of upstreams) await one.close();
    },
  };
}

test.concurrent.each(ROWS)('when the first of two %s', async (_what, { first, ends, heard }) => {
  await using stage = await withChannels(2);
  const [preferred, other] = stage.upstreams;
  preferred?.next(first);
  const before = await stage.api.balance();
  const taskId = await stage.api.accepted(ORDER);
  expect((await stage.api.final(taskId)).status).toBe(ends);
  expect([preferred?.jobs.size, other?.jobs.size]).toEqual(heard);
  const jobs = stage.upstreams.flatMap((one) => [...one.jobs.values()]);
  expect(jobs.map(({ posts }) => posts)).toEqual(jobs.map(() => 1));
  expect(jobs.filter(({ accepted }) => accepted)).toHaveLength(ends === 'completed' ? 1 : 0);
  expect(await stage.api.balance()).toBe(before - (ends === 'completed' ? COST : 0));
});

test.concurrent.each(ROWS)('when the only one %s', async (_what, { first, alone }) => {
  await using stage = await withChannels(1);
  const [only] = stage.upstreams;
  only?.next(first);
  const before = await stage.api.balance();
  const taskId = await stage.api.accepted(ORDER);
  expect((await stage.api.final(taskId)).status).toBe(alone.ends);
  expect(only?.jobs.size).toBe(alone.heard);
  expect(await stage.api.balance()).toBe(before - (alone.ends === 'completed' ? COST : 0));
});

test('an upstream that does not serve us is left alone, and the operator is told', async () => {
  await using stage = await withChannels(2);
  const [preferred, other] = stage.upstreams;
  preferred!.script = at(401);
  for (let round = 0; round < 3; round += 1) {
    const taskId = await stage.api.accepted(ORDER);
    expect((await stage.api.final(taskId)).status).toBe('completed');
  }
  expect([preferred?.jobs.size, other?.jobs.size]).toEqual([1, 3]);
  expect(stage.gateway.errors().join()).toContain('an upstream does not serve us');
});

test('nobody listens at the first of two', async () => {
  const upstream = await startUpstream();
  const baseUrl = `http://127.0.0.1:${await closedPort()}`;
  const channels = [{ ...upstream.channel, name: 'gone', baseUrl }, upstream.channel];
  await using gateway = await startGateway({ configFile: { channels, limits: LIMITS } });
  const taskId = await reapi(gateway).accepted(ORDER);
  expect((await reapi(gateway).final(taskId)).status).toBe('completed');
  expect(upstream.jobs.size).toBe(1);
  await upstream.close();
});

test('a channel that keeps failing is passed over, without being asked', async () => {
  await using stage = await withChannels(2);
  const [preferred] = stage.upstreams;
  preferred!.script = at(503);
  const order = async (): Promise<string> => {
    const taskId = await stage.api.accepted(ORDER);
    return (await stage.api.final(taskId)).status;
  };
  for (let round = 0; round < 8; round += 1) expect(await order()).toBe('completed');
  expect(preferred?.jobs.size).toBe(5);
});

test('a full channel sends its orders to the next one', async () => {
  const upstreams = await Promise.all([startUpstream(), startUpstream()]);
  const [preferred, other] = upstreams;
  const channels = [
    { ...preferred.channel, name: 'narrow', concurrency: 1 },
    { ...other.channel, name: 'wide' },
  ];
  await using gateway = await startGateway({ configFile: { channels, limits: LIMITS } });
  preferred.script = { hold: true };
  const api = reapi(gateway);
  const held = await api.accepted(ORDER);
  await until('the first to be taken', () => preferred.jobs.size === 1);
  const next = await api.accepted(ORDER);
  expect((await api.final(next)).status).toBe('completed');
  expect([preferred.jobs.size, other.jobs.size]).toEqual([1, 1]);
  preferred.release();
  expect((await api.final(held)).status).toBe('completed');
  for (const one of upstreams) await one.close();
});
