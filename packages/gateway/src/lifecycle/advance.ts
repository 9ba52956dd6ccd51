import { findContract, pixelSizeOfSource, type Order, type PixelSize } from '@reelgate/contracts';
import type { LeasedTask } from '../jobs/runner.ts';
import { ImageRefused } from '../media/image-intake.ts';
import { MediaUnavailable } from '../media/media-store.ts';
import { parseOwn } from '../platform/json.ts';
import type { Job } from '../providers/provider.ts';
import type { Channel } from '../routing/channels.ts';
import { attemptsOf } from '../store/reads.ts';
import type { AttemptRow } from '../store/task-row.ts';
import { orderOf } from '../tasks/task.ts';
import { carryOut, type Stage } from './attempt.ts';
import type { LifecycleContext } from './context.ts';
import { fail } from './fail.ts';
import { NO_INPUTS, takeInputs, type Inputs } from './inputs.ts';
import {
  CANCELLED,
  failed,
  TIMED_OUT,
  upstreamFailed,
  type Failed,
  type Outcome,
} from './outcome.ts';
import { queueOf } from './queue-of.ts';
import { enter, LetGo, PutOff, type AttemptWork, type Work } from './work.ts';

/**
 * Works on a leased task until it is final, or until it must be let go. Everything that was
 * recorded before is carried on from: a task taken over after a crash takes the same way as a new one.
 */
export async function advance(context: LifecycleContext, leased: LeasedTask): Promise<void> {
  const { task } = leased;
  context.passed('claimed');
  const folder = await context.media.stageFolder(task.id);
  const work: Work = { ...leased, context, order: orderOf(task), folder };
  try {
    const outcome = await outcomeOf(work);
    if (outcome.kind === 'failed') {
      const { costMicroUsd = null } = outcome;
      await fail(context, task, outcome.failure, {
        charged: await isCharged(work, outcome),
        costMicroUsd,
      });
    }
  } catch (error) {
    const { id: taskId, epoch } = task;
    if (error instanceof LetGo || leased.stopped.aborted) {
      // What an operator sees of a lease that was lost: whatever came too late changed nothing.
      const cause = error instanceof LetGo ? {} : { error };
      context.log.info({ taskId, epoch, ...cause }, 'a worker let go of a task');
      return;
    }
    if (!(error instanceof PutOff)) throw error;
    const queue = error.queue ?? task.queue;
    const readyAtMs = context.clock() + error.waitMs;
    await context.store.run('returnTask', { taskId, epoch, readyAtMs, queue });
    return;
  }
  context.progress.forget(task.id);
  await context.media.removeStaging(task.id);
}

const AWAY_MS = 5_000;

/**
 * A clip that moderation held back was made all the same, and what is cancelled at work may be made and
 * billed all the same: whether the client pays for it then is the contract's to say, or the channel's.
 */
async function isCharged({ context, task, order }: Work, { failure }: Failed): Promise<boolean> {
  const contract = findContract(order.dialect, order.model);
  if (failure.kind === 'moderated') return contract?.chargedWhenModerated ?? false;
  if (failure.kind !== 'cancelled') return false;
  const last = (await context.store.all(attemptsOf(task.id))).at(-1);
  // Without a handle nobody has begun it.
  if (last === undefined || last.handle_json === null) return false;
  const channel = context.channels.find(last.channel);
  return contract?.chargedWhenCancelled === true || channel?.chargedWhenCancelled === true;
}

async function outcomeOf(work: Work): Promise<Outcome> {
  const { context, task, cancelled } = work;
  const attempts = await context.store.all(attemptsOf(task.id));
  const last = attempts.at(-1);
  const open = last !== undefined && last.state !== 'failed' ? last : null;
  if (cancelled.aborted && open === null) return CANCELLED;
  if (context.clock() >= task.deadlineAtMs) return TIMED_OUT;
  if (open === null && attempts.length >= context.limits.attemptsMax) return upstreamFailed();

  if (open === null) return beginNew(work, attempts);
  const channel = context.channels.find(open.channel);
  if (channel === undefined) return upstreamFailed('the channel is no longer configured');
  const earlier = attempts.slice(0, -1);
  return keeping(channel, work, () => carryOnAt(channel, { work, open, earlier }));
}

/** Until the step is done the channel can be asked, also if it is changed or removed meanwhile. */
async function keeping(
  channel: Channel,
  { context }: Work,
  step: () => Promise<Outcome>,
): Promise<Outcome> {
  const letGo = context.channels.keep(channel);
  try {
    return await step();
  } finally {
    letGo();
  }
}

interface Opened {
  readonly work: Work;
  readonly open: AttemptRow;
  readonly earlier: readonly AttemptRow[];
}

async function carryOnAt(channel: Channel, { work, open, earlier }: Opened): Promise<Outcome> {
  const stage = stageOf(open);
  await enter(work, queueOf(channel, stage.kind === 'delivering'));
  // Only what begins, or begins again, has a use for them; an image may be gone by now whose video is
  // being made.
  const isBegun =
    stage.kind === 'delivering' || (stage.kind === 'running' && !channel.provider.runsHere);
  const inputs = isBegun ? NO_INPUTS : await inputsOf(work);
  if ('kind' in inputs) return inputs;
  const job = jobOf(work, open.id, inputs);
  return carryOutAt(channel, { ...work, channel, job, attempts: earlier }, stage);
}

async function inputsOf({
  context,
  task,
  order,
  folder,
  cancelled,
  stopped,
}: Work): Promise<Inputs | Outcome> {
  try {
    return await takeInputs(context, order, folder, AbortSignal.any([cancelled, stopped]));
  } catch (error) {
    if (stopped.aborted) throw new LetGo();
    if (cancelled.aborted) return CANCELLED;
    if (error instanceof MediaUnavailable) {
      context.log.warn({ error, taskId: task.id }, 'a task waits for its input files');
      throw new PutOff(AWAY_MS);
    }
    if (!(error instanceof ImageRefused)) throw error;
    return failed(`image_${error.kind}`, error.message);
  }
}

async function beginNew(work: Work, attempts: readonly AttemptRow[]): Promise<Outcome> {
  const route = work.context.channels.route(
    work.order,
    attempts.map(({ channel }) => channel),
  );
  switch (route.kind) {
    case 'channel':
      return keeping(route.channel, work, () => beginAt(route.channel, work, attempts));
    case 'wait':
      throw new PutOff(route.waitMs);
    case 'none': {
      // An image that cannot be taken says more.
      const inputs = await inputsOf(work);
      return 'kind' in inputs ? inputs : upstreamFailed('no channel serves this model');
    }
  }
}

async function beginAt(
  channel: Channel,
  work: Work,
  attempts: readonly AttemptRow[],
): Promise<Outcome> {
  const { context, task } = work;
  await enter(work, queueOf(channel, false));
  const inputs = await inputsOf(work);
  if ('kind' in inputs) return inputs;
  const attemptId = context.ids.next();
  const begun = await context.store.run('beginAttempt', {
    attemptId,
    taskId: task.id,
    epoch: task.epoch,
    channel: channel.name,
    nowMs: context.clock(),
  });
  if (!begun) throw new LetGo();
  context.passed('intent-committed');
  const job = jobOf(work, attemptId, inputs);
  return carryOutAt(channel, { ...work, channel, job, attempts }, { kind: 'new' });
}

/** While a task is at work at a channel, it counts there. */
async function carryOutAt(channel: Channel, work: AttemptWork, stage: Stage): Promise<Outcome> {
  const leave = work.context.channels.enter(channel);
  try {
    return await carryOut(work, stage);
  } finally {
    leave();
  }
}

function stageOf(attempt: AttemptRow): Stage {
  if (attempt.state === 'delivering' && attempt.result_json !== null) {
    return { kind: 'delivering', result: parseOwn(attempt.result_json) };
  }
  if (attempt.state === 'running' && attempt.handle_json !== null) {
    return { kind: 'running', handle: parseOwn(attempt.handle_json) };
  }
  const { created_at_ms: sinceMs, updated_at_ms: startedMs } = attempt;
  return { kind: 'uncertain', sinceMs, startedMs };
}

function jobOf({ order, task, folder }: Work, attemptId: string, inputs: Inputs): Job {
  // The task's own random bits, so that two takes of one prompt differ and a retry does not.
  const seed = order.seed ?? Number.parseInt(task.id.slice(-8), 16);
  return { attemptId, order, ...pixelsOf(order, inputs), seed, ...inputs, folder };
}

function pixelsOf({ frame }: Order, { images, keyframes, lastFrame, video }: Inputs): PixelSize {
  if (frame.kind === 'fixed') return { widthPx: frame.widthPx, heightPx: frame.heightPx };
  const source = video ?? images[0] ?? keyframes[0]?.image ?? lastFrame;
  if (source === null) return { widthPx: 0, heightPx: 0 };
  return pixelSizeOfSource(frame, source.widthPx, source.heightPx);
}
