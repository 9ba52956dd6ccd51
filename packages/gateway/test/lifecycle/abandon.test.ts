import { expect, test } from 'vitest';
import { until } from '../../../../test/lib/until.ts';
import { abandon } from '../../src/lifecycle/abandon.ts';
import { CANCELLED } from '../../src/lifecycle/outcome.ts';
import type { AttemptWork } from '../../src/lifecycle/work.ts';
import { UpstreamFault } from '../../src/platform/upstream-fault.ts';
import type { Progress } from '../../src/providers/provider.ts';
import type { ChannelCosts } from '../../src/routing/channel-costs.ts';

const MADE: Progress = { state: 'done', result: 'clip', costMicroUsd: 7 };
const UNPRICED: Progress = { state: 'done', result: 'clip' };
const STOPPED: Progress = { state: 'failed', reason: 'upstream', message: '', costMicroUsd: 0 };
const RUNNING: Progress = { state: 'running', fraction: null };
const DOWN = new UpstreamFault('not_delivered', 'nobody is there');
const GONE = new UpstreamFault('lost', 'no such job');

interface Upstream {
  /** Absent where nothing can be cancelled. */
  readonly cancel?: Progress | Error | null;
  /** One after the other. */
  readonly polls?: readonly (Progress | Error)[];
  readonly runsHere?: boolean;
  readonly costs?: ChannelCosts;
}

interface Stage {
  readonly work: AttemptWork;
  /** What was written down. */
  readonly written: { readonly resultJson: string | null; readonly costMicroUsd: number | null }[];
  readonly warnings: string[];
  /** How many want the channel's provider to stay open. */
  readonly keepers: () => number;
}

function answered(answer: Progress | Error | null | undefined): Progress | undefined {
  if (answer instanceof Error) throw answer;
  return answer ?? undefined;
}

/** As much of the work as an end of it needs, with a store that finds everything as it was. */
function stageWith({ cancel, polls = [], runsHere = false, costs }: Upstream): Stage {
  const written: Stage['written'] = [];
  const warnings: string[] = [];
  let keepers = 0;
  const keep = () => {
    keepers += 1;
    return () => void (keepers -= 1);
  };
  const left = [...polls];
  const provider = {
    runsHere,
    poll: async () => answered(left.shift() ?? RUNNING),
    ...(cancel === undefined ? {} : { cancel: async () => answered(cancel) }),
  };
  const model = { dialect: 'xai', model: 'grok-imagine-video', mode: 'text_to_video' };
  const order = { ...model, durationS: 8, resolution: '480p', images: [] };
  const work = {
    context: {
      channels: { keep },
      clock: Date.now,
      limits: { uncertainMsMax: 60_000 },
      log: { warn: (_facts: object, words: string) => void warnings.push(words) },
      passed: () => undefined,
      stopping: new AbortController().signal,
      store: { run: async (_name: string, input: Stage['written'][0]) => written.push(input) },
    },
    task: { id: 't', epoch: 1 },
    channel: { pollMs: 1, provider, ...(costs === undefined ? {} : { costs }) },
    job: { attemptId: 'a', order, video: null },
  };
  return { work: work as unknown as AttemptWork, written, warnings, keepers: () => keepers };
}

const CLIP = { resultJson: '"clip"', costMicroUsd: 7 };

test.each<[string, Upstream, cost: number | null | undefined, written: readonly object[]]>([
  ['it was done by then', { cancel: MADE }, 7, [CLIP]],
  ['it is stopped, for nothing', { cancel: STOPPED }, 0, []],
  ['nothing is said', { cancel: null }, undefined, []],
  ['it was painted here', { cancel: null, runsHere: true }, 0, []],
  ['it cannot be stopped, and was done', { polls: [MADE] }, 7, [CLIP]],
  [
    'the operator knows what it takes',
    { polls: [UNPRICED], costs: { '*': { second: 2 } } },
    16,
    [{ resultJson: '"clip"', costMicroUsd: 16 }],
  ],
  ['nobody knows what it takes', { polls: [UNPRICED] }, null, [{ ...CLIP, costMicroUsd: null }]],
])('a task is given up, and %s', async (_name, upstream, costMicroUsd, written) => {
  const stage = stageWith(upstream);
  const outcome = await abandon(stage.work, 'job', CANCELLED);
  expect(outcome.failure).toBe(CANCELLED.failure);
  expect(outcome.costMicroUsd).toBe(costMicroUsd);
  expect(stage.written).toMatchObject(written);
  expect(stage.written).toHaveLength(written.length);
});

test.each<[string, Upstream]>([
  ['cannot be stopped', { polls: [RUNNING, RUNNING, DOWN, MADE] }],
  ['goes on all the same', { cancel: RUNNING, polls: [RUNNING, MADE] }],
  ['could not be told', { cancel: DOWN, polls: [MADE] }],
])('one whose upstream %s is heard of later', async (_name, upstream) => {
  const { work, written, keepers } = stageWith(upstream);
  expect(await abandon(work, 'job', CANCELLED)).toEqual(CANCELLED);
  expect(keepers(), 'it is asked on').toBe(1);
  await until('its end', async () => written.length > 0);
  await until('it to be let go', async () => keepers() === 0);
  // It is added to whatever the attempt is by then, and begins nothing.
  expect(written).toMatchObject([{ ...CLIP, state: 'running' }]);
});

test('one that is gone there is not asked for again', async () => {
  const { work, written, warnings } = stageWith({ polls: [RUNNING, GONE] });
  await abandon(work, 'job', CANCELLED);
  await until('a warning', async () => warnings.length > 0);
  expect([written, warnings]).toEqual([[], ['nobody knows what an unwanted job cost']]);
});
