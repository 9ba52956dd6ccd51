import type { Contract } from './contract.ts';
import type { Order } from './order.ts';

/** The price of an order, all in integers. */
export type Quote =
  | {
      readonly kind: 'priced';
      /** Per second of video; 0 where the price does not grow with it. */
      readonly rateMicroUsd: number;
      readonly durationS: number;
      /** What is held, and posted or released later: always whole credits. */
      readonly amountMicroUsd: number;
      readonly credits: number;
    }
  /** The operator set no price: the order is refused, not free. */
  | { readonly kind: 'no_price' };

/** 1 credit = $0.001 (seed 000). */
const creditMicroUsd = 1000;

/**
 * Rounds the exact amount up to whole credits. The formula of seed 000 is meant the same, but as
 * floating point it can come out a credit too high: 0.096 * 3 * 1000 is a little more than 288.
 *
 * Throws a RangeError when a rate or an amount is no safe positive integer, which only a broken
 * contract can cause.
 */
export function quote(
  order: Pick<Order, 'resolution' | 'durationS' | 'images' | 'lastFrame' | 'keyframes'>,
  contract: Pick<Contract, 'ratesMicroUsd' | 'imageFeeMicroUsd' | 'flatMicroUsd'>,
): Quote {
  const { durationS } = order;
  if (contract.flatMicroUsd !== null) {
    return priced(durationS, 0, asserted(contract.flatMicroUsd));
  }
  const rateMicroUsd = contract.ratesMicroUsd[order.resolution] ?? null;
  if (rateMicroUsd === null) return { kind: 'no_price' };
  const videoMicroUsd = asserted(asserted(rateMicroUsd) * asserted(durationS));
  const feesMicroUsd = contract.imageFeeMicroUsd * imageCount(order);
  return priced(durationS, rateMicroUsd, asserted(videoMicroUsd + feesMicroUsd));
}

function imageCount({ images, lastFrame, keyframes }: Parameters<typeof quote>[0]): number {
  return images.length + (lastFrame === undefined ? 0 : 1) + (keyframes?.length ?? 0);
}

function priced(durationS: number, rateMicroUsd: number, exactMicroUsd: number): Quote {
  const remainder = exactMicroUsd % creditMicroUsd;
  const amountMicroUsd =
    remainder === 0 ? exactMicroUsd : asserted(exactMicroUsd - remainder + creditMicroUsd);
  const credits = amountMicroUsd / creditMicroUsd;
  return { kind: 'priced', rateMicroUsd, durationS, amountMicroUsd, credits };
}

function asserted(amount: number): number {
  if (Number.isSafeInteger(amount) && amount > 0) return amount;
  throw new RangeError(`${amount} is no safe positive integer`);
}
