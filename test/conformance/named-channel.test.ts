import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { composeGateway } from '../lib/composed-gateway.ts';
import { expectRefusedBy, type DialectName } from '../lib/dialect-shapes.ts';
import { startXaiDouble } from '../lib/doubles/xai.ts';
import { listenOnLoopback } from '../lib/loopback.ts';
import { send, type Answer } from '../lib/reapi.ts';
import { startUpstream } from '../lib/upstream.ts';
import { until } from '../lib/until.ts';
import { VENDORS, type Provider } from '../lib/vendors.ts';

/** `Reelgate-Channel` asks for a channel by name, in every dialect, and gets that one or none. */

const [xai, other] = await Promise.all([startXaiDouble(), startUpstream()]);
const gateway = await composeGateway({
  configFile: {
    channels: [
      { name: 'xai', provider: 'xai', baseUrl: xai.baseUrl, pollMs: 20 },
      { ...other.channel, name: 'other' },
      { ...other.channel, name: 'elsewhere', models: ['reapi/grok-imagine-video-1.5-official'] },
      { name: 'engine', provider: 'engine' },
    ],
    limits: { claimPollMs: 50 },
  },
  env: { XAI_API_KEY: xai.apiKey },
});

beforeEach(() => {
  xai.reset();
  other.reset();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await Promise.all([xai.close(), other.close()]);
});

interface Spoken {
  readonly dialect: DialectName;
  readonly path: string;
  readonly body: object;
  /** What programs match on where no such channel is. */
  readonly code: string | number;
}

const bodyOf = (provider: Provider): object => {
  const { model, input } = VENDORS[provider];
  return { model: model.slice(model.indexOf('/') + 1), ...input('a calm sea') };
};

const SENTENCE = 'Client specified an invalid argument';

const REAPI: Spoken = {
  dialect: 'reapi',
  path: '/reapi/api/v1/videos/generations',
  body: bodyOf('reapi'),
  code: 20003,
};
const OPENAI: Spoken = {
  dialect: 'openai',
  path: '/openai/v1/videos',
  body: bodyOf('openai-videos'),
  code: 'channel_not_found',
};
const XAI: Spoken = {
  dialect: 'xai',
  path: '/xai/v1/videos/generations',
  body: bodyOf('xai'),
  code: SENTENCE,
};

const DIALECTS: readonly Spoken[] = [
  REAPI,
  OPENAI,
  {
    dialect: 'empirio',
    path: '/empirio/v1/videos/generations',
    body: bodyOf('empirio'),
    code: 'invalid_request',
  },
  {
    dialect: 'rivya',
    path: '/rivya/api/v1/generations',
    body: bodyOf('rivya'),
    code: 'validation_failed',
  },
  XAI,
  {
    dialect: 'reelgate',
    path: '/v1/reelgate/tasks',
    body: { model: VENDORS.xai.model, input: VENDORS.xai.input('a calm sea') },
    code: 'channel_not_found',
  },
];

/** Null asks for no channel. */
function post(
  { path, body }: Pick<Spoken, 'path' | 'body'>,
  channel: string | null,
  idempotencyKey?: string,
): Promise<Answer> {
  return send(`${gateway.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.key}`,
      'content-type': 'application/json',
      ...(channel === null ? {} : { 'reelgate-channel': channel }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify(body),
  });
}

/** However the dialect writes it. */
function taskIdIn({ status, text }: Answer): string {
  expect(status, text).toBeLessThan(300);
  return /[0-9a-f]{32}/.exec(text.replaceAll('-', ''))?.[0] ?? 'none';
}

interface Task {
  readonly state: string;
  readonly channel: string | null;
  readonly price: { readonly micro_usd: number };
  readonly charged: { readonly micro_usd: number };
  readonly failure: { readonly code: string } | null;
}

async function final(taskId: string): Promise<Task> {
  await gateway.ended(taskId);
  return gateway.ask<Task>('GET', `/v1/reelgate/tasks/task_${taskId}`);
}

/** Where tasks were begun: at xAI, and at the other upstream. */
const begun = (): readonly number[] => [xai.submits.length, other.jobs.size];

/** All that a submit can change. */
const books = async (): Promise<unknown> => ({
  balance: await gateway.ask('GET', '/v1/reelgate/balance'),
  tasks: await gateway.books.rows('select id from tasks order by id'),
});

describe.each(DIALECTS)('$dialect', (spoken) => {
  test('an order is made at the channel that it names', async () => {
    const task = await final(taskIdIn(await post(spoken, ' other ')));
    expect(task).toMatchObject({ state: 'completed', channel: 'other' });
    expect(begun()).toEqual([0, 1]);
  });

  test('a channel that is not there is refused, and so is one that cannot make it', async () => {
    const before = await books();
    const said = new Set<string>();
    for (const name of ['nobody', 'elsewhere', '', 'Other', 'other, xai', 'x'.repeat(200)]) {
      const answer = await post(spoken, name);
      expectRefusedBy(spoken.dialect, answer);
      expect([name, answer.status]).toEqual([name, 400]);
      const body = answer.json as Readonly<Record<string, unknown>>;
      const { code } = (typeof body['error'] === 'object' ? body['error'] : body) as Readonly<
        Record<string, unknown>
      >;
      expect(code).toBe(spoken.code);
      expect(answer.headers.get('x-should-retry')).toBe('false');
      said.add(answer.text.replaceAll(/req_[0-9a-f]{32}/g, 'req'));
    }
    expect([...said], 'the same words for all').toHaveLength(1);
    expect(await books()).toEqual(before);
    expect(begun()).toEqual([0, 0]);
  });
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['engine', { engine: 'first', xai: 'not-asked-for' }],
  ['elsewhere', { elsewhere: 'another-model', engine: 'not-asked-for' }],
  ['nobody', { elsewhere: 'not-asked-for', engine: 'not-asked-for' }],
])('an estimate tells what becomes of an order that names %s', async (name, verdicts) => {
  const before = await books();
  const body = { model: VENDORS.xai.model, input: VENDORS.xai.input('a calm sea') };
  const { status, json } = await post({ path: '/v1/reelgate/estimate', body }, name);
  const { channels } = json as { channels: readonly { channel: string; verdict: string }[] };
  const told = Object.fromEntries(channels.map(({ channel, verdict }) => [channel, verdict]));
  expect([status, told]).toMatchObject([200, verdicts]);
  expect(Object.values(told).includes('next'), 'no other would do').toBe(false);
  expect(await books()).toEqual(before);
});

test('the engine makes what it is asked for by name, where a model’s own upstream is preferred', async () => {
  const body = { model: 'grok-imagine-video', prompt: 'a calm sea', duration: 1 };
  const painted = await final(taskIdIn(await post({ ...XAI, body }, 'engine')));
  expect(painted).toMatchObject({ state: 'completed', channel: 'engine' });
  expect(painted.charged).toEqual(painted.price);
  expect(begun()).toEqual([0, 0]);
  const made = await final(taskIdIn(await post({ ...XAI, body }, null)));
  expect(made).toMatchObject({ state: 'completed', channel: 'xai' });
  expect(begun()).toEqual([1, 0]);
});

test('a channel that does not take the order is asked again, and no other is', async () => {
  other.next({ post: { status: 503 } });
  const { state, channel } = await final(taskIdIn(await post(REAPI, 'other')));
  expect([state, channel, ...begun()]).toEqual(['completed', 'other', 0, 2]);
});

test('a used Idempotency-Key goes with the channel that was asked for', async () => {
  const first = await post(REAPI, 'other', 'key-1');
  const again = await post(REAPI, 'other', 'key-1');
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(again.text).toBe(first.text);
  const unnamed = await post(REAPI, null, 'key-2');
  for (const [channel, key] of [
    ['xai', 'key-1'],
    [null, 'key-1'],
    ['xai', 'key-2'],
  ] as const) {
    const answer = await post(REAPI, channel, key);
    expect([channel, key, answer.status]).toEqual([channel, key, 409]);
    expectRefusedBy('reapi', answer);
  }
  const ends = await Promise.all([first, unnamed].map((answer) => final(taskIdIn(answer))));
  expect(ends.map(({ channel }) => channel)).toEqual(['other', 'xai']);
});

test('a remix asks for a channel itself, or for none', async () => {
  const first = taskIdIn(await post(OPENAI, 'other'));
  await final(first);
  const remix = { path: `${OPENAI.path}/video_${first}/remix`, body: { prompt: 'a rough sea' } };
  const channelOf = async (name: string | null): Promise<string | null> =>
    (await final(taskIdIn(await post(remix, name)))).channel;
  expect(await channelOf(null)).toBe('xai');
  expect(await channelOf('other')).toBe('other');
  expectRefusedBy('openai', await post(remix, 'nobody'));
});

test('an order whose channel is gone before it was begun fails, and costs nothing', async () => {
  other.script = { hold: true };
  const place = { base_url: other.url, concurrency: 1, poll_ms: 20 };
  await gateway.admin('POST', '/channels', { name: 'passing', provider: 'fault', ...place });
  const atWork = taskIdIn(await post(REAPI, 'passing'));
  await until('the upstream to be asked', () => other.jobs.size === 1);
  const waiting = taskIdIn(await post(REAPI, 'passing'));
  await gateway.admin('DELETE', '/channels/passing');
  expect(await final(waiting)).toMatchObject({
    state: 'failed',
    channel: null,
    charged: { micro_usd: 0 },
    failure: { code: 'upstream' },
  });
  other.release();
  expect(await final(atWork)).toMatchObject({ state: 'completed', channel: 'passing' });
  expect(begun()).toEqual([0, 1]);
  expect(await gateway.ask('GET', '/v1/reelgate/balance')).toMatchObject({
    held: { micro_usd: 0 },
  });
});

test('an upstream is not told by which name it was asked for', async () => {
  const heard: string[] = [];
  const witness = await listenOnLoopback((request, response) => {
    request.on('data', (bytes: Buffer) => heard.push(bytes.toString()));
    request.on('end', () => {
      heard.push(JSON.stringify(request.headers));
      response.writeHead(400, { 'content-type': 'application/json' }).end('{}');
    });
  });
  const place = { provider: 'openai-videos', base_url: witness.url };
  await gateway.admin('POST', '/channels', { name: 'by-this-name', ...place });
  const { state, channel } = await final(taskIdIn(await post(OPENAI, 'by-this-name')));
  expect([state, channel]).toEqual(['failed', 'by-this-name']);
  expect(heard.join('\n')).toContain('a calm sea');
  expect(heard.join('\n')).not.toMatch(/by-this-name|reelgate-channel/);
  await gateway.admin('DELETE', '/channels/by-this-name');
});
