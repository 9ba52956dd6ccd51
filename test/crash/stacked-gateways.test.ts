import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { startImageServer } from '../lib/image-server.ts';
import { closedPort } from '../lib/loopback.ts';
import {
  balanceOf,
  channelsTo,
  DIALECTS,
  expectSameAtBack,
  findTask,
  orderingIn,
  submit,
  tasksOf,
  type Dialect,
  type Picture,
} from '../lib/stacked-gateways.ts';
import { until } from '../lib/until.ts';
import { createChance } from './lib/chance.ts';

/** A gateway behind a gateway, and the end of either in the middle: the same clip, paid for once. */
const SHORT = process.env['REELGATE_CRASH_SHORT'] !== undefined;
const chance = createChance();

/** Long enough for a rendering to be met in the middle. */
const CLIP_S = 6;

let front: Gateway;
let back: Gateway;
let picture: Picture;

beforeAll(async () => {
  process.stdout.write(`REELGATE_CRASH_SEED=${chance.seed} repeats this choice and these pauses\n`);
  const images = await startImageServer();
  picture = {
    url: `${images.url}/640x480.jpg`,
    dataUri: await images.dataUri('/640x480.jpg'),
  };
  // It has to be found again after a restart.
  back = await startGateway({ env: { PORT: String(await closedPort()) } });
  front = await startGateway({
    configFile: { channels: channelsTo(back.url) },
    env: { KEY_BEHIND: back.key },
  });
});

afterAll(async () => {
  await front.stop();
  await back.stop();
});

function chosen(): readonly Dialect[] {
  if (!SHORT) return DIALECTS;
  return DIALECTS.slice(Math.floor(chance.between(0, DIALECTS.length))).slice(0, 1);
}

describe.each(chosen())('behind a gateway, in %s', (dialect) => {
  test.each<[who: string, end: () => Promise<void>]>([
    ['front', () => endAndRestart(front)],
    ['back', () => endAndRestart(back)],
  ])('a kill -9 of the %s in the middle', async (_who, end) => {
    const tasks = (await tasksOf(back)).length;
    const credits = [await balanceOf(front), await balanceOf(back)];
    const ordering = orderingIn(dialect, picture, CLIP_S);
    const id = await submit(front, ordering);
    await renderingBegins(tasks);
    // The front has had its answer, and has written it down.
    await delay(chance.between(200, 600));
    const halfway = [await findTask(front, id), (await tasksOf(back))[0]];
    expect(halfway.map((task) => task?.state)).toEqual(['running', 'running']);
    await end();
    await expectSameAtBack({ front, back }, id, { tasks, credits }, ordering);
  });
});

test('a stop of both finds the books in order', async () => {
  await front.stop();
  await back.stop();
  expect([...front.errors(), ...back.errors()]).toEqual([]);
});

async function endAndRestart(gateway: Gateway): Promise<void> {
  await gateway.kill();
  await gateway.restart();
}

/** A file that grows is the only sign from outside that frames are being made. */
async function renderingBegins(before: number): Promise<void> {
  const task = await until('a task at the back', async () => {
    const tasks = await tasksOf(back);
    return tasks.length > before && (tasks[0] ?? null);
  });
  const id = task.id.slice('task_'.length);
  await until('a rendering', () =>
    readdirSync(join(back.folder, 'media'), { recursive: true })
      .map(String)
      .some((name) => name.includes(id) && name.endsWith('.mp4')),
  );
}
