import type { Contract } from '@reelgate/contracts';

/**
 * What an operator charges instead of a contract's own prices, in micro-dollars: by resolution for each
 * second, `image` for each input image, `flat` for a video of any length. Null takes a price away.
 */
export type Prices = Readonly<Record<string, number | null>>;

/** By `dialect/id`, or by an id alone, which holds in every dialect that has it. */
export type PriceConfig = Readonly<Record<string, Prices>>;

/** The contract with the operator's prices in it. */
export function withPrices(contract: Contract, config: PriceConfig): Contract {
  const prices = config[`${contract.dialect}/${contract.id}`] ?? config[contract.id];
  if (prices === undefined) return contract;
  const { image = contract.imageFeeMicroUsd, flat = contract.flatMicroUsd, ...rates } = prices;
  return {
    ...contract,
    ratesMicroUsd: { ...contract.ratesMicroUsd, ...rates },
    imageFeeMicroUsd: image ?? 0,
    flatMicroUsd: flat,
  };
}

/** The names under which a contract's prices may be set. */
export function priceNames({ ratesMicroUsd }: Contract): readonly string[] {
  return [...Object.keys(ratesMicroUsd), 'image', 'flat'];
}
