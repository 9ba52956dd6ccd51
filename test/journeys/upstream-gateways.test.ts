import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { startImageServer } from '../lib/image-server.ts';
import { closedPort } from '../lib/loopback.ts';
import { reapi, send } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';

/** A gateway whose upstream is another one, in the words of each vendor; only the one behind renders. */
let front: Gateway;
let back: Gateway;
/** Of a picture, so that it has to be handed on. */
let dataUri: string;

const DIALECTS = ['reapi', 'empirio', 'rivya'] as const;

type Dialect = (typeof DIALECTS)[number];

interface Ordering {
  readonly base: string;
  readonly path: string;
  readonly body: () => object;
  /** Its price at either gateway. */
  readonly credits: number;
}

const PROMPT = 'waves roll onto a beach at sunset, slow push in';

const ORDERINGS: Readonly<Record<Dialect, Ordering>> = {
  reapi: {
    base: '/reapi/api/v1',
    path: '/videos/generations',
    body: () => ({ model: 'grok-imagine-1.0-video', prompt: PROMPT, size: '3:2', duration: 8 }),
    credits: 65,
  },
  empirio: {
    base: '/empirio/v1',
    path: '/videos/generations',
    body: () => ({
      model: 'grok-imagine-video-1-5',
      prompt: PROMPT,
      image: dataUri,
      duration: 8,
      resolution: '480p',
    }),
    credits: 818,
  },
  rivya: {
    base: '/rivya/api/v1',
    path: '/generations',
    body: () => ({
      model: 'grok-imagine-video',
      prompt: PROMPT,
      params: { duration: 8, aspect_ratio: '16:9' },
    }),
    credits: 10,
  },
};

beforeAll(async () => {
  const images = await startImageServer();
  const picture = await fetch(`${images.url}/640x480.jpg`);
  const base64 = Buffer.from(await picture.arrayBuffer()).toString('base64');
  dataUri = `data:image/jpeg;base64,${base64}`;
  // It has to be found again after a restart.
  back = await startGateway({ env: { PORT: String(await closedPort()) } });
  const channels = DIALECTS.map((dialect) => ({
    name: `${dialect}-behind`,
    provider: dialect,
    baseUrl: `${back.url}${ORDERINGS[dialect].base}`,
    apiKeyFrom: 'KEY_BEHIND',
    pollMs: 100,
  }));
  front = await startGateway({ configFile: { channels }, env: { KEY_BEHIND: back.key } });
});

afterAll(async () => {
  await front.stop();
  await back.stop();
});

/** As our own dialect shows a task of any other. */
interface Task {
  readonly id: string;
  readonly dialect: string;
  readonly model: string;
  readonly mode: string;
  readonly state: string;
  readonly prompt: string;
  readonly duration_seconds: number;
  readonly charged: { readonly micro_usd: number };
  readonly channel: string | null;
  readonly media: readonly {
    readonly purpose: string;
    readonly url: string;
    readonly width: number;
    readonly height: number;
  }[];
}

async function ask<Answer>({ url, key }: Gateway, path: string): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await send(`${url}/v1/reelgate${path}`, { headers });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer.json as Answer;
}

/** Newest first. */
async function tasksOf(gateway: Gateway): Promise<readonly Task[]> {
  return (await ask<{ data: readonly Task[] }>(gateway, '/tasks?limit=100')).data;
}

/** Gives the task's id. */
async function submit(gateway: Gateway, { base, path, body }: Ordering): Promise<string> {
  const answer = await send(`${gateway.url}${base}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body()),
  });
  expect(answer.status, answer.text).toBe(200);
  const { id, job_id: jobId = id } = answer.json as { id?: string; job_id?: string };
  return String(jobId).replace('job_', 'task_');
}

async function finalTask(gateway: Gateway, id: string): Promise<Task> {
  const end = async (): Promise<Task | false> => {
    const task = await ask<Task>(gateway, `/tasks/${id}`);
    return ['completed', 'failed', 'cancelled'].includes(task.state) && task;
  };
  return until(`the end of ${id}`, end, 100_000);
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

async function bytesOf({ media }: Task): Promise<Buffer> {
  const video = media.find(({ purpose }) => purpose === 'video');
  const response = await fetch(video?.url ?? 'none');
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

/** What has to be the same of a task on either side. */
function factsOf({ id: _id, channel: _channel, media, ...facts }: Task): object {
  const { dialect, model, mode, state, prompt, duration_seconds: durationS, charged } = facts;
  const [video] = media.filter(({ purpose }) => purpose === 'video');
  const { width, height } = video ?? {};
  return { dialect, model, mode, state, prompt, durationS, charged, width, height };
}

describe.each(DIALECTS)('behind a gateway, in %s', (dialect) => {
  const ordering = ORDERINGS[dialect];

  test.each<[trouble: string, disturb: () => Promise<void>]>([
    ['nothing', async () => undefined],
    ['the end of the front', () => endAndRestart(front)],
    ['the end of the back', () => endAndRestart(back)],
  ])('%s in the middle', async (_trouble, disturb) => {
    const before = (await tasksOf(back)).length;
    const credits = [await reapi(front).balance(), await reapi(back).balance()];
    const id = await submit(front, ordering);
    await renderingBegins(before);
    // The front has had its answer, and has written it down.
    await delay(200);
    const halfway = [await ask<Task>(front, `/tasks/${id}`), (await tasksOf(back))[0]];
    expect(halfway.map((task) => task?.state)).toEqual(['running', 'running']);
    await disturb();
    const atFront = await finalTask(front, id);
    expect(atFront).toMatchObject({ state: 'completed', channel: `${dialect}-behind` });
    const behind = await tasksOf(back);
    expect(behind.length - before, 'tasks at the back').toBe(1);
    const atBack = await finalTask(back, behind[0]?.id ?? 'none');
    expect(factsOf(atFront)).toEqual(factsOf(atBack));
    const [one, other] = [await bytesOf(atFront), await bytesOf(atBack)];
    expect(one.length).toBeGreaterThan(10_000);
    expect(one.equals(other), 'equal bytes').toBe(true);
    const left = [await reapi(front).balance(), await reapi(back).balance()];
    expect(left.map((now, side) => (credits[side] ?? 0) - now)).toEqual([
      ordering.credits,
      ordering.credits,
    ]);
  });
});

async function endAndRestart(gateway: Gateway): Promise<void> {
  await gateway.kill();
  await gateway.restart();
}

test('a stop of both finds the books in order', async () => {
  await front.stop();
  await back.stop();
  expect([...front.errors(), ...back.errors()]).toEqual([]);
});
