import { findContract, type Order } from '@reelgate/contracts';

/**
 * What an upstream takes for a video, in micro-dollars and in the words of `prices`: by resolution for
 * each second, `second` for one at any other resolution, `image` for each input image. `flat` takes the
 * place of all of them. What is not named costs nothing, but for seconds, which somebody has to know.
 */
type Rates = Readonly<Record<string, number>>;

/** By `dialect/id`, or by an id alone; `*` is for all other models. */
export type ChannelCosts = Readonly<Record<string, Rates>>;

/** How the work of an upstream ended: what it did is what it takes money for. */
export type WorkEnd = 'made' | 'moderated' | 'failed';

interface Paid {
  readonly costs?: ChannelCosts;
  readonly provider: { readonly runsHere: boolean };
}

/** What an upstream takes that does not say so; null when the operator does not know it either. */
export function costOf(
  { costs, provider }: Paid,
  order: Order,
  { end, durationS }: { readonly end: WorkEnd; readonly durationS: number | null },
): number | null {
  if (costs === undefined) return provider.runsHere ? 0 : null;
  const rates = ratesIn(costs, order);
  // Some take money for a video that they made and held back, and some do not.
  if (rates === undefined || end === 'moderated') return null;
  if (end === 'failed') return 0;
  const { flat, second, image = 0, ...byResolution } = rates;
  if (flat !== undefined) return flat;
  const perSecond = byResolution[order.resolution] ?? second;
  if (perSecond === undefined || durationS === null) return null;
  return Math.round(perSecond * durationS) + image * imageCount(order);
}

function ratesIn(costs: ChannelCosts, { dialect, model }: Order): Rates | undefined {
  // An order may name its model by an alias; a channel never does.
  const id = findContract(dialect, model)?.id ?? model;
  return costs[`${dialect}/${id}`] ?? costs[id] ?? costs['*'];
}

function imageCount({ images, lastFrame, keyframes = [] }: Order): number {
  return images.length + (lastFrame === undefined ? 0 : 1) + keyframes.length;
}
