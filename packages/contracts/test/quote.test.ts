import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, contracts, quote, type Contract, type Resolution } from '../src/index.ts';
import {
  beta,
  bodyOf,
  empirio,
  form,
  formMax,
  formPro,
  imageUrl,
  official,
  original,
  pngUri,
  preview,
  previewEdit,
  previewExtend,
  rivya,
  xai,
  xai15,
  xai15Edit,
  xai15Extend,
  xaiEdit,
  xaiExtend,
  xaiLite,
  times,
  type Body,
} from './body.ts';

/** An order without pictures, as far as its price goes. */
const plain = (resolution: Resolution, durationS: number) => ({
  resolution,
  durationS,
  images: [],
});

const perSecond = (rateMicroUsd: number) => ({
  ratesMicroUsd: { '480p': rateMicroUsd, '720p': null },
  imageFeeMicroUsd: 0,
  flatMicroUsd: null,
});

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
    expect(quote(plain(resolution, durationS), contract)).toEqual({
      kind: 'priced',
      rateMicroUsd,
      durationS,
      amountMicroUsd: credits * 1000,
      credits,
    });
  });
});

describe('the price of a request', () => {
  const image = { url: imageUrl };
  const keyframes = [1, 2, 3, 4].map((timestamp_s) => ({ image, timestamp_s }));
  /** The rate, the length, and the amount in micro-dollars. */
  const rows: [Contract, Body, number, number, number][] = [
    [preview, {}, 80_000, 6, 480_000],
    [preview, { seconds: '15', resolution: '720P' }, 140_000, 15, 2_100_000],
    [preview, { seconds: 1, image: pngUri }, 80_000, 1, 90_000],
    [preview, { images: times(7, pngUri) }, 80_000, 6, 550_000],
    [previewEdit, {}, 80_000, 9, 720_000],
    [previewExtend, {}, 80_000, 6, 480_000],
    [form, {}, 140_000, 6, 840_000],
    [form, { size: '480P' }, 80_000, 6, 480_000],
    [form, { size: '540P' }, 80_000, 6, 480_000],
    [form, { size: '1080P', seconds: '15' }, 250_000, 15, 3_750_000],
    [form, { input_reference: times(7, pngUri) }, 140_000, 6, 910_000],
    [formPro, { seconds: 1 }, 140_000, 10, 1_400_000],
    [formMax, { seconds: 1 }, 140_000, 15, 2_100_000],
    [formMax, { size: '1080p', input_reference: [imageUrl] }, 250_000, 15, 3_760_000],

    [empirio, {}, 168_000, 10, 1_730_000],
    [empirio, { resolution: '480p' }, 96_000, 10, 1_010_000],
    [empirio, { resolution: '480p', duration: 1 }, 96_000, 1, 146_000],
    [empirio, { resolution: '480p', duration: 3 }, 96_000, 3, 338_000],
    [empirio, { duration: 15 }, 168_000, 15, 2_570_000],

    [rivya, {}, 0, 6, 10_000],
    [rivya, { 'params.duration': 30, 'params.resolution': '720p' }, 0, 30, 10_000],
    [rivya, { 'params.referenceMediaItems': [image] }, 0, 6, 10_000],

    [xai, {}, 50_000, 8, 400_000],
    [xai, { resolution: '720p' }, 70_000, 8, 560_000],
    [xai, { image, duration: 1 }, 50_000, 1, 52_000],
    [xai, { reference_images: times(7, image), duration: 1 }, 50_000, 1, 64_000],
    [xai, { generate_audio: false }, 50_000, 8, 400_000],
    [xaiEdit, {}, 50_000, 9, 450_000],
    [xaiExtend, { duration: 10 }, 50_000, 10, 500_000],
    [xai15, {}, 80_000, 8, 640_000],
    [xai15, { resolution: '720p' }, 140_000, 8, 1_120_000],
    [xai15, { resolution: '1080p', duration: 15 }, 250_000, 15, 3_750_000],
    [xai15, { image, last_frame: image, keyframes, duration: 5 }, 80_000, 5, 460_000],
    [xai15Edit, {}, 80_000, 9, 720_000],
    [xai15Extend, { duration: 2 }, 80_000, 2, 160_000],
    [xaiLite, {}, 20_000, 8, 160_000],
    [xaiLite, { resolution: '720p', image }, 30_000, 8, 250_000],
    [xaiLite, { resolution: '1080p' }, 140_000, 8, 1_120_000],
  ];
  test.each(rows)('%#', (contract, change, rateMicroUsd, durationS, amountMicroUsd) => {
    const checked = check({ model: contract.id, body: bodyOf(contract, change) }, contract);
    if (!('order' in checked)) throw new Error(JSON.stringify(checked.violations));
    expect(quote(checked.order, contract)).toEqual({
      kind: 'priced',
      rateMicroUsd,
      durationS,
      amountMicroUsd,
      credits: amountMicroUsd / 1000,
    });
  });
});

test('every model, resolution and length agrees with exact arithmetic', () => {
  for (const contract of contracts) {
    if (contract.flatMicroUsd !== null) continue;
    for (const [resolution, rateMicroUsd] of Object.entries(contract.ratesMicroUsd)) {
      for (const durationS of lengths(contract)) {
        const order = plain(resolution as Resolution, durationS);
        expect(quote(order, contract)).toEqual(exact(rateMicroUsd ?? 0, durationS));
      }
    }
  }
});

test('any rate agrees with exact arithmetic', () => {
  const rates = fc.integer({ min: 1, max: 1_000_000_000 });
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 3600 }), (rateMicroUsd, durationS) => {
      expect(quote(plain('480p', durationS), perSecond(rateMicroUsd))).toEqual(
        exact(rateMicroUsd, durationS),
      );
    }),
  );
});

test.each([
  [96_000, 3, 288],
  [168_000, 10, 1680],
])('floating point would overcharge %i micro-dollars for %i s', (rate, durationS, credits) => {
  expect(quote(plain('480p', durationS), perSecond(rate))).toEqual({
    kind: 'priced',
    rateMicroUsd: rate,
    durationS,
    amountMicroUsd: credits * 1000,
    credits,
  });
});

test('rate and fees are added before they are rounded', () => {
  const contract = { ...perSecond(8050), imageFeeMicroUsd: 50 };
  const order = { ...plain('480p', 1), images: [{ url: imageUrl }], lastFrame: { fileId: 'a' } };
  expect(quote(order, contract)).toEqual({
    kind: 'priced',
    rateMicroUsd: 8050,
    durationS: 1,
    amountMicroUsd: 9000,
    credits: 9,
  });
});

test('a resolution without a price is not free', () => {
  expect(quote(plain('720p', 8), perSecond(1))).toEqual({ kind: 'no_price' });
  expect(quote(plain('1080p', 8), perSecond(1))).toEqual({ kind: 'no_price' });
});

const broken = [0, -1, 0.5, NaN, Infinity, 2 ** 53];

test.each([...broken, Number.MAX_SAFE_INTEGER])(
  'a rate of %d for 8 s is a broken contract',
  (rate) => {
    expect(() => quote(plain('480p', 8), perSecond(rate))).toThrow(RangeError);
  },
);

test.each(broken)('a flat price of %d is a broken contract', (flatMicroUsd) => {
  const contract = { ...perSecond(1), flatMicroUsd };
  expect(() => quote(plain('480p', 8), contract)).toThrow(RangeError);
});

test.each([-1_000_000, 0.5, NaN, Infinity, 2 ** 53])(
  'a fee of %d is a broken contract',
  (imageFeeMicroUsd) => {
    const contract = { ...perSecond(1), imageFeeMicroUsd };
    const order = { ...plain('480p', 8), images: [{ url: imageUrl }] };
    expect(() => quote(order, contract)).toThrow(RangeError);
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
