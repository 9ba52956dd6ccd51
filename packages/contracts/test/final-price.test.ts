import { expect, test } from 'vitest';
import { finalMicroUsd, type Order } from '../src/index.ts';

const EDIT: Order = {
  dialect: 'xai',
  model: 'm',
  mode: 'edit',
  prompt: 'at night',
  images: [],
  frame: { kind: 'fixed', widthPx: 848, heightPx: 480 },
  resolution: '480p',
  durationS: 9,
  audio: true,
  moderated: true,
  seed: null,
};
const RATES = { ratesMicroUsd: { '480p': 80_000 }, imageFeeMicroUsd: 0, flatMicroUsd: null };
const HELD = 9 * 80_000;

test.each([
  [0.4, 1],
  [1, 1],
  [3, 3],
  [3.2, 3],
  [3.4, 4],
  [8.7, 9],
  [30, 9],
])('an edit that came out %d seconds long costs %d', (deliveredS, seconds) => {
  const cost = finalMicroUsd(EDIT, RATES, { heldMicroUsd: HELD, deliveredS });
  expect(cost).toBe(seconds * 80_000);
});

test('never more than was held, whatever the rate is by now', () => {
  const dearer = { ...RATES, ratesMicroUsd: { '480p': 800_000 } };
  expect(finalMicroUsd(EDIT, dearer, { heldMicroUsd: HELD, deliveredS: 3 })).toBe(HELD);
});

test('without a rate any more, what was held', () => {
  const none = { ...RATES, ratesMicroUsd: {} };
  expect(finalMicroUsd(EDIT, none, { heldMicroUsd: HELD, deliveredS: 3 })).toBe(HELD);
});

test('a flat price stays what it is', () => {
  const flat = { ...RATES, flatMicroUsd: 720_000 };
  expect(finalMicroUsd(EDIT, flat, { heldMicroUsd: 720_000, deliveredS: 3 })).toBe(720_000);
});

test('what has a length of its own costs what was held, however long it came out', () => {
  const order: Order = { ...EDIT, mode: 'text_to_video', durationS: 6 };
  const amounts = { heldMicroUsd: 6 * 80_000, deliveredS: 5 };
  expect(finalMicroUsd(order, RATES, amounts)).toBe(6 * 80_000);
});
