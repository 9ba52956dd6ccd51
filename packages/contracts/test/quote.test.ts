import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contracts, quote, type Contract, type Resolution } from '../src/index.ts';
import { beta, official, original } from './body.ts';

describe('the price of every length at both ends', () => {
  const rows: [Contract, Resolution, number, number, number][] = [
    [official, '480p', 3, 20_000, 60],
    [official, '480p', 8, 20_000, 160],
    [official, '480p', 15, 20_000, 300],
    [official, '720p', 3, 40_000, 120],
    [official, '720p', 8, 40_000, 320],
    [official, '720p', 15, 40_000, 600],
    [beta, '480p', 1, 83_375, 84],
    [beta, '480p', 8, 83_375, 667],
    [beta, '480p', 15, 83_375, 1251],
    [beta, '720p', 1, 143_750, 144],
    [beta, '720p', 8, 143_750, 1150],
    [beta, '720p', 15, 143_750, 2157],
    [original, '480p', 6, 8050, 49],
    [original, '480p', 30, 8050, 242],
    [original, '720p', 6, 8050, 49],
    [original, '720p', 20, 8050, 161],
    [original, '720p', 30, 8050, 242],
  ];
  test.each(rows)('$0.id %s %i s', (contract, resolution, durationS, rateMicroUsd, credits) => {
    expect(quote({ resolution, durationS }, contract)).toEqual({
      kind: 'priced',
      rateMicroUsd,
      durationS,
      amountMicroUsd: credits * 1000,
      credits,
    });
  });
});

test('every model, resolution and length agrees with exact arithmetic', () => {
  for (const contract of contracts) {
    for (const resolution of ['480p', '720p'] as const) {
      const rateMicroUsd = contract.ratesMicroUsd[resolution] ?? 0;
      for (const durationS of lengths(contract)) {
        expect(quote({ resolution, durationS }, contract)).toEqual(exact(rateMicroUsd, durationS));
      }
    }
  }
});

test('any rate agrees with exact arithmetic', () => {
  const rates = fc.integer({ min: 1, max: 1_000_000_000 });
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 3600 }), (rateMicroUsd, durationS) => {
      const contract = { ratesMicroUsd: { '480p': rateMicroUsd, '720p': null } };
      expect(quote({ resolution: '480p', durationS }, contract)).toEqual(
        exact(rateMicroUsd, durationS),
      );
    }),
  );
});

test.each([
  [96_000, 3, 288],
  [168_000, 10, 1680],
])('floating point would overcharge %i micro-dollars for %i s', (rate, durationS, credits) => {
  const contract = { ratesMicroUsd: { '480p': rate, '720p': null } };
  expect(quote({ resolution: '480p', durationS }, contract)).toEqual({
    kind: 'priced',
    rateMicroUsd: rate,
    durationS,
    amountMicroUsd: credits * 1000,
    credits,
  });
});

test('a resolution without a price is not free', () => {
  const contract = { ratesMicroUsd: { '480p': 1, '720p': null } };
  expect(quote({ resolution: '720p', durationS: 8 }, contract)).toEqual({ kind: 'no_price' });
});

test.each([0, -1, 0.5, NaN, Infinity, 2 ** 53, Number.MAX_SAFE_INTEGER])(
  'a rate of %d for 8 s is a broken contract',
  (rate) => {
    const contract = { ratesMicroUsd: { '480p': rate, '720p': null } };
    expect(() => quote({ resolution: '480p', durationS: 8 }, contract)).toThrow(RangeError);
  },
);

function exact(rateMicroUsd: number, durationS: number) {
  const credits = (BigInt(rateMicroUsd) * BigInt(durationS) + 999n) / 1000n;
  return {
    kind: 'priced',
    rateMicroUsd,
    durationS,
    amountMicroUsd: Number(credits * 1000n),
    credits: Number(credits),
  };
}

function lengths(contract: Contract): number[] {
  return contract.fields.flatMap((field) =>
    field.role === 'duration'
      ? Array.from({ length: field.maxS - field.minS + 1 }, (_, index) => field.minS + index)
      : [],
  );
}
