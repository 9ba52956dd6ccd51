import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startGateway, type Gateway } from '../../lib/gateway.ts';
import { startUpstream, type Fault, type Upstream } from '../../lib/upstream.ts';
import { reapi } from './client.ts';

let upstream: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({
    configFile: {
      channels: [upstream.channel],
      limits: { pollDenialsMax: 2, pollDenialsMsMin: 1, claimPollMs: 50 },
    },
  });
});

afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

beforeEach(() => upstream.reset());

/** A poll that fails is not a task that failed, and no reason to send the work a second time. */
test.each<[string, readonly Fault[], number]>([
  ['errors', [{ status: 500 }, { status: 503 }, { status: 500 }, { status: 500 }], 1],
  ['cut connections', ['cut', 'cut', 'cut', 'cut'], 1],
  ['one denial among errors', [{ status: 404 }, { status: 500 }, { status: 404 }], 1],
  ['denials to the limit', [{ status: 404 }, { status: 404 }], 2],
])('%s: the task completes', async (_name, pollFaults, attempts) => {
  upstream.next({ pollFaults });
  const api = reapi(gateway);
  const taskId = await api.accepted({ model: 'grok-imagine-1.0-video', prompt: 'a calm sea' });
  expect((await api.final(taskId)).status).toBe('completed');
  expect([...upstream.jobs.values()].map(({ posts }) => posts)).toEqual(Array(attempts).fill(1));
});

test('a clip of another length fails its task where the channel wants that, and costs nothing', async () => {
  const channel = { ...upstream.channel, mismatch: 'fail' };
  await using strict = await startGateway({
    configFile: { channels: [channel, { ...channel, name: 'next' }], limits: { claimPollMs: 50 } },
  });
  const api = reapi(strict);
  const order = { model: 'grok-imagine-1.0-video', prompt: 'a calm sea' };
  const balance = await api.balance();
  const { status, error } = await api.final(await api.accepted({ ...order, duration: 9 }));
  const message = 'the upstream made a video of 736x400 and 8 s, and 736x400 and 9 s were ordered';
  expect({ status, error }).toEqual({ status: 'failed', error: { code: 80003, message } });
  expect(await api.balance()).toBe(balance);
  expect([...upstream.jobs.values()].map(({ posts }) => posts)).toEqual([1]);
  expect(strict.stderr).toContain('a clip is not as ordered');
  expect((await api.final(await api.accepted({ ...order, duration: 8 }))).status).toBe('completed');
});
