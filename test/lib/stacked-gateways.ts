import { expect } from 'vitest';
import { send } from './reapi.ts';
import { until } from './until.ts';

/** What the tests of a gateway whose upstream is another one have in common. */

export const DIALECTS = ['reapi', 'empirio', 'rivya', 'xai', 'openai'] as const;

export type Dialect = (typeof DIALECTS)[number];

/** A gateway that is reached by HTTP; `url` is read anew each time, so that it is found after a restart. */
export interface Reached {
  readonly url: string;
  readonly key: string;
}

/** An order in the words of a dialect. */
export interface Ordering {
  readonly model: string;
  readonly path: string;
  readonly body: object;
  /** Its price at either gateway. */
  readonly credits: number;
}

const PROMPT = 'waves roll onto a beach at sunset, slow push in';

/** One and the same, as vendors take it: by its address, or within the body. */
export interface Picture {
  readonly url: string;
  readonly dataUri: string;
}

/** Of the given length, or of the least that the model makes. */
export function orderingIn(dialect: Dialect, picture: Picture, wishedS: number): Ordering {
  const { model, path, leastS, credits, body } = ORDERINGS[dialect];
  const durationS = Math.max(leastS, wishedS);
  return {
    model,
    path,
    body: { model, prompt: PROMPT, ...body(durationS, picture) },
    credits: credits(durationS),
  };
}

interface OrderingRules {
  readonly base: string;
  readonly provider: string;
  readonly model: string;
  readonly path: string;
  readonly leastS: number;
  readonly credits: (durationS: number) => number;
  readonly body: (durationS: number, picture: Picture) => object;
}

const ORDERINGS: Readonly<Record<Dialect, OrderingRules>> = {
  reapi: {
    base: '/reapi/api/v1',
    provider: 'reapi',
    model: 'grok-imagine-video-1.5-beta',
    path: '/reapi/api/v1/videos/generations',
    leastS: 1,
    credits: (durationS) => Math.ceil(durationS * 83.375),
    body: (duration, { url }) => ({ image_urls: [url], aspect_ratio: '3:2', duration }),
  },
  empirio: {
    base: '/empirio/v1',
    provider: 'empirio',
    model: 'grok-imagine-video-1-5',
    path: '/empirio/v1/videos/generations',
    leastS: 1,
    credits: (durationS) => durationS * 96 + 50,
    // So that it has to be handed on.
    body: (duration, { dataUri }) => ({ image: dataUri, duration, resolution: '480p' }),
  },
  rivya: {
    base: '/rivya/api/v1',
    provider: 'rivya',
    model: 'grok-imagine-video',
    path: '/rivya/api/v1/generations',
    leastS: 6,
    credits: () => 10,
    body: (duration) => ({ params: { duration, aspect_ratio: '16:9' } }),
  },
  xai: {
    base: '/xai/v1',
    provider: 'xai',
    model: 'grok-imagine-video',
    path: '/xai/v1/videos/generations',
    leastS: 1,
    credits: (durationS) => durationS * 50,
    body: (duration) => ({ duration, resolution: '480p' }),
  },
  openai: {
    base: '/openai/v1',
    provider: 'openai-videos',
    model: 'grok-imagine-video-1.5-preview',
    path: '/openai/v1/videos',
    leastS: 1,
    credits: (durationS) => durationS * 80,
    body: (durationS) => ({ seconds: String(durationS) }),
  },
};

/** The front's channels: to the back in each dialect, for the orders of that dialect alone. */
export function channelsTo(
  backUrl: string,
  dialects: readonly Dialect[] = DIALECTS,
): readonly object[] {
  return dialects.map((dialect) => {
    const { base, provider, model } = ORDERINGS[dialect];
    return {
      name: `${dialect}-behind`,
      provider,
      baseUrl: `${backUrl}${base}`,
      apiKeyFrom: 'KEY_BEHIND',
      models: [`${dialect}/${model}`],
      pollMs: 100,
    };
  });
}

/** As our own dialect shows a task of any other. */
export interface Task {
  readonly id: string;
  readonly dialect: string;
  readonly model: string;
  readonly mode: string;
  readonly state: string;
  readonly prompt: string;
  readonly duration_seconds: number;
  readonly charged: { readonly micro_usd: number };
  readonly channel: string | null;
  readonly failure: { readonly message: string } | null;
  readonly media: readonly {
    readonly purpose: string;
    readonly url: string;
    readonly width: number;
    readonly height: number;
  }[];
}

async function ask<Answer>({ url, key }: Reached, path: string): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await send(`${url}/v1/reelgate${path}`, { headers });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer.json as Answer;
}

/** Newest first. */
export async function tasksOf(gateway: Reached): Promise<readonly Task[]> {
  return (await ask<{ data: readonly Task[] }>(gateway, '/tasks?limit=100')).data;
}

/** Gives the task's id as our own dialect has it. */
export async function submit({ url, key }: Reached, { path, body }: Ordering): Promise<string> {
  const answer = await send(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status, answer.text).toBe(200);
  const { id, job_id, request_id } = answer.json as Readonly<Record<string, string | undefined>>;
  const [hex] = /[0-9a-f]{32}/.exec((id ?? job_id ?? request_id ?? '').replaceAll('-', '')) ?? [];
  return `task_${hex}`;
}

async function finalTask(gateway: Reached, id: string): Promise<Task> {
  const end = async (): Promise<Task | false> => {
    const task = await ask<Task>(gateway, `/tasks/${id}`);
    return ['completed', 'failed', 'cancelled'].includes(task.state) && task;
  };
  return until(`the end of ${id}`, end, 100_000);
}

export async function findTask(gateway: Reached, id: string): Promise<Task> {
  return ask(gateway, `/tasks/${id}`);
}

/** In credits; nothing may be held. */
export async function balanceOf(gateway: Reached): Promise<number> {
  const balance = await ask<Record<'available' | 'held', { readonly micro_usd: number }>>(
    gateway,
    '/balance',
  );
  expect(balance.held.micro_usd, 'held').toBe(0);
  return balance.available.micro_usd / 1_000;
}

/** Once it has come to its end at the front: one task at the back, the same bytes, both paid for once. */
export async function expectSameAtBack(
  { front, back }: { readonly front: Reached; readonly back: Reached },
  id: string,
  before: { readonly tasks: number; readonly credits: readonly number[] },
  { credits }: Ordering,
): Promise<void> {
  const atFront = await finalTask(front, id);
  const { state, channel, failure } = atFront;
  expect({ state, channel, failure }).toEqual({
    state: 'completed',
    channel: `${atFront.dialect}-behind`,
    failure: null,
  });
  const behind = await tasksOf(back);
  expect(behind.length - before.tasks, 'tasks at the back').toBe(1);
  const atBack = await finalTask(back, behind[0]?.id ?? 'none');
  expect(factsOf(atFront)).toEqual(factsOf(atBack));
  const [one, other] = [await bytesOf(atFront), await bytesOf(atBack)];
  expect(one.length).toBeGreaterThan(5_000);
  expect(one.equals(other), 'equal bytes').toBe(true);
  const left = [await balanceOf(front), await balanceOf(back)];
  expect(left.map((now, side) => (before.credits[side] ?? 0) - now)).toEqual([credits, credits]);
}

/** What has to be the same of a task on either side. */
function factsOf({ media, ...task }: Task): object {
  const { dialect, model, mode, state, prompt, duration_seconds: durationS, charged } = task;
  const [video] = media.filter(({ purpose }) => purpose === 'video');
  const { width, height } = video ?? {};
  return { dialect, model, mode, state, prompt, durationS, charged, width, height };
}

async function bytesOf({ media }: Task): Promise<Buffer> {
  const video = media.find(({ purpose }) => purpose === 'video');
  const response = await fetch(video?.url ?? 'none');
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}
