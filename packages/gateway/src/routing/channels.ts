import { findContract, type Order } from '@reelgate/contracts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Provider } from '../providers/provider.ts';
import { createBreaker, type Breaker, type BreakerState } from './breaker.ts';
import type { ChannelCosts } from './channel-costs.ts';
import { createOpenProviders } from './open-providers.ts';

/** One configured way to an upstream. */
export interface Channel {
  readonly name: string;
  readonly provider: Provider;
  /** Ids of models that it serves, or `dialect/id`; empty serves all. */
  readonly models: readonly string[];
  readonly concurrencyMax: number;
  /** How long to wait between two polls of one job, at first. */
  readonly pollMs: number;
  /** However old it is. */
  readonly pollMsMax: number;
  /** How long one question to it may take. */
  readonly requestMsMax: number;
  /** Whether a clip of another size or length than ordered is delivered all the same. */
  readonly mismatch: 'accept' | 'fail';
  /** Channels of a higher one are asked first. */
  readonly priority: number;
  /** How often it is chosen among those of its priority. */
  readonly weight: number;
  /** What the operator knows of its upstream's prices; absent when nobody knows them. */
  readonly costs?: ChannelCosts;
  /** Whether a client pays for a task that is cancelled once it was begun here; not, when absent. */
  readonly chargedWhenCancelled?: boolean;
}

export interface Channels {
  /** Also those that get no new orders. */
  readonly all: readonly Channel[];
  find(name: string): Channel | undefined;
  /** The one that is preferred for an order, however it is. */
  choose(order: Order): Channel | undefined;
  /** Where an order goes now, on its next attempt. */
  route(order: Order, triedNames: readonly string[]): Route;
  /** Why each channel would, or would not, get an order now; for whoever wonders. */
  explain(order: Order): readonly Candidate[];
  /**
   * False when there are channels for the model, and none of them can do what is ordered; and when the
   * one that the order names is not there, or cannot.
   */
  supports(order: Order): boolean;
  /** Counts a task that is at work at a channel, until the answer is called. */
  enter(channel: Channel): () => void;
  /** Has its provider stay open for what does not count there, or not yet, until the answer is called. */
  keep(channel: Channel): () => void;
  /** Counts an answer that changes nothing: a step back of a job, or a status that nobody knows. */
  countIgnored(channel: Channel): void;
  /** That an upstream is asked to begin something, and what came of it. */
  report(channel: Channel, event: ChannelEvent): void;
  /**
   * From now on `serving` get the orders, and nobody else. What is at work at another channel stays
   * there, and once nothing is, its provider is closed; what comes back to one that rests is brought to
   * its end by it.
   */
  replace(serving: readonly Channel[], resting: readonly Channel[]): void;
  statusOf(channel: Channel): ChannelStatus;
  /** Closes all providers. */
  close(): Promise<void>;
}

export interface ChannelStatus {
  /** Tasks at work there, also of what went by its name before. */
  readonly busyCount: number;
  /** Answers that were ignored since the process started, also of what went by its name before. */
  readonly ignoredAnswerCount: number;
  readonly breaker: BreakerState;
}

export type Route =
  | { readonly kind: 'channel'; readonly channel: Channel }
  /** All that could are full, or fail at the moment. */
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'none' };

export type ChannelEvent = 'begun' | 'succeeded' | 'failed' | 'denied';

export interface Candidate {
  readonly channel: string;
  readonly verdict: Verdict;
}

type Verdict =
  | 'first'
  | 'next'
  | 'full'
  | 'failing'
  | 'another-model'
  | 'cannot'
  /** The order names another channel. */
  | 'not-asked-for';

/** How long a task waits for a channel that is full. */
const FULL_MS = 500;

interface ChannelsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly breakerMs: number;
}

export function createChannels(
  first: readonly Channel[],
  { clock, log, breakerMs }: ChannelsOptions,
  random: () => number = Math.random,
): Channels {
  let serving = first;
  let all = first;
  let ranked = byPriority(first);
  // By name, because a channel that was changed has the same upstream to share with its tasks of before.
  const busyCounts = new Map<string, number>();
  const ignoredCounts = new Map<string, number>();
  const providers = createOpenProviders(log);
  // Not by name: one that was changed may work again.
  const breakers = new WeakMap<Channel, Breaker>();
  const busyCountOf = ({ name }: Channel): number => busyCounts.get(name) ?? 0;
  const breakerOf = (channel: Channel): Breaker => {
    const known = breakers.get(channel);
    if (known !== undefined) return known;
    const breaker = createBreaker(clock, breakerMs);
    breakers.set(channel, breaker);
    return breaker;
  };
  const preferred = (order: Order): readonly Channel[] => {
    const able = ranked.filter((channel) => serves(channel, order) && can(channel, order));
    // Whoever names a channel wants its work and no other's, the engine's too.
    if (order.channel !== undefined) return able.filter(({ name }) => name === order.channel);
    // What is painted here never stands in for a model's work: it serves where nothing is preferred to it.
    return able[0]?.provider.runsHere === true
      ? able
      : able.filter(({ provider }) => !provider.runsHere);
  };
  const isFull = (channel: Channel): boolean => busyCountOf(channel) >= channel.concurrencyMax;
  const isFree = (channel: Channel): boolean =>
    !isFull(channel) && breakerOf(channel).waitMs() === 0;
  return {
    get all() {
      return all;
    },
    find: (name) => all.find((channel) => channel.name === name),
    choose: (order) => preferred(order)[0],
    route(order, triedNames) {
      const able = preferred(order);
      const untried = able.filter(({ name }) => !triedNames.includes(name));
      // Once all have been tried, each may be again.
      const left = untried.length > 0 ? untried : able;
      if (left.length === 0) return { kind: 'none' };
      const free = left.filter(isFree);
      const [best] = free;
      if (best !== undefined) {
        const equals = free.filter(({ priority }) => priority === best.priority);
        return { kind: 'channel', channel: drawn(equals, random) ?? best };
      }
      const waits = left.map((one) => (isFull(one) ? FULL_MS : breakerOf(one).waitMs()));
      return { kind: 'wait', waitMs: Math.max(1, Math.min(...waits)) };
    },
    explain(order) {
      const able = preferred(order);
      const first = able.find(isFree);
      return serving.map((channel) => {
        const verdict = (): Verdict => {
          if ((order.channel ?? channel.name) !== channel.name) return 'not-asked-for';
          if (!serves(channel, order)) return 'another-model';
          if (!able.includes(channel)) return 'cannot';
          if (isFull(channel)) return 'full';
          if (!isFree(channel)) return 'failing';
          return channel === first ? 'first' : 'next';
        };
        return { channel: channel.name, verdict: verdict() };
      });
    },
    supports: (order) =>
      preferred(order).length > 0 ||
      (order.channel === undefined && !serving.some((channel) => serves(channel, order))),
    enter(channel) {
      const letGo = providers.keep(channel.provider);
      busyCounts.set(channel.name, busyCountOf(channel) + 1);
      return () => {
        busyCounts.set(channel.name, busyCountOf(channel) - 1);
        letGo();
      };
    },
    keep: ({ provider }) => providers.keep(provider),
    countIgnored({ name }) {
      ignoredCounts.set(name, (ignoredCounts.get(name) ?? 0) + 1);
    },
    report: (channel, event) => breakerOf(channel)[event](),
    replace(newServing, resting) {
      const before = all;
      serving = newServing;
      all = [...newServing, ...resting];
      ranked = byPriority(newServing);
      for (const one of before) if (!all.includes(one)) providers.dismiss(one.provider);
    },
    statusOf: (channel) => ({
      busyCount: busyCountOf(channel),
      ignoredAnswerCount: ignoredCounts.get(channel.name) ?? 0,
      breaker: breakerOf(channel).state(),
    }),
    close: () => providers.close(all.map(({ provider }) => provider)),
  };
}

function byPriority(channels: readonly Channel[]): readonly Channel[] {
  return channels.toSorted((one, other) => other.priority - one.priority);
}

function serves({ models }: Channel, { dialect, model }: Order): boolean {
  if (models.length === 0) return true;
  // An order may name its model by an alias; a channel never does.
  const id = findContract(dialect, model)?.id ?? model;
  return models.includes(id) || models.includes(`${dialect}/${id}`);
}

function can({ provider }: Channel, order: Order): boolean {
  return provider.modes.includes(order.mode) && (provider.canMake?.(order) ?? true);
}

/** One of several, each as often as its weight says. */
function drawn(channels: readonly Channel[], random: () => number): Channel | undefined {
  const total = channels.reduce((sum, { weight }) => sum + weight, 0);
  let at = random() * total;
  return channels.find(({ weight }) => (at -= weight) < 0);
}
