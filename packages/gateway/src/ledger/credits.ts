import { assert } from '../platform/assert.ts';

/** 1 credit = $0.001 (seed 000). */
const MICRO_USD_PER_CREDIT = 1_000;

/** Whole credits only; a rest below one credit cannot be spent in a dialect that counts credits. */
export function creditsOf(amountMicroUsd: number): number {
  assert(Number.isSafeInteger(amountMicroUsd), 'an amount is an integer of micro-USD');
  return Math.floor(amountMicroUsd / MICRO_USD_PER_CREDIT);
}

export function microUsdOf(credits: number): number {
  const amountMicroUsd = credits * MICRO_USD_PER_CREDIT;
  assert(Number.isSafeInteger(amountMicroUsd), 'an amount is an integer of micro-USD');
  return amountMicroUsd;
}
