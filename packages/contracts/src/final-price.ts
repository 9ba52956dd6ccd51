import type { Contract } from './contract.ts';
import type { Order } from './order.ts';
import { quote } from './quote.ts';

/** A sound track may be a little longer than the pictures: 5.04 s are five. */
const TOLERANCE_S = 0.25;

/**
 * What a finished order costs, in micro-USD of whole credits: what was held for it, and never more.
 *
 * Nobody chooses how long an edit is. It is held for at the longest that its source may be, and paid
 * for by the started seconds that came out.
 */
export function finalMicroUsd(
  order: Order,
  contract: Pick<Contract, 'ratesMicroUsd' | 'imageFeeMicroUsd' | 'flatMicroUsd'>,
  { heldMicroUsd, deliveredS }: { readonly heldMicroUsd: number; readonly deliveredS: number },
): number {
  if (order.mode !== 'edit') return heldMicroUsd;
  const startedS = Math.max(1, Math.ceil(deliveredS - TOLERANCE_S));
  const price = quote({ ...order, durationS: Math.min(order.durationS, startedS) }, contract);
  if (price.kind === 'no_price') return heldMicroUsd;
  return Math.min(heldMicroUsd, price.amountMicroUsd);
}
