import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeGateway, type ComposedGateway } from '../lib/composed-gateway.ts';
import { startImageServer } from '../lib/image-server.ts';
import {
  balanceOf,
  channelsTo,
  DIALECTS,
  expectSameAtBack,
  orderingIn,
  submit,
  tasksOf,
  type Picture,
} from '../lib/stacked-gateways.ts';

/** A gateway whose upstream is another one, in the words of each vendor; only the one behind renders. */
let front: ComposedGateway;
let back: ComposedGateway;
let picture: Picture;

beforeAll(async () => {
  const images = await startImageServer();
  picture = {
    url: `${images.url}/640x480.jpg`,
    dataUri: await images.dataUri('/640x480.jpg'),
  };
  back = await composeGateway();
  front = await composeGateway({
    configFile: { channels: channelsTo(back.url) },
    env: { KEY_BEHIND: back.key },
  });
});

afterAll(async () => {
  for (const gateway of [front, back]) await gateway[Symbol.asyncDispose]();
});

test.each(DIALECTS)('behind a gateway, in %s', async (dialect) => {
  const tasks = (await tasksOf(back)).length;
  const credits = [await balanceOf(front), await balanceOf(back)];
  const ordering = orderingIn(dialect, picture, 1);
  const id = await submit(front, ordering);
  await expectSameAtBack({ front, back }, id, { tasks, credits }, ordering);
  const alarming = [...front.logged, ...back.logged].filter(({ level }) =>
    ['warn', 'error', 'fatal'].includes(level),
  );
  expect(alarming).toEqual([]);
});
