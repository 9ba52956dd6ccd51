import { findContract, type Order, type OrderMode } from '@reelgate/contracts';
import { check } from '@reelgate/contracts';
import { expect, test } from 'vitest';
import { mismatchOf } from '../../src/lifecycle/mismatch.ts';

const contract = findContract('reapi', 'grok-imagine-1.0-video');
if (contract === null) throw new Error('there is no such model');
const checked = check(
  { model: contract.id, body: { prompt: 'a calm sea', duration: 6 } },
  contract,
);
if (!('order' in checked)) throw new Error('the order is not as its contract wants it');
const { order } = checked;

const CAME = { widthPx: 848, heightPx: 480, durationS: 6 };

function mismatch(
  facts: Partial<typeof CAME>,
  ordered: { mode?: OrderMode; widthPx?: number; heightPx?: number } = {},
): string | null {
  const { mode = 'text_to_video', widthPx = 854, heightPx = 480 } = ordered;
  const wanted: Order = { ...order, mode };
  return mismatchOf({ order: wanted, widthPx, heightPx }, { ...CAME, ...facts });
}

test.each<[string, Parameters<typeof mismatch>[0], Parameters<typeof mismatch>[1]]>([
  ['to the pixel', { widthPx: 854 }, {}],
  ['in whole blocks', {}, {}],
  ['short of a frame', { durationS: 5.96 }, {}],
  ['with a longer sound', { durationS: 6.05 }, {}],
  ['of a size that nobody knows', { widthPx: 12 }, { widthPx: 0, heightPx: 0 }],
  ['an edit of a shorter source', { durationS: 2 }, { mode: 'edit' }],
  ['an extension with what was there', { durationS: 14 }, { mode: 'extension' }],
])('as ordered: %s', (_name, facts, ordered) => {
  expect(mismatch(facts, ordered)).toBeNull();
});

test.each<[string, Parameters<typeof mismatch>[0], Parameters<typeof mismatch>[1]]>([
  [
    'the upstream made a video of 640x360 and 6 s, and 854x480 and 6 s were ordered',
    { widthPx: 640, heightPx: 360 },
    {},
  ],
  [
    'the upstream made a video of 480x848 and 6 s, and 854x480 and 6 s were ordered',
    { widthPx: 480, heightPx: 848 },
    {},
  ],
  [
    'the upstream made a video of 848x480 and 4.4 s, and 854x480 and 6 s were ordered',
    { durationS: 4.38 },
    {},
  ],
  [
    'the upstream made a video of 848x480 and 8 s, and 6 s were ordered',
    { durationS: 8 },
    { widthPx: 0, heightPx: 0 },
  ],
  [
    'the upstream made a video of 848x480 and 9 s, and 854x480 and at most 6 s were ordered',
    { durationS: 9 },
    { mode: 'edit' },
  ],
  [
    'the upstream made a video of 848x480 and 3 s, and 854x480 and at least 6 s were ordered',
    { durationS: 3 },
    { mode: 'extension' },
  ],
])('%s', (words, facts, ordered) => {
  expect(mismatch(facts, ordered)).toBe(words);
});
