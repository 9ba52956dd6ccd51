import { setTimeout as delay } from 'node:timers/promises';
import OpenAI, { toFile, type ClientOptions } from 'openai';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { setStage, type Member, type Stage } from '../reapi/stage.ts';
import { FORM, packageAt, picture } from './client.ts';

let stage: Stage;
let member: Member;

beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

type Trouble = (answer: Response, signal: AbortSignal | null) => Promise<Response>;

/** A network on which the first answers are lost, although their requests came through. */
function lossy(troubles: readonly Trouble[]): Pick<ClientOptions, 'fetch'> & { posts: number } {
  const network = {
    posts: 0,
    async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
      // The package tries out first whether its fetch can send forms at all.
      if (typeof input === 'string' && input.startsWith('data:')) return fetch(input, init);
      const trouble = troubles[network.posts];
      network.posts += 1;
      const answer = await fetch(input, { ...init, signal: null });
      return trouble === undefined ? answer : trouble(answer, init?.signal ?? null);
    },
  };
  return network;
}

const cut: Trouble = () => Promise.reject(new TypeError('fetch failed'));

const late: Trouble = async (answer, signal) => {
  await delay(60_000, undefined, { signal: signal ?? AbortSignal.timeout(60_000) });
  return answer;
};

const broken: Trouble = async () => new Response('<h1>Bad gateway</h1>', { status: 502 });

async function own(
  network: ReturnType<typeof lossy>,
  options: ClientOptions = {},
): Promise<OpenAI> {
  member = await stage.workspace({ credits: 1_000 });
  const { key } = member;
  const { fetch: send } = network;
  return packageAt({ url: stage.gateway.url, key }, { maxRetries: 2, fetch: send, ...options });
}

test.each<[string, Trouble[], number]>([
  ['cut twice', [cut, cut], 3],
  ['late', [late], 2],
  ['spoilt by a proxy', [broken, cut], 3],
])('an answer that is %s: one video, paid once', async (_, troubles, posts) => {
  const network = lossy(troubles);
  const client = await own(network, { timeout: 2_000 });
  const video = await client.videos.create({
    model: FORM,
    prompt: 'p',
    seconds: '3' as never,
    input_reference: await toFile(await picture(), 'a.png'),
  });
  expect(network.posts).toBe(posts);
  const all = await client.videos.list();
  expect(all.data.map(({ id }) => id)).toEqual([video.id]);
  expect(await member.api.balance()).toBe(1_000 - 3 * 140 - 10);
});

test('a remix that is sent again is one, too', async () => {
  const network = lossy([]);
  const client = await own(network);
  const { id } = await client.videos.create({ model: FORM, prompt: 'p', seconds: '1' as never });
  await expect
    .poll(async () => (await client.videos.retrieve(id)).status, { timeout: 30_000 })
    .toBe('completed');
  const again = packageAt(
    { url: stage.gateway.url, key: member.key },
    { maxRetries: 2, fetch: lossy([cut]).fetch },
  );
  const remix = await again.videos.remix(id, { prompt: 'q' });
  expect((await client.videos.list()).data.map((video) => video.id)).toEqual([remix.id, id]);
  expect(await member.api.balance()).toBe(1_000 - 2 * 140);
});

test('what a retry cannot mend is sent once', async () => {
  const network = lossy([]);
  const client = await own(network);
  const body = { model: FORM, prompt: 'p', seconds: '15' as never, size: '1080P' as never };
  await expect(client.videos.create(body)).rejects.toMatchObject({
    status: 402,
    code: 'insufficient_quota',
  });
  await expect(client.videos.retrieve('video_1')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  expect(network.posts).toBe(2);
});

test('too many requests are told as such', async () => {
  const { workspace } = await stage.workspace();
  const { key } = await stage.newKey(workspace, 1);
  const client = packageAt({ url: stage.gateway.url, key });
  await client.videos.list();
  await expect(client.videos.list()).rejects.toBeInstanceOf(OpenAI.RateLimitError);
});
