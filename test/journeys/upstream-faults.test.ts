import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ComposedGateway } from '../lib/composed-gateway.ts';
import { startDeafHost } from '../lib/deaf-host.ts';
import type { Trouble } from '../lib/fault-proxy.ts';
import { CREDITS, loggedOf, setFaultStage, type FaultStage } from '../lib/fault-stage.ts';
import { closedPort, listenOnLoopback } from '../lib/loopback.ts';
import {
  always,
  answers,
  asVideo,
  cut,
  cutAnnounced,
  cutBetweenChunks,
  cutUnannounced,
  cutWithETag,
  drips,
  endless,
  halfTheFile,
  inTurn,
  linksTo,
  once,
  redirects,
  says,
  silence,
  taken,
  zipped,
} from '../lib/troubles.ts';
import { clipOf, PROVIDERS, VENDORS, type Provider, type Vendor } from '../lib/vendors.ts';

/** Every provider with every trouble of its upstream: what becomes of the task, its attempts and its money. */

const RETRY_AFTER_MS_MAX = 400;

const LIMITS = {
  claimPollMs: 20,
  upstreamMsMax: 2_000,
  uncertainMsMax: 7_000,
  retryAfterMsMax: RETRY_AFTER_MS_MAX,
  clipFetchMsMax: 2_000,
  clipBytesMax: 100_000,
  fetchTriesMax: 2,
  pollDenialsMax: 3,
  pollDenialsMsMin: 50,
  // Each row is to find its channel as if it were the first; the breaker has tests of its own.
  breakerMs: 0,
};

interface Outcome {
  readonly state: 'completed' | 'failed';
  readonly attempts: readonly string[];
  /** Starts that the channels' upstreams got, and jobs that they took. */
  readonly submits: readonly [first: number, second: number];
  readonly taken: readonly [first: number, second: number];
}

/** Alone, or with another channel that is well. */
interface Expected {
  readonly alone: Outcome;
  readonly failover: Outcome;
}

function alike(outcome: Outcome): Expected {
  return { alone: outcome, failover: outcome };
}

function ended(
  state: Outcome['state'],
  submits: Outcome['submits'],
  taken: Outcome['taken'],
): Outcome {
  return { state, attempts: [`first ${state}`], submits, taken };
}

const SERVED = alike(ended('completed', [1, 0], [1, 0]));

/** It said no, and would say so again. */
const DECLINED = alike(ended('failed', [1, 0], [0, 0]));

/** It was made, and is not to be had. */
const UNDELIVERED = alike(ended('failed', [1, 0], [1, 0]));

/** Surely not taken: again, and by another channel where there is one. */
const ELSEWHERE: Expected = {
  alone: {
    state: 'completed',
    attempts: ['first failed', 'first completed'],
    submits: [2, 0],
    taken: [1, 0],
  },
  failover: {
    state: 'completed',
    attempts: ['first failed', 'second completed'],
    submits: [1, 1],
    taken: [0, 1],
  },
};

/** Taken, and denied afterwards. */
const LOST: Expected = {
  alone: { ...ELSEWHERE.alone, taken: [2, 0] },
  failover: { ...ELSEWHERE.failover, taken: [1, 1] },
};

/** What nobody knows is waited for, asked for, or repeated, by what the provider can do. */
const UNKNOWN = {
  untaken: { wait: alike(ended('failed', [1, 0], [0, 0])), lookup: ELSEWHERE },
  taken: { wait: UNDELIVERED, lookup: SERVED },
} as const;

/** A second start under the same key makes no second job. */
const REPEATED = ended('completed', [2, 0], [1, 0]);

const MODES = ['alone', 'failover', 'repeatable'] as const;

type Mode = (typeof MODES)[number];

interface Row {
  readonly what: string;
  readonly troubles: readonly Trouble[] | ((vendor: Vendor) => readonly Trouble[]);
  readonly ends: Expected | keyof typeof UNKNOWN;
  /** Where a second start under the same key is not the last one. */
  readonly repeated?: Outcome;
  /** Where a provider has it otherwise; null where it cannot happen to it. */
  readonly otherwise?: Readonly<Partial<Record<Provider, Expected | null>>>;
  readonly clip?: (vendor: Vendor) => Buffer;
  /** What the log has to say of it, wherever it is not otherwise. */
  readonly says?: RegExp;
  /** The upstream's wish to be left alone is heeded, up to the limit. */
  readonly waits?: true;
  /** How much of what the upstream says is ignored, and counted; nothing when absent. */
  readonly ignores?: (provider: Provider) => number;
}

const DULL = JSON.stringify({ error: { code: 'invalid', message: 'The prompt is too dull.' } });
const WRONG_KEY = JSON.stringify({ error: 'Incorrect API key provided: xa***ey.' });
const LONG = Buffer.from(`{"id":"long","status":"done","pad":"${'x'.repeat(10_000_000)}"}`);
const DEEP = `${'{"data":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
const PAGE = '<!doctype html><title>Sign in</title>';
const ONLY_XAI = { fault: null, 'openai-videos': null, reapi: null, empirio: null, rivya: null };

function busy(status: number, retryAfter: string): readonly Trouble[] {
  return once('submit', answers(status, { headers: { 'retry-after': retryAfter } }));
}

const SUBMITS: readonly Row[] = [
  { what: 'is well', troubles: [], ends: SERVED },
  { what: 'answers 400', troubles: once('submit', answers(400, { body: DULL })), ends: DECLINED },
  { what: 'answers 422', troubles: once('submit', answers(422, { body: DULL })), ends: DECLINED },
  { what: 'answers 429', troubles: once('submit', answers(429)), ends: ELSEWHERE, waits: true },
  { what: 'is busy for a second', troubles: busy(429, '1'), ends: ELSEWHERE, waits: true },
  {
    what: 'is busy until a date',
    troubles: busy(429, 'Wed, 21 Oct 2099 07:28:00 GMT'),
    ends: ELSEWHERE,
    waits: true,
  },
  { what: 'is busy until whenever', troubles: busy(429, 'soon'), ends: ELSEWHERE, waits: true },
  { what: 'is busy for ten years', troubles: busy(429, '315360000'), ends: ELSEWHERE, waits: true },
  { what: 'is away for a while', troubles: busy(503, '60'), ends: ELSEWHERE, waits: true },
  ...[401, 402, 403, 503, 529].map((status) => ({
    what: `answers ${status}`,
    troubles: once('submit', answers(status)),
    ends: ELSEWHERE,
  })),
  {
    what: 'answers 400 to a wrong key',
    troubles: once('submit', answers(400, { body: WRONG_KEY })),
    ends: ELSEWHERE,
    otherwise: ONLY_XAI,
  },
  ...[500, 502, 504].map((status) => ({
    what: `answers ${status}`,
    troubles: once('submit', answers(status)),
    ends: 'untaken' as const,
  })),
  { what: 'is cut off', troubles: once('submit', cut), ends: 'untaken' },
  { what: 'is silent', troubles: once('submit', silence), ends: 'untaken' },
  { what: 'takes it and is cut off', troubles: once('submit', taken(cut)), ends: 'taken' },
  { what: 'takes it and is silent', troubles: once('submit', taken(silence)), ends: 'taken' },
  { what: 'takes it and breaks', troubles: once('submit', taken(answers(500))), ends: 'taken' },
  {
    what: 'takes it and is cut off, and is away when it is told again',
    troubles: inTurn('submit', taken(cut), answers(503)),
    ends: 'taken',
    repeated: ended('completed', [3, 0], [1, 0]),
  },
  {
    what: 'takes it with an empty 202',
    troubles: once('submit', taken(answers(202, { body: '' }))),
    ends: 'taken',
    // Its upstream has one way to say yes.
    otherwise: { fault: UNDELIVERED },
  },
  ...Object.entries({ '10 MB of JSON': LONG, 'JSON 10,000 deep': DEEP, 'a page': PAGE }).map(
    ([what, body]) => ({
      what: `takes it with ${what}`,
      troubles: once('submit', taken(answers(200, { body }))),
      ends: 'taken' as const,
      // It names its jobs itself, and has no use for what is said.
      otherwise: { fault: SERVED },
    }),
  ),
];

function at(
  { state, working }: Vendor,
  word: 'later' | 'earlier',
  progress: number,
): ReturnType<typeof says> {
  const [later, earlier] = working;
  return says((json) => ({ ...json, [state]: word === 'later' ? later : earlier, progress }));
}

const NO_LINK = { fault: null, 'openai-videos': SERVED } as const;

const POLLS: readonly Row[] = [
  ...[401, 404, 429, 500, 503].map((status) => ({
    what: `answers ${status} to a poll`,
    troubles: once('poll', answers(status)),
    ends: SERVED,
  })),
  { what: 'is cut off at a poll', troubles: once('poll', cut), ends: SERVED },
  { what: 'is silent at a poll', troubles: once('poll', silence), ends: SERVED },
  { what: 'drips its answer to a poll', troubles: once('poll', drips), ends: SERVED },
  {
    what: 'has nothing to say to a poll',
    troubles: once('poll', answers(202, { body: '' })),
    ends: SERVED,
  },
  ...Object.entries({ '10 MB of JSON': LONG, 'JSON 10,000 deep': DEEP, 'a page': PAGE }).map(
    ([what, body]) => ({
      what: `answers a poll with ${what}`,
      troubles: once('poll', answers(200, { body })),
      ends: SERVED,
    }),
  ),
  { what: 'zips its answer to a poll', troubles: once('poll', zipped('{}')), ends: SERVED },
  {
    what: 'goes backwards',
    troubles: (vendor) =>
      inTurn('poll', at(vendor, 'later', 60), at(vendor, 'earlier', 10), at(vendor, 'later', 70)),
    ends: SERVED,
    // Who has one word for all of it, and no progress, cannot be seen to.
    ignores: (provider) => (provider === 'reapi' ? 0 : 1),
  },
  {
    what: 'is in a state that nobody knows',
    troubles: ({ state }) =>
      inTurn(
        'poll',
        says((json) => ({ ...json, [state]: 'confused' })),
        says((json) => ({ ...json, [state]: 17 })),
      ),
    ends: SERVED,
    says: /an upstream has a status unknown here/,
    // There a number is no status at all, and the address of the clip says that it is done.
    ignores: (provider) => (provider === 'openai-videos' ? 1 : 2),
  },
  { what: 'says twice that it is done', troubles: once('poll', taken(cut)), ends: SERVED },
  {
    what: 'fails',
    troubles: ({ state }) =>
      once(
        'poll',
        says(() => ({ [state]: 'failed', error: { message: 'Oh.' } })),
      ),
    ends: UNDELIVERED,
  },
  { what: 'denies what it took', troubles: always('poll', answers(404)), ends: LOST },
  {
    what: 'is done without a clip',
    troubles: once('poll', linksTo(null)),
    ends: UNDELIVERED,
    otherwise: NO_LINK,
  },
  ...Object.entries({
    'a file': ['file:///etc/passwd', /neither http nor https/],
    'a data URI': ['data:video/mp4;base64,AAAAGGZ0eXA=', /neither http nor https/],
    'a private address': ['http://10.0.0.1/clip.mp4', /refused at \[10\.0\.0\.1\]/],
    'the cloud’s own address': ['http://169.254.169.254/', /refused at \[169\.254\.169\.254\]/],
  } as const).map(([what, [link, said]]) => ({
    what: `has its clip at ${what}`,
    troubles: always('poll', linksTo(link)),
    ends: UNDELIVERED,
    otherwise: NO_LINK,
    says: said,
  })),
];

const DOWNLOADS: readonly Row[] = [
  ...[403, 404, 410].map((status) => ({
    what: `has no clip any more, and answers ${status}`,
    troubles: always('download', answers(status)),
    ends: UNDELIVERED,
  })),
  { what: 'breaks at a download', troubles: once('download', answers(500)), ends: SERVED },
  {
    what: 'sends us to a private address',
    troubles: always('download', redirects('http://10.0.0.1/clip.mp4')),
    ends: UNDELIVERED,
    // What it serves itself may not lie anywhere else at all.
    says: /refused at \[10\.0\.0\.1\]|the upstream answered 302/,
  },
  {
    what: 'sends us to a file',
    troubles: always('download', redirects('file:///etc/passwd')),
    ends: UNDELIVERED,
    says: /neither http nor https|the upstream answered 302/,
  },
  { what: 'cuts an announced body', troubles: once('download', cutAnnounced), ends: SERVED },
  {
    what: 'cuts a body that could be carried on, and sends all of it',
    troubles: once('download', cutWithETag),
    ends: SERVED,
  },
  { what: 'cuts a chunked body', troubles: once('download', cutBetweenChunks), ends: SERVED },
  { what: 'cuts an endless body', troubles: once('download', cutUnannounced), ends: SERVED },
  {
    what: 'cuts every body',
    troubles: always('download', cutUnannounced),
    ends: UNDELIVERED,
    says: /could not be taken/,
  },
  { what: 'drips once', troubles: once('download', drips), ends: SERVED },
  { what: 'drips', troubles: always('download', drips), ends: UNDELIVERED },
  { what: 'never comes to an end', troubles: always('download', endless), ends: UNDELIVERED },
  {
    what: 'zips much into little',
    troubles: always('download', zipped(Buffer.alloc(10_000_000))),
    ends: UNDELIVERED,
  },
  { what: 'calls JSON a video', troubles: always('download', asVideo('{}')), ends: UNDELIVERED },
  { what: 'calls a page a video', troubles: once('download', asVideo(PAGE)), ends: SERVED },
  { what: 'sends half of the file', troubles: once('download', halfTheFile), ends: SERVED },
  {
    what: 'only ever sends half of the file',
    troubles: always('download', halfTheFile),
    ends: UNDELIVERED,
    says: /could not be taken/,
  },
  {
    what: 'makes another size',
    troubles: [],
    clip: () => clipOf(320, 240),
    ends: SERVED,
    says: /a clip is not as ordered/,
  },
  {
    what: 'makes another length',
    troubles: [],
    clip: ({ model }) => (model.startsWith('reapi/') ? clipOf(736, 400, 3) : clipOf(854, 480, 3)),
    ends: SERVED,
    says: /a clip is not as ordered/,
  },
];

interface Case {
  readonly name: string;
  readonly provider: Provider;
  readonly mode: Mode;
  readonly row: Row;
  readonly expected: Outcome;
}

function casesOf(row: Row): readonly Case[] {
  return PROVIDERS.flatMap((provider) =>
    MODES.flatMap((mode) => {
      const expected = expectedOf(row, provider, mode);
      const name = `${provider} ${row.what}, ${mode}`;
      return expected === null ? [] : [{ name, provider, mode, row, expected }];
    }),
  );
}

function expectedOf(
  { ends, otherwise = {}, repeated = REPEATED }: Row,
  provider: Provider,
  mode: Mode,
): Outcome | null {
  const { afterCrash } = VENDORS[provider];
  const other = otherwise[provider];
  if (other === null) return null;
  if (mode === 'repeatable') {
    return typeof ends === 'string' && afterCrash === 'wait' ? repeated : null;
  }
  const expected = other ?? (typeof ends === 'string' ? UNKNOWN[ends][afterCrash] : ends);
  return expected[mode];
}

const CASES = [...SUBMITS, ...POLLS, ...DOWNLOADS].flatMap(casesOf);

/** At once, so that what one waits for costs the others nothing, and the process can keep its times. */
const AT_ONCE = 80;

let stage: FaultStage;
const gateways = new Map<Mode, ComposedGateway>();
const taskIds = new Map<Case, string>();
const troubles = new Map<Case, unknown>();

async function play(one: Case): Promise<void> {
  const { name, provider, mode, row } = one;
  const vendor = VENDORS[provider];
  const planned = typeof row.troubles === 'function' ? row.troubles(vendor) : row.troubles;
  const { clip = () => vendor.clip } = row;
  stage.plan(provider, name, { troubles: planned, clip: clip(vendor) });
  const gateway = gatewayOf(mode);
  const { taskId } = await stage.order(gateway, provider, name);
  await gateway.ended(taskId);
  taskIds.set(one, taskId);
}

function gatewayOf(mode: Mode): ComposedGateway {
  const gateway = gateways.get(mode);
  if (gateway === undefined) throw new Error(`no gateway is ${mode}`);
  return gateway;
}

beforeAll(async () => {
  stage = await setFaultStage();
  for (const mode of MODES) {
    const places = mode === 'failover' ? (['first', 'second'] as const) : (['first'] as const);
    const repeatable = mode === 'repeatable';
    gateways.set(mode, await stage.compose({ places, repeatable, limits: LIMITS }));
  }
  const waiting = [...CASES];
  const playOn = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const current = one;
      await play(current).catch((error: unknown) => troubles.set(current, error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, playOn));
}, 180_000);

afterAll(async () => {
  for (const gateway of gateways.values()) await gateway[Symbol.asyncDispose]();
});

test('no row is left out', () => {
  expect([SUBMITS.length, POLLS.length, DOWNLOADS.length]).toEqual([28, 23, 21]);
  expect(CASES.length).toBe(909);
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
});

test.each(CASES)('$name', async (one) => {
  const { name, provider, mode, row, expected } = one;
  if (troubles.has(one)) throw troubles.get(one);
  const [gateway, taskId] = [gatewayOf(mode), taskIds.get(one) ?? 'none'];
  const { credits } = VENDORS[provider];
  const { first, second } = stage.heardOf(provider, name);
  const { state, attempts, submits, taken: tookJobs } = expected;
  const isDone = state === 'completed';
  expect(await stage.seen(gateway, taskId)).toEqual({
    state,
    failure: isDone ? null : 'upstream',
    attempts,
    transfers: [isDone ? `post ${credits}` : `release ${credits}`],
    available: CREDITS - (isDone ? credits : 0),
    held: 0,
    spent: isDone ? credits : 0,
  });
  expect([first.submit, second.submit], 'submits').toEqual(submits);
  expect([first.taken, second.taken], 'jobs').toEqual(tookJobs);
  // A row whose trouble never came to pass would say nothing.
  expect(first.troubled > 0, 'trouble').toBe(row.troubles.length > 0);
  if (row.says !== undefined && row.otherwise?.[provider] === undefined) {
    expect(loggedOf(gateway, taskId)).toMatch(row.says);
  }
  if (row.waits === true && mode === 'alone') {
    expect(await gapOf(gateway, taskId)).toBeGreaterThanOrEqual(RETRY_AFTER_MS_MAX);
  }
  if (mode === 'repeatable') expect(new Set(first.idempotencyKeys).size).toBe(1);
});

test.each(MODES)('what is ignored is counted for its channel: %s', async (mode) => {
  const { channels } = await gatewayOf(mode).admin<{ channels: readonly Listed[] }>(
    'GET',
    '/channels',
  );
  const counted = Object.fromEntries(channels.map((one) => [one.name, one.ignored_answers]));
  const played = CASES.filter((one) => one.mode === mode);
  const expected = channels.map(({ name, provider }) => {
    const own = played.filter((one) => one.provider === provider && name.endsWith('-first'));
    return [name, own.reduce((sum, { row }) => sum + (row.ignores?.(provider) ?? 0), 0)];
  });
  expect(counted).toEqual(Object.fromEntries(expected));
});

interface Listed {
  readonly name: string;
  readonly provider: Provider;
  readonly ignored_answers: number;
}

/** Between the beginnings of a task's two attempts. */
async function gapOf({ books }: ComposedGateway, taskId: string): Promise<number> {
  const sql =
    'select max(created_at_ms) - min(created_at_ms) as gap from attempts where task_id = $1';
  const [row] = await books.rows<{ gap: number | string }>(sql, taskId);
  return Number(row?.gap);
}

describe('an upstream that cannot be reached', () => {
  const limits = { ...LIMITS, connectMsMax: 300, upstreamMsMax: 20_000, uncertainMsMax: 90_000 };
  const rows = {
    'refuses connections': async () => `http://127.0.0.1:${await closedPort()}`,
    'has no address': async () => `http://${'a'.repeat(64)}.invalid`,
    'does not answer': startDeafHost,
    'speaks no TLS': async () =>
      (await listenOnLoopback(() => undefined)).url.replace('http', 'https'),
  };

  test.concurrent.each(Object.entries(rows))('%s', async (what, startHost) => {
    const firstOrigin = await startHost();
    const tried = what === 'does not answer' ? 1 : 2;
    await using alone = await stage.compose({
      places: ['first'],
      firstOrigin,
      limits: { ...limits, attemptsMax: tried },
    });
    await using failover = await stage.compose({
      places: ['first', 'second'],
      firstOrigin,
      limits,
    });
    const seen = await Promise.all(
      PROVIDERS.flatMap((provider) =>
        [alone, failover].map(async (gateway) => {
          const name = `${provider} ${what}, ${gateway === alone ? 'alone' : 'failover'}`;
          stage.plan(provider, name, { troubles: [] });
          const { taskId } = await stage.order(gateway, provider, name);
          await gateway.ended(taskId);
          const { first, second } = stage.heardOf(provider, name);
          const { state, attempts, transfers } = await stage.seen(gateway, taskId);
          return { name, state, attempts, transfers, submits: [first.submit, second.submit] };
        }),
      ),
    );
    const expected = PROVIDERS.flatMap((provider) => [
      {
        name: `${provider} ${what}, alone`,
        state: 'failed',
        attempts: Array.from({ length: tried }, () => 'first failed'),
        transfers: [`release ${VENDORS[provider].credits}`],
        submits: [0, 0],
      },
      {
        name: `${provider} ${what}, failover`,
        state: 'completed',
        attempts: ['first failed', 'second completed'],
        transfers: [`post ${VENDORS[provider].credits}`],
        submits: [0, 1],
      },
    ]);
    expect(seen).toEqual(expected);
  });
});
