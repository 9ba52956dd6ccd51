import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CRASH_POINTS, type CrashPoint } from '../../packages/gateway/src/platform/crash-point.ts';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { reapi } from '../lib/reapi.ts';
import { until } from '../lib/until.ts';
import { startUpstream, type Script, type Upstream } from '../lib/upstream.ts';
import { expectSound, ORDER } from './aftermath.ts';

/**
 * The process is killed at each point of a task's life, and started again. The task must come to
 * the same end as without the crash, at the same price, with at most one start of each attempt.
 */
interface Crash {
  /** What the upstream does with the attempts, in their order. */
  readonly scripts?: readonly Script[];
  readonly cancels?: true;
  /** The media's days are over at once. */
  readonly expires?: true;
  readonly ends: 'completed' | 'failed';
}

const COMPLETES: Crash = { ends: 'completed' };
const FAILS: Crash = { scripts: [{ end: 'failed' }], ends: 'failed' };
const CANCELS: Crash = { scripts: [{ hold: true }], cancels: true, ends: 'failed' };

const CRASHES: Record<CrashPoint, Crash> = {
  'submit-parsed': COMPLETES,
  'submit-committed': COMPLETES,
  claimed: COMPLETES,
  'intent-committed': COMPLETES,
  'start-answered': COMPLETES,
  'handle-saved': COMPLETES,
  polled: { scripts: [{ runningPolls: 2 }], ends: 'completed' },
  'completion-seen': COMPLETES,
  'delivering-recorded': COMPLETES,
  'download-half': COMPLETES,
  downloaded: COMPLETES,
  verified: COMPLETES,
  stored: COMPLETES,
  finished: COMPLETES,
  'failure-seen': FAILS,
  failed: FAILS,
  'attempt-failed': { scripts: [{ post: { status: 429 } }], ends: 'completed' },
  'cancel-requested': CANCELS,
  'upstream-cancelled': CANCELS,
  'media-file-removed': { expires: true, ends: 'completed' },
};

/** In short the second store is looked at with every other one. */
const sparse =
  process.env['REELGATE_CRASH_SHORT'] !== undefined &&
  process.env['REELGATE_TEST_STORE'] === 'postgres';
const points = CRASH_POINTS.filter((_, index) => !sparse || index % 2 === 0);

let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
});

afterAll(() => upstream.close());

function start(crash: Crash, crashAt: CrashPoint): Promise<Gateway> {
  return startGateway({
    configFile: {
      channels: [upstream.channel],
      limits: {
        sweepMs: 100,
        claimPollMs: 50,
        upstreamMsMax: 500,
        ...(crash.expires ? { mediaMs: 1 } : {}),
      },
    },
    env: { REELGATE_CRASH_AT: crashAt, REELGATE_EGRESS_ALLOW: '127.0.0.0/8' },
  });
}

describe('a kill -9', { timeout: 60_000 }, () => {
  for (const point of points) {
    const crash = CRASHES[point];
    test(`at ${point}`, async () => {
      upstream.reset();
      upstream.next(...(crash.scripts ?? []));
      await using gateway = await start(crash, point);
      const creditsBefore = await reapi(gateway).balance();
      const headers = { 'idempotency-key': `once-${point}` };
      // The reply may be what the crash takes away; the key finds the task again.
      const first = await reapi(gateway)
        .submit(ORDER, headers)
        .catch(() => null);
      if (crash.cancels) await cancel(gateway, first?.json as { id: string });
      expect(await gateway.ended()).toEqual({ code: null, signal: 'SIGKILL' });

      await gateway.restart({});
      const taskId = await reapi(gateway).accepted(ORDER, headers);
      if (first !== null) expect(taskId).toBe((first.json as { id: string }).id);
      const task = await reapi(gateway).final(taskId);
      expect(task.status).toBe(crash.ends);
      const completed = crash.ends === 'completed' ? 1 : 0;
      await expectSound(gateway, upstream, { completed, creditsBefore });
      await gateway.stop();
    });
  }
});

/** Once the upstream has the job: before that there is nothing to tell it. */
async function cancel(gateway: Gateway, { id }: { id: string }): Promise<void> {
  await until('a poll of the job', () =>
    [...upstream.jobs.values()].some(({ polls }) => polls > 0),
  );
  await gateway.admin('POST', `/tasks/${id}/cancel`).catch(() => undefined);
}
