import type { Order } from '@reelgate/contracts';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Log } from '../../src/platform/log.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { createChannels, type Channel } from '../../src/routing/channels.ts';
import { ORDER } from './text-order.ts';

const nobody = (): never => {
  throw new Error('nobody asks an upstream here');
};

function channel(name: string, changes: Partial<Channel & Provider> = {}): Channel {
  const { runsHere = false, modes = ['text_to_video'], canMake = () => true, close } = changes;
  const provider: Provider = {
    name: 'fault',
    afterCrash: 'wait',
    runsHere,
    modes,
    canMake,
    start: nobody,
    poll: nobody,
    fetch: nobody,
    ...(close === undefined ? {} : { close }),
  };
  const { models = [], concurrencyMax = 2, priority = 0, weight = 1 } = changes;
  const polls = { pollMs: 1, pollMsMax: 1, requestMsMax: 1, mismatch: 'accept' } as const;
  return { name, provider, models, concurrencyMax, ...polls, priority, weight };
}

function channelsOf(all: readonly Channel[], draws: number[] = [0]) {
  const time = { nowMs: 0 };
  const warnings: string[] = [];
  const log = { warn: (_facts: object, words: string) => void warnings.push(words) };
  let at = 0;
  const random = (): number => draws[at++ % draws.length] ?? 0;
  const clock = () => time.nowMs;
  const parts = { clock, log: log as unknown as Log, breakerMs: 30_000 };
  const channels = createChannels(all, parts, random);
  const routed = (order = ORDER, tried: string[] = []): string | number => {
    const route = channels.route(order, tried);
    if (route.kind === 'channel') return route.channel.name;
    return route.kind === 'wait' ? route.waitMs : 'none';
  };
  return { channels, routed, time, warnings };
}

test('the highest priority goes first, and then those that have not been tried', () => {
  const { routed } = channelsOf([
    channel('low', { priority: -1 }),
    channel('high', { priority: 5 }),
    channel('middle'),
  ]);
  expect(routed()).toBe('high');
  expect(routed(ORDER, ['high'])).toBe('middle');
  expect(routed(ORDER, ['middle', 'high'])).toBe('low');
  expect(routed(ORDER, ['low', 'middle', 'high']), 'all anew').toBe('high');
});

test('equals are drawn by their weights', () => {
  const draws = [0, 0.24, 0.26, 0.99];
  const { routed } = channelsOf([channel('one'), channel('three', { weight: 3 })], draws);
  expect(draws.map(() => routed())).toEqual(['one', 'one', 'three', 'three']);
});

test.each<[string, Partial<Channel & Provider>]>([
  ['another model', { models: ['grok-imagine-video'] }],
  ['the same model of another dialect', { models: ['openai/grok-imagine-1.0-video'] }],
  ['another mode', { modes: ['edit'] }],
  ['an order that its upstream cannot make', { canMake: () => false }],
])('a channel for %s is passed over', (_what, changes) => {
  const { channels, routed } = channelsOf([
    channel('other', { ...changes, priority: 1 }),
    channel('right'),
  ]);
  expect(routed()).toBe('right');
  expect(channels.choose(ORDER)?.name).toBe('right');
  expect(channelsOf([channel('other', changes)]).routed()).toBe('none');
});

const supports = (...all: Channel[]): boolean => channelsOf(all).channels.supports(ORDER);

test('an order is supported unless its channels are there and cannot make it', () => {
  expect(supports()).toBe(true);
  expect(supports(channel('other', { models: ['grok-imagine-video'] }))).toBe(true);
  expect(supports(channel('right'))).toBe(true);
  expect(supports(channel('unable', { modes: ['edit'] }))).toBe(false);
});

test('a full channel is passed over, and waited for when there is no other', () => {
  const { channels, routed } = channelsOf([
    channel('first', { concurrencyMax: 1, priority: 1 }),
    channel('second', { concurrencyMax: 1 }),
  ]);
  const [first, second] = channels.all;
  const leave = channels.enter(first!);
  expect(routed()).toBe('second');
  channels.enter(second!);
  expect(routed()).toBe(500);
  leave();
  expect(routed()).toBe('first');
});

test('a channel that fails is left alone for half a minute, one that denies us for five', () => {
  const { channels, routed, time } = channelsOf([channel('a', { priority: 1 }), channel('b')]);
  const [a, b] = channels.all;
  for (let round = 0; round < 5; round += 1) channels.report(a!, 'failed');
  expect(routed()).toBe('b');
  channels.report(b!, 'denied');
  expect(routed()).toBe(30_000);
  time.nowMs += 30_000;
  expect(routed()).toBe('a');
  channels.report(a!, 'begun');
  expect(routed(), 'one at a time').toBe(30_000);
  channels.report(a!, 'succeeded');
  expect(routed()).toBe('a');
});

test('what is painted here serves where it is preferred, and never stands in', () => {
  const painted = channel('engine', { runsHere: true, priority: -1 });
  const { channels, routed } = channelsOf([channel('upstream'), painted]);
  const [upstream] = channels.all;
  expect(routed()).toBe('upstream');
  channels.report(upstream!, 'denied');
  expect(routed()).toBe(300_000);
  expect(channelsOf([channel('upstream', { modes: ['edit'] }), painted]).routed()).toBe('engine');
  const preferring = [channel('upstream', { priority: -2 }), painted];
  expect(channelsOf(preferring).routed()).toBe('engine');
});

test('it is told why each channel would get an order, or not', () => {
  const { channels } = channelsOf([
    channel('second', { priority: -1 }),
    channel('first'),
    channel('broken', { priority: 2 }),
    channel('busy', { priority: 3, concurrencyMax: 1 }),
    channel('unable', { modes: [] }),
    channel('elsewhere', { models: ['m'] }),
  ]);
  channels.report(channels.find('broken')!, 'denied');
  channels.enter(channels.find('busy')!);
  expect(Object.fromEntries(channels.explain(ORDER).map((c) => [c.channel, c.verdict]))).toEqual({
    second: 'next',
    first: 'first',
    broken: 'failing',
    busy: 'full',
    unable: 'cannot',
    elsewhere: 'another-model',
  });
});

const naming = (name: string): Order => ({ ...ORDER, channel: name });

test('who names a channel gets its work and no other’s', () => {
  const painted = channel('engine', { runsHere: true, priority: -1 });
  const upstream = channel('upstream', { concurrencyMax: 1 });
  const unable = channel('unable', { modes: ['edit'] });
  const elsewhere = channel('elsewhere', { models: ['grok-imagine-video'] });
  const all = [upstream, channel('other'), painted, unable, elsewhere];
  const { channels, routed, time } = channelsOf(all);

  expect(all.map(({ name }) => routed(naming(name)))).toEqual([
    'upstream',
    'other',
    'engine',
    'none',
    'none',
  ]);
  expect(all.map(({ name }) => channels.supports(naming(name)))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(channels.choose(naming('engine'))).toBe(painted);
  for (const name of ['nobody', '', 'Engine', 'engine, other']) {
    expect([name, routed(naming(name)), channels.supports(naming(name))]).toEqual([
      name,
      'none',
      false,
    ]);
  }

  expect(routed(naming('upstream'), ['upstream']), 'not elsewhere').toBe('upstream');
  const leave = channels.enter(upstream);
  expect(routed(naming('upstream')), 'while it is full').toBe(500);
  leave();
  channels.report(upstream, 'denied');
  expect(routed(naming('upstream')), 'while it fails').toBe(300_000);
  time.nowMs += 300_000;
  expect(routed(naming('upstream'))).toBe('upstream');

  channels.replace([channel('other')], [upstream]);
  expect(routed(naming('upstream')), 'one that rests').toBe('none');
  expect(channels.supports(naming('upstream'))).toBe(false);
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['engine', { engine: 'first', upstream: 'not-asked-for', unable: 'not-asked-for' }],
  ['upstream', { engine: 'not-asked-for', upstream: 'full', unable: 'not-asked-for' }],
  ['unable', { engine: 'not-asked-for', upstream: 'not-asked-for', unable: 'cannot' }],
  ['nobody', { engine: 'not-asked-for', upstream: 'not-asked-for', unable: 'not-asked-for' }],
])('it is told what becomes of an order that names %s', (name, verdicts) => {
  const upstream = channel('upstream', { concurrencyMax: 1, priority: 1 });
  const { channels } = channelsOf([
    channel('engine', { runsHere: true }),
    upstream,
    channel('unable', { modes: ['edit'] }),
  ]);
  channels.enter(upstream);
  const candidates = channels.explain(naming(name));
  expect(Object.fromEntries(candidates.map((one) => [one.channel, one.verdict]))).toEqual(verdicts);
});

test('channels come and go, and what is at work at one that is gone goes on to count', () => {
  const { channels, routed } = channelsOf([channel('one', { priority: 1, concurrencyMax: 1 })]);
  const [before] = channels.all;
  const leave = channels.enter(before!);
  channels.report(before!, 'denied');
  const after = channel('one', { priority: 1, concurrencyMax: 1 });
  const resting = channel('resting', { priority: 9 });
  channels.replace([channel('two'), after], [resting]);
  expect(channels.all.map(({ name }) => name)).toEqual(['two', 'one', 'resting']);
  expect(channels.find('one')).toBe(after);
  expect(channels.find('resting')).toBe(resting);
  expect(channels.explain(ORDER)).toEqual([
    { channel: 'two', verdict: 'first' },
    { channel: 'one', verdict: 'full' },
  ]);
  leave();
  // It was changed, and so is tried, though it did not serve us before.
  expect(routed()).toBe('one');
  channels.replace([], [resting]);
  expect(routed()).toBe('none');
  expect(channels.supports(ORDER)).toBe(true);
});

const QUIET = { busyCount: 0, ignoredAnswerCount: 0 };

test('how a channel is can be asked', () => {
  const { channels, time } = channelsOf([channel('one')]);
  const [one] = channels.all;
  const leave = channels.enter(one!);
  const closed = { name: 'closed', untilMs: null };
  expect(channels.statusOf(one!)).toEqual({ ...QUIET, busyCount: 1, breaker: closed });
  leave();
  for (let round = 0; round < 5; round += 1) channels.report(one!, 'failed');
  const open = { name: 'open', untilMs: 30_000 };
  expect(channels.statusOf(one!)).toEqual({ ...QUIET, breaker: open });
  time.nowMs = 30_000;
  expect(channels.statusOf(one!).breaker).toEqual({ name: 'half-open', untilMs: null });
  channels.report(one!, 'begun');
  expect(channels.statusOf(one!).breaker).toEqual({ name: 'half-open', untilMs: 60_000 });
  channels.report(one!, 'succeeded');
  expect(channels.statusOf(one!).breaker).toEqual(closed);
});

test('what is ignored of an upstream is counted for its channel, also when that is changed', () => {
  const [one, two] = [channel('one'), channel('two')];
  const { channels } = channelsOf([one, two]);
  for (let times = 0; times < 3; times += 1) channels.countIgnored(one);
  const changed = channel('one');
  channels.replace([changed, two], []);
  channels.countIgnored(one);
  const counts = [one, changed, two].map((each) => channels.statusOf(each).ignoredAnswerCount);
  expect(counts).toEqual([4, 4, 0]);
});

describe('the provider of a channel', () => {
  const closed: string[] = [];
  beforeEach(() => void (closed.length = 0));
  /** Of one name, as they come and go. */
  const version = (which: string) => channel('one', { close: async () => void closed.push(which) });

  test('is closed once, when the channel is gone and nothing is at work there', () => {
    const [before, after] = [version('before'), version('after')];
    const { channels } = channelsOf([before]);
    const [leave, leaveLast, letGo] = [
      channels.enter(before),
      channels.enter(before),
      channels.keep(before),
    ];
    leave();
    channels.replace([after], []);
    letGo();
    expect(closed, 'a task is at work there').toEqual([]);
    leaveLast();
    expect(closed).toEqual(['before']);
    channels.replace([after], []);
    channels.enter(before)();
    expect(closed).toEqual(['before']);
  });

  test('stays open while somebody is on the way there', () => {
    const before = version('before');
    const { channels } = channelsOf([before]);
    const letGo = channels.keep(before);
    channels.replace([], []);
    const leave = channels.enter(before);
    letGo();
    expect(closed).toEqual([]);
    leave();
    expect(closed).toEqual(['before']);
  });

  test('stays open while the channel serves, or rests', () => {
    const [serving, resting] = [version('serving'), version('resting')];
    const { channels } = channelsOf([serving, resting]);
    channels.replace([serving], [resting]);
    for (const each of [serving, resting]) channels.enter(each)();
    expect(closed).toEqual([]);
    channels.replace([serving], []);
    expect(closed, 'nothing is at work there').toEqual(['resting']);
  });

  test('is closed at the end, whatever is at work there, and not again', async () => {
    const [gone, serving, resting] = ['gone', 'serving', 'resting'].map(version);
    const { channels } = channelsOf([gone!]);
    const leaves = [channels.enter(gone!), channels.enter(gone!)];
    channels.replace([serving!], [resting!]);
    await channels.close();
    expect(closed).toEqual(['serving', 'resting', 'gone']);
    for (const leave of leaves) leave();
    channels.replace([], []);
    await channels.close();
    expect(closed).toHaveLength(3);
  });

  test('that cannot be closed keeps nobody from closing the others', async () => {
    const broken = channel('broken', { close: () => Promise.reject(new Error('it is stuck')) });
    const { channels, warnings } = channelsOf([broken, version('other')]);
    await channels.close();
    expect([closed, warnings]).toEqual([['other'], ['a provider could not be closed']]);
  });
});
