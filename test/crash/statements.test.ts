import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway, temporaryFolder } from '../lib/gateway.ts';
import { reapi } from '../lib/reapi.ts';
import { startUpstream, type Upstream } from '../lib/upstream.ts';
import { expectSound, ORDER } from './aftermath.ts';

/**
 * The process is killed before the n-th statement that the writer runs, for n = 1, 2, 3 … until a
 * whole life passes without reaching it. That covers the inside of every transaction there is.
 */
const SHORT = process.env['REELGATE_CRASH_SHORT'] !== undefined;
const STEP = SHORT ? 31 : 1;

let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
});

afterAll(() => upstream.close());

test('a kill -9 before each statement of the writer', async () => {
  const configFile = {
    channels: [upstream.channel],
    limits: { sweepMs: 100, claimPollMs: 50, upstreamMsMax: 500 },
  };
  let survived = false;
  let kills = 0;
  for (let nth = 1; !survived; nth += STEP) {
    upstream.reset();
    const folder = temporaryFolder();
    const headers = { 'idempotency-key': 'once' };
    const env = { REELGATE_CRASH_AT: `statement:${nth}` };
    const gateway = await startGateway({ configFile, folder, env }).catch(() => null);
    const first = gateway === null ? null : await lifeOf(gateway, headers);
    survived = first === 'completed';
    if (gateway !== null) await gateway.kill();
    kills += survived ? 0 : 1;

    await using after = await startGateway({ configFile, folder });
    const taskId = await reapi(after).accepted(ORDER, headers);
    const task = await reapi(after).final(taskId);
    expect(task.status, `after a kill at statement ${nth}`).toBe('completed');
    await expectSound(after, upstream, { completed: 1, creditsBefore: 1_000_000 });
    await after.stop();
  }
  expect(kills).toBeGreaterThan(SHORT ? 1 : 25);
});

/** Null when the process ended on the way. */
async function lifeOf(
  gateway: Awaited<ReturnType<typeof startGateway>>,
  headers: Readonly<Record<string, string>>,
): Promise<string | null> {
  try {
    const taskId = await reapi(gateway).accepted(ORDER, headers);
    return (await reapi(gateway).final(taskId)).status;
  } catch {
    return null;
  }
}
