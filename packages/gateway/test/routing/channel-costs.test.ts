import { check, findContract, type DialectName, type Order } from '@reelgate/contracts';
import { expect, test } from 'vitest';
import { costOf, type ChannelCosts, type WorkEnd } from '../../src/routing/channel-costs.ts';

const OUTSIDE = { runsHere: false };
const HERE = { runsHere: true };

function orderOf(dialect: DialectName, model: string, body: object): Order {
  const contract = findContract(dialect, model);
  if (contract === null) throw new Error(`there is no ${dialect}/${model}`);
  const checked = check({ model, body: { ...body } }, contract);
  if ('violations' in checked) throw new Error(JSON.stringify(checked.violations));
  return checked.order;
}

const A = 'https://images.example.com/a.jpg';
/** 8 s at 720p, from one image. */
const BETA = orderOf('reapi', 'grok-imagine-video-1.5-beta', {
  image_urls: [A],
  resolution: '720p',
});
/** 8 s at 480p, with three pictures. */
const XAI = orderOf('xai', 'grok-imagine-video-1.5-preview', {
  image: { url: A },
  last_frame: { url: `${A}?2` },
  keyframes: [{ image: { url: `${A}?3` }, timestamp_s: 3 }],
});

test.each<[Order, ChannelCosts | undefined, number | null]>([
  [BETA, undefined, null],
  [BETA, {}, null],
  [BETA, { 'grok-imagine-video': { flat: 5 } }, null],
  [BETA, { '*': { '720p': 140_000 } }, 1_120_000],
  [BETA, { '*': { '480p': 80_000 } }, null],
  [BETA, { '*': { '480p': 80_000, second: 90_000 } }, 720_000],
  [BETA, { '*': { second: 0 } }, 0],
  [BETA, { '*': { second: 1, image: 10_000 } }, 10_008],
  [BETA, { '*': { second: 1, image: 10_000, flat: 0 } }, 0],
  [BETA, { '*': { image: 10_000 } }, null],
  [BETA, { '*': { flat: 1 }, 'grok-imagine-video-1.5-beta': { flat: 2 } }, 2],
  [
    BETA,
    {
      'grok-imagine-video-1.5-beta': { flat: 2 },
      'reapi/grok-imagine-video-1.5-beta': { flat: 3 },
      'xai/grok-imagine-video-1.5-beta': { flat: 4 },
    },
    3,
  ],
  // An alias is known by the model's own name.
  [XAI, { 'xai/grok-imagine-video-1.5': { second: 100, image: 1 } }, 803],
])('%#', (order, costs, costMicroUsd) => {
  const channel = { provider: OUTSIDE, ...(costs === undefined ? {} : { costs }) };
  expect(costOf(channel, order, { end: 'made', durationS: order.durationS })).toBe(costMicroUsd);
});

const COSTS: ChannelCosts = { '*': { second: 1_000 } };

test.each<[WorkEnd, number | null, number | null]>([
  ['made', 2.4, 2_400],
  ['made', null, null],
  ['moderated', 8, null],
  ['failed', 8, 0],
])('what is %s after %j s', (end, durationS, costMicroUsd) => {
  const channel = { provider: OUTSIDE, costs: COSTS };
  expect(costOf(channel, BETA, { end, durationS })).toBe(costMicroUsd);
});

test.each<WorkEnd>(['made', 'moderated', 'failed'])('%s here, it costs nothing', (end) => {
  expect(costOf({ provider: HERE }, BETA, { end, durationS: 8 })).toBe(0);
});

test('what is made here costs what the operator says', () => {
  const channel = { provider: HERE, costs: COSTS };
  expect(costOf(channel, BETA, { end: 'made', durationS: 8 })).toBe(8_000);
});
