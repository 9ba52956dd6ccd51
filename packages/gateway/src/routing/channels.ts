import { findContract, type Order } from '@reelgate/contracts';
import type { Provider } from '../providers/provider.ts';

/** One configured way to an upstream. */
export interface Channel {
  readonly name: string;
  readonly provider: Provider;
  /** Ids of models that it serves, or `dialect/id`; empty serves all. */
  readonly models: readonly string[];
  readonly concurrencyMax: number;
  /** How long to wait between two polls of one job. */
  readonly pollMs: number;
}

export interface Channels {
  readonly all: readonly Channel[];
  find(name: string): Channel | undefined;
  /** The first channel in the order of the configuration that serves the order's model and mode. */
  choose(order: Order): Channel | undefined;
  /** False when there are channels for the model, and none of them can do what is ordered. */
  supports(order: Order): boolean;
}

export function createChannels(all: readonly Channel[]): Channels {
  const serving = ({ dialect, model }: Order): readonly Channel[] => {
    // An order may name its model by an alias; a channel never does.
    const id = findContract(dialect, model)?.id ?? model;
    return all.filter(
      ({ models }) =>
        models.length === 0 || models.includes(id) || models.includes(`${dialect}/${id}`),
    );
  };
  const choose = (order: Order): Channel | undefined =>
    serving(order).find(({ provider }) => provider.modes.includes(order.mode));
  return {
    all,
    find: (name) => all.find((channel) => channel.name === name),
    choose,
    supports: (order) => choose(order) !== undefined || serving(order).length === 0,
  };
}
