export interface Amount {
  readonly amount: number;
  readonly currency: 'USD';
}

/**
 * Integer micro-dollars as dollars. The quotient of two integers is the double next to the decimal
 * number that is meant, and JSON writes a double in the fewest digits that name it: 1,730,000 comes
 * out as 1.73. No sum is ever made of these.
 */
export function amountOf(microUsd: number): Amount {
  return { amount: microUsd / MICRO_USD, currency: 'USD' };
}

const MICRO_USD = 1_000_000;
