import { findContract, type Order } from '@reelgate/contracts';
import type { Clock } from '../platform/clock.ts';
import type { Provider } from '../providers/provider.ts';
import { createBreaker, type Breaker } from './breaker.ts';

/** One configured way to an upstream. */
export interface Channel {
  readonly name: string;
  readonly provider: Provider;
  /** Ids of models that it serves, or `dialect/id`; empty serves all. */
  readonly models: readonly string[];
  readonly concurrencyMax: number;
  /** How long to wait between two polls of one job. */
  readonly pollMs: number;
  /** Channels of a higher one are asked first. */
  readonly priority: number;
  /** How often it is chosen among those of its priority. */
  readonly weight: number;
}

export interface Channels {
  readonly all: readonly Channel[];
  find(name: string): Channel | undefined;
  /** The one that is preferred for an order, however it is. */
  choose(order: Order): Channel | undefined;
  /** Where an order goes now, on its next attempt. */
  route(order: Order, triedNames: readonly string[]): Route;
  /** Why each channel would, or would not, get an order now; for whoever wonders. */
  explain(order: Order): readonly Candidate[];
  /** False when there are channels for the model, and none of them can do what is ordered. */
  supports(order: Order): boolean;
  /** Counts a task that is at work at a channel, until the answer is called. */
  enter(channel: Channel): () => void;
  /** That an upstream is asked to begin something, and what came of it. */
  report(channel: Channel, event: ChannelEvent): void;
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

type Verdict = 'first' | 'next' | 'full' | 'failing' | 'another-model' | 'cannot';

/** How long a task waits for a channel that is full. */
const FULL_MS = 500;

interface State {
  readonly breaker: Breaker;
  busy: number;
}

export function createChannels(
  all: readonly Channel[],
  { clock, breakerMs }: { readonly clock: Clock; readonly breakerMs: number },
  random: () => number = Math.random,
): Channels {
  const states = new Map(
    all.map((channel): [Channel, State] => [
      channel,
      { breaker: createBreaker(clock, breakerMs), busy: 0 },
    ]),
  );
  const ranked = all.toSorted((one, other) => other.priority - one.priority);
  const stateOf = (channel: Channel): State => {
    const state = states.get(channel);
    if (state === undefined) throw new Error(`no channel is named ${channel.name}`);
    return state;
  };
  const preferred = (order: Order): readonly Channel[] => {
    const able = ranked.filter((channel) => serves(channel, order) && can(channel, order));
    // What is painted here never stands in for a model's work: it serves where nothing is preferred to it.
    return able[0]?.provider.runsHere === true
      ? able
      : able.filter(({ provider }) => !provider.runsHere);
  };
  const isFull = (channel: Channel): boolean => stateOf(channel).busy >= channel.concurrencyMax;
  const isFree = (channel: Channel): boolean =>
    !isFull(channel) && stateOf(channel).breaker.waitMs() === 0;
  return {
    all,
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
      const waits = left.map((one) => (isFull(one) ? FULL_MS : stateOf(one).breaker.waitMs()));
      return { kind: 'wait', waitMs: Math.max(1, Math.min(...waits)) };
    },
    explain(order) {
      const able = preferred(order);
      const first = able.find(isFree);
      return all.map((channel) => {
        const verdict = (): Verdict => {
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
      preferred(order).length > 0 || !all.some((channel) => serves(channel, order)),
    enter(channel) {
      const state = stateOf(channel);
      state.busy += 1;
      return () => {
        state.busy -= 1;
      };
    },
    report: (channel, event) => stateOf(channel).breaker[event](),
  };
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
