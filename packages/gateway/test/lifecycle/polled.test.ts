import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { carryOut } from '../../src/lifecycle/attempt.ts';
import { createNudges } from '../../src/lifecycle/nudges.ts';
import type { AttemptWork } from '../../src/lifecycle/work.ts';
import { createIds } from '../../src/platform/ids.ts';
import { UpstreamFault, type UpstreamFaultKind } from '../../src/platform/upstream-fault.ts';
import type { Progress } from '../../src/providers/provider.ts';

const NOW_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const RETRY_AFTER_MS_MAX = 300_000;

/** The only time that passes here is what is waited for. */
beforeEach(() => void vi.useFakeTimers({ now: NOW_MS }));
afterEach(() => void vi.useRealTimers());

type Running = Extract<Progress, { readonly state: 'running' }>;

interface Followed {
  readonly askedAtMs: number[];
  /** Answers that were counted as ignored, by the channel's name. */
  readonly ignored: string[];
  readonly warnings: (readonly [facts: object, words: string])[];
  readonly stepsBack: unknown[];
  /** What clients are told of how far it is. */
  readonly fractions: number[];
}

const ENDED: Progress = { state: 'failed', reason: 'upstream', message: '', costMicroUsd: 0 };

/** Polls a job, as a worker does, whose upstream says one thing after another and then that it failed. */
async function follow(answers: readonly (Progress | UpstreamFault)[]): Promise<Followed> {
  const seen: Followed = {
    askedAtMs: [],
    ignored: [],
    warnings: [],
    stepsBack: [],
    fractions: [],
  };
  const poll = async (): Promise<Progress> => {
    const answer = answers[seen.askedAtMs.length] ?? ENDED;
    seen.askedAtMs.push(Date.now());
    if (answer instanceof UpstreamFault) throw answer;
    return answer;
  };
  const signal = new AbortController().signal;
  const work = {
    context: {
      clock: Date.now,
      limits: { retryAfterMsMax: RETRY_AFTER_MS_MAX, pollDenialsMax: 9, pollDenialsMsMin: 0 },
      log: {
        warn: (facts: object, words: string) => void seen.warnings.push([facts, words]),
        debug: ({ stepsBack }: { stepsBack: number }) => void seen.stepsBack.push(stepsBack),
      },
      passed: () => undefined,
      progress: { note: (_id: string, fraction: number) => void seen.fractions.push(fraction) },
      nudges: createNudges(),
      channels: { countIgnored: ({ name }: { name: string }) => void seen.ignored.push(name) },
    },
    task: { id: 't', deadlineAtMs: NOW_MS + 48 * HOUR_MS },
    channel: { name: 'acme', pollMs: 2_000, pollMsMax: 180_000, provider: { poll } },
    job: { attemptId: createIds(Date.now).next(), order: {} },
    stopped: signal,
    cancelled: signal,
  };
  const done = carryOut(work as unknown as AttemptWork, { kind: 'running', handle: 'job' });
  await vi.runAllTimersAsync();
  expect(await done).toMatchObject({ kind: 'failed', costMicroUsd: 0 });
  expect(seen.askedAtMs).toHaveLength(answers.length + 1);
  return seen;
}

function running(fraction: number | null, phase: Running['phase'] = null): Running {
  return { state: 'running', fraction, phase };
}

const UNKNOWN = { unknown: 'dreaming' };
const DOWN = new UpstreamFault('not_delivered', 'nobody is there');

describe('what is ignored of what an upstream says is counted', () => {
  test.each<[what: string, answers: readonly (Progress | UpstreamFault)[], count: number]>([
    ['nothing but what is usual', [running(0), running(0.2), running(0.2), running(0.9)], 0],
    ['nothing where nothing is said', [running(0.2), running(null), running(0.2)], 0],
    ['nothing of a job that is begun', [running(null, 'queued'), running(null, 'working')], 0],
    ['each step back', [running(0.6), running(0.1), running(0.3), running(0.2)], 2],
    ['a step back once', [running(0.6), running(0.1), running(0.1), running(null)], 1],
    ['a step back over a failed poll', [running(0.6), DOWN, running(0.1)], 1],
    [
      'each return to the queue',
      [
        running(null, 'working'),
        running(null, 'queued'),
        running(null, 'queued'),
        running(null, 'working'),
        running(null),
        running(null, 'queued'),
      ],
      2,
    ],
    ['one answer once', [running(0.6, 'working'), running(0.1, 'queued')], 1],
    ['each status that nobody knows', [running(null, { unknown: 'a' }), running(0.1, UNKNOWN)], 2],
    ['one that is a step back as well', [running(0.6), running(0.1, UNKNOWN)], 1],
    [
      'a return to the queue over one',
      [running(null, 'working'), running(null, UNKNOWN), running(null, 'queued')],
      2,
    ],
  ])('%s', async (_what, answers, count) => {
    const { ignored } = await follow(answers);
    expect(ignored).toEqual(Array.from({ length: count }, () => 'acme'));
  });

  test('a status that nobody knows is told of once in an attempt', async () => {
    const answers = ['dreaming', 'dreaming', 'asleep'].map((unknown) => running(0.5, { unknown }));
    const facts = { taskId: 't', channel: 'acme', status: 'dreaming' };
    const told = [[facts, 'an upstream has a status unknown here']];
    for (let attempts = 0; attempts < 2; attempts += 1) {
      const { warnings, fractions } = await follow(answers);
      expect(warnings).toEqual(told);
      expect(fractions, 'the rest of it is heard').toEqual([0.5, 0.5, 0.5]);
    }
  });

  test('steps back are numbered', async () => {
    const { stepsBack } = await follow([running(0.6), running(0.1), running(0.05), running(0.9)]);
    expect(stepsBack).toEqual([1, 2]);
  });
});

describe('an upstream that asks to be left alone', () => {
  test.each<[UpstreamFaultKind, askedMs: number, waitMs: number]>([
    ['busy', 60_000, 60_000],
    ['not_delivered', 60_000, 60_000],
    ['busy', 10 * 365 * 24 * HOUR_MS, RETRY_AFTER_MS_MAX],
  ])('by a fault that is %s, for %i ms, is not polled for %i ms', async (kind, askedMs, waitMs) => {
    const fault = new UpstreamFault(kind, 'not now', { retryAfterMs: askedMs });
    const { askedAtMs } = await follow([running(0.1), fault, fault, running(0.2)]);
    const waits = askedAtMs.slice(1).map((atMs, index) => atMs - (askedAtMs[index] ?? 0));
    // Until it has answered again.
    expect(waits.map((ms) => ms >= waitMs && ms <= waitMs * 1.1 + 1)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
