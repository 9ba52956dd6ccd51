import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startGateway } from '../../lib/gateway.ts';
import { closedPort } from '../../lib/loopback.ts';
import type { ReapiTask } from '../../lib/reapi.ts';
import type { Script } from '../../lib/upstream.ts';
import { until } from '../../lib/until.ts';
import { reapi } from './client.ts';
import { expectRefusal } from './expect-refusal.ts';
import { OFFICIAL, ORIGINAL, setStage, type Stage } from './stage.ts';

const UNREACHABLE = 'The image could not be fetched. The address could not be reached.';
const NO_FILE = 'The image could not be fetched. The server did not answer with the file.';
const NO_IMAGE = 'The file is not a JPEG, PNG or WebP image.';

/** Those that are waited for come soon; the number of attempts and tries is left as it is. */
const LIMITS = {
  imageFetchMsMax: 1_500,
  imageBytesMax: 500_000,
  claimPollMs: 50,
  upstreamMsMax: 1_000,
  clipFetchMsMax: 1_000,
  breakerMs: 50,
  retryAfterMsMax: 100,
  leaseMs: 3_000,
  sweepMs: 500,
};

let stage: Stage;

beforeAll(async () => {
  stage = await setStage({ limits: LIMITS });
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

/** A task that has failed, has cost nothing, and shows nothing but why. */
async function expectFailure(
  on: Stage,
  body: object,
  error: ReapiTask['error'],
  upstreamCalls?: number,
): Promise<void> {
  const before = await on.api.balance();
  const id = await on.api.accepted(body);
  const task = await on.api.final(id);
  expect(task).toEqual({ ...task, id, status: 'failed', output: null, error });
  expect(await on.api.balance()).toBe(before);
  if (upstreamCalls !== undefined) expect(on.upstream.jobs.size).toBe(upstreamCalls);
}

describe('80001: an image that cannot be fetched', () => {
  test.each([
    ['/missing.jpg', NO_FILE],
    ['/broken.jpg', NO_FILE],
    [
      '/cut.jpg',
      'The image could not be fetched. The server ended the file before it was complete.',
    ],
    ['/silent.jpg', UNREACHABLE],
    ['/redirect?to=/missing.jpg', NO_FILE],
    [
      '/redirect?to=/redirect',
      'The image could not be fetched. The address redirects too many times.',
    ],
    [
      '/redirect?to=file:///etc/passwd',
      'The image could not be fetched. The address must be an http or https URL.',
    ],
    ['/redirect?to=http://10.0.0.1/a.jpg', UNREACHABLE],
    ['/redirect?to=http://169.254.169.254/latest/meta-data', UNREACHABLE],
  ])('%s', async (path, message) => {
    const image_urls = [`${stage.images.url}${path}`];
    const body = { ...stage.bodies[OFFICIAL], image_urls };
    await expectFailure(stage, body, { code: 80001, message }, 0);
  });

  test('nobody listens there', async () => {
    const image_urls = [`http://127.0.0.1:${await closedPort()}/a.jpg`];
    const body = { ...stage.bodies[OFFICIAL], image_urls };
    await expectFailure(stage, body, { code: 80001, message: UNREACHABLE }, 0);
  });

  // All of them in the words for a closed port: nobody can map a private network by them.
  test.each([
    'http://10.0.0.1/a.jpg',
    'http://192.168.0.1/a.jpg',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/a.jpg',
    'http://[::ffff:10.0.0.1]/a.jpg',
    'http://[fd00::1]/a.jpg',
    'http://0/a.jpg',
    'http://0xa000001/a.jpg',
    'http://167772161/a.jpg',
  ])('%s is private', async (url) => {
    const body = { ...stage.bodies[OFFICIAL], image_urls: [url] };
    await expectFailure(stage, body, { code: 80001, message: UNREACHABLE }, 0);
  });

  test('one of many', async () => {
    const good = `${stage.images.url}/640x480.jpg`;
    const image_urls = [good, good, `${stage.images.url}/missing.jpg`];
    const body = { model: ORIGINAL, image_urls };
    await expectFailure(stage, body, { code: 80001, message: NO_FILE }, 0);
  });

  test('this machine, for a gateway that was not allowed to reach it', async () => {
    const strict = await setStage({ env: { REELGATE_EGRESS_ALLOW: '' } });
    const host = `127.0.0.1:${strict.images.port}`;
    for (const url of [
      `http://${host}/64x64.jpg`,
      `http://localhost:${strict.images.port}/a.jpg`,
    ]) {
      const body = { ...strict.bodies[OFFICIAL], image_urls: [url] };
      await expectFailure(strict, body, { code: 80001, message: UNREACHABLE }, 0);
    }
    expect(strict.images.count('/64x64.jpg')).toBe(0);
    await strict.close();
  });
});

describe('80002: what was fetched is not a JPEG, PNG or WebP within the limits', () => {
  test.each([
    ['/page.html', NO_IMAGE],
    ['/640x480.gif', NO_IMAGE],
    ['/drawing.svg', NO_IMAGE],
    ['/empty.jpg', NO_IMAGE],
    ['/truncated.jpg', 'The image is damaged and cannot be read.'],
    ['/huge.png', 'The image has too many pixels (100000 x 100000).'],
    ['/1000x1000.noise.png', 'The image has too many bytes.'],
  ])('%s', async (path, message) => {
    const image_urls = [`${stage.images.url}${path}`];
    const body = { ...stage.bodies[OFFICIAL], image_urls };
    await expectFailure(stage, body, { code: 80002, message }, 0);
  });
});

describe('80003: the upstream', () => {
  const message = 'the model is out of order';

  test.each<[string, readonly Script[], string]>([
    ['fails', [{ end: 'failed', message }], message],
    ['refuses', [{ post: { status: 400 } }], 'the upstream answered 400'],
    ['refuses what it cannot process', [{ post: { status: 422 } }], 'the upstream answered 422'],
    [
      'never has a whole clip',
      [{ downloads: ['truncated', 'html', 'cut-announced', 'cut-chunked'] }],
      'the video could not be delivered',
    ],
  ])('%s', async (_, scripts, told) => {
    stage.upstream.next(...scripts);
    const body = stage.bodies[ORIGINAL];
    if (body === undefined) throw new Error('no such model');
    await expectFailure(stage, body, { code: 80003, message: told }, scripts.length);
  });

  test('is too busy each time', async () => {
    stage.upstream.script = { post: { status: 429, retryAfter: '0' } };
    const body = stage.bodies[ORIGINAL] ?? {};
    const told = 'the video could not be generated';
    await expectFailure(stage, body, { code: 80003, message: told }, 5);
    expect(postsOf(stage)).toEqual([1, 1, 1, 1, 1]);
  });
});

test('80003: an upstream that is not there', async () => {
  const baseUrl = `http://127.0.0.1:${await closedPort()}`;
  const channels = [{ name: 'gone', provider: 'fault', baseUrl, pollMs: 20 }];
  const configFile = { channels, limits: { claimPollMs: 50 } };
  await using gateway = await startGateway({ configFile });
  const api = reapi(gateway);
  const { status, error } = await api.final(await api.accepted(stage.bodies[ORIGINAL]));
  expect({ status, error, balance: await api.balance() }).toEqual({
    status: 'failed',
    error: { code: 80003, message: 'the video could not be generated' },
    balance: 1_000_000,
  });
});

describe('what the upstream does wrong and the client never learns', () => {
  const fine: Script = {};

  test.each<[string, readonly Script[]]>([
    ['429 with a time to wait', [{ post: { status: 429, retryAfter: '0' } }, fine]],
    ['429 with nonsense', [{ post: { status: 429, retryAfter: 'soon' } }, fine]],
    ['500 to a job that it did not take', [{ post: { status: 500 } }, fine]],
    ['500 to a job that it took', [{ post: { status: 500 }, taken: true }]],
    ['a connection cut before the job was taken', [{ post: 'cut' }, fine]],
    ['a connection cut after the job was taken', [{ post: 'cut', taken: true }]],
    ['silence to a job that it did not take', [{ post: 'silence' }, fine]],
    ['silence to a job that it took', [{ post: 'silence', taken: true }]],
    ['polls that are never answered', [{ pollFaults: ['silence'] }]],
    ['polls that fail', [{ pollFaults: [{ status: 500 }, 'cut'] }]],
    ['polls that say 429', [{ pollFaults: [{ status: 429, retryAfter: '0' }] }]],
    ['polls that are no JSON', [{ pollFaults: [{ status: 200, body: '<html>' }] }]],
    ['a clip that breaks off', [{ downloads: ['cut-announced'] }]],
    ['a clip that breaks off unseen', [{ downloads: ['cut-chunked'] }]],
    ['a clip that never comes', [{ downloads: ['silence'] }]],
    ['half a clip', [{ downloads: ['truncated'] }]],
    ['a page for a clip', [{ downloads: ['html', { status: 503 }] }]],
    [
      'a state that nobody knows',
      [{ pollFaults: [{ status: 200, body: '{"state":"waltzing"}' }] }],
    ],
  ])('%s', async (_, scripts) => {
    const before = await stage.api.balance();
    stage.upstream.next(...scripts);
    const id = await stage.api.accepted(stage.bodies[ORIGINAL]);
    const { status, error } = await stage.api.final(id);
    expect({ status, error }).toEqual({ status: 'completed', error: null });
    expect(postsOf(stage)).toEqual(scripts.map(() => 1));
    expect(before - (await stage.api.balance())).toBe(49);
  });
});

test('80004: the wall clock', async () => {
  const hasty = await setStage({ limits: { taskMsMax: 300, sweepMs: 50 } });
  hasty.upstream.script = { hold: true };
  const message = 'the task was not finished within 48 hours';
  await expectFailure(hasty, hasty.bodies[ORIGINAL] ?? {}, { code: 80004, message });
  await hasty.close();
});

describe('80005: cancelled by an operator', () => {
  const cancelled = { code: 80005, message: 'the task was cancelled' };

  test('at work: the upstream is told', async () => {
    const { api } = await stage.workspace({ credits: 49 });
    stage.upstream.script = { hold: true };
    const id = await api.accepted(stage.bodies[ORIGINAL]);
    await until('the upstream to have it', () => stage.upstream.jobs.size === 1);
    await stage.gateway.admin('POST', `/tasks/${id}/cancel`);
    const task = await api.final(id);
    expect(task).toEqual({ ...task, status: 'failed', output: null, error: cancelled });
    expect(await api.balance()).toBe(49);
    const jobs = [...stage.upstream.jobs.values()];
    expect(jobs.map(({ posts, cancels }) => ({ posts, cancels }))).toEqual([
      { posts: 1, cancels: 1 },
    ]);
  });

  test('in the queue: at once, and the upstream never hears of it', async () => {
    const { api } = await stage.workspace({ credits: 98, concurrencyMax: 1 });
    stage.upstream.script = { hold: true };
    const first = await api.accepted(stage.bodies[ORIGINAL]);
    await until('the first to be at work', () => stage.upstream.jobs.size === 1);
    const second = await api.accepted(stage.bodies[ORIGINAL]);
    await stage.gateway.admin('POST', `/tasks/${second}/cancel`);
    const task = await api.poll(second);
    expect(task).toEqual({ ...task, status: 'failed', output: null, error: cancelled });
    expect(await api.balance()).toBe(49);
    stage.upstream.release();
    expect((await api.final(first)).status).toBe('completed');
    expect(stage.upstream.jobs.size).toBe(1);
  });

  test('one that has ended stays as it is', async () => {
    const id = await stage.api.accepted(stage.bodies[ORIGINAL]);
    const before = await stage.api.final(id);
    await expect(stage.gateway.admin('POST', `/tasks/${id}/cancel`)).rejects.toThrow('409');
    expect(await stage.api.poll(id)).toEqual({ ...before, output: expect.anything() as unknown });
  });

  test('a client has no such route', async () => {
    const id = await stage.api.accepted(stage.bodies[ORIGINAL]);
    const answer = await stage.api.ask('POST', `/tasks/${id}/cancel`);
    expectRefusal(answer, 404, 40001, 'no such endpoint');
    await stage.api.final(id);
  });
});

test('80006: moderated, and not charged', async () => {
  const message = 'the video was held back';
  stage.upstream.next({ end: 'moderated', message });
  await expectFailure(stage, stage.bodies[OFFICIAL] ?? {}, { code: 80006, message }, 1);
});

test('nothing that an upstream or an image did was taken for a bug', () => {
  expect(stage.gateway.errors()).toEqual([]);
});

function postsOf({ upstream }: Stage): number[] {
  return [...upstream.jobs.values()].map(({ posts }) => posts);
}
