import type { Ended, Handle } from '../providers/provider.ts';
import { UpstreamFault } from '../platform/upstream-fault.ts';
import { abandon } from './abandon.ts';
import { attemptCost } from './attempt-cost.ts';
import { deliver } from './deliver.ts';
import { nudgeKey } from './nudges.ts';
import { failed, CANCELLED, TIMED_OUT, upstreamFailed, type Outcome } from './outcome.ts';
import {
  FIRST_POLL,
  isLost,
  noteFailure,
  noteProgress,
  untilNextPollMs,
  waitForTurn,
  type Polled,
} from './polled.ts';
import { queueOf } from './queue-of.ts';
import { enter, mayGoOn, mustHold, PutOff, record, type AttemptWork } from './work.ts';

/**
 * How far an attempt had come when it was last written down:
 *
 *   new ──start──► running ──poll says done──► delivering
 *   uncertain: the process ended between the announcement of a start and its result, or that was lost
 */
export type Stage =
  | { readonly kind: 'new' }
  | { readonly kind: 'uncertain'; readonly sinceMs: number; readonly startedMs: number }
  | { readonly kind: 'running'; readonly handle: Handle }
  | { readonly kind: 'delivering'; readonly result: Handle };

/** Carries an attempt on from its stage. Throws PutOff when there is to be another one, or later. */
export async function carryOut(work: AttemptWork, stage: Stage): Promise<Outcome> {
  switch (stage.kind) {
    case 'new':
      return start(work);
    case 'uncertain':
      return recover(work, stage);
    case 'running':
      await waitForTurn(work);
      return follow(work, stage.handle);
    case 'delivering':
      return bringIn(work, stage.result);
  }
}

/** `again`: the upstream may have been told already, and knows a second telling for the same. */
async function start(work: AttemptWork, again = false): Promise<Outcome> {
  const { context, channel, job, cancelled } = work;
  if (cancelled.aborted) return CANCELLED;
  await mustHold(work);
  let handle: Handle;
  context.channels.report(channel, 'begun');
  try {
    handle = await channel.provider.start(job);
    context.channels.report(channel, 'succeeded');
  } catch (error) {
    if (!(error instanceof UpstreamFault)) throw error;
    return startFault(work, error, again);
  }
  context.passed('start-answered');
  return keep(work, handle);
}

async function keep(work: AttemptWork, handle: Handle): Promise<Outcome> {
  await record(work, 'running', { handle });
  work.context.passed('handle-saved');
  return follow(work, handle);
}

async function startFault(
  work: AttemptWork,
  fault: UpstreamFault,
  again: boolean,
): Promise<Outcome> {
  const { context, channel } = work;
  // That this telling was not heard says nothing of the one before.
  const endAttempt = again ? stayUncertain : tryAgain;
  switch (fault.kind) {
    case 'refused':
      // It has read the order, and works.
      context.channels.report(channel, 'succeeded');
      return { ...upstreamFailed(fault.message), costMicroUsd: 0 };
    case 'denied':
      context.log.error({ error: fault, channel: channel.name }, 'an upstream does not serve us');
      context.channels.report(channel, 'denied');
      return endAttempt(work, fault);
    case 'uncertain':
      context.log.warn(
        { error: fault, taskId: work.task.id },
        'nobody knows whether a start was taken',
      );
      context.channels.report(channel, 'failed');
      if (channel.provider.afterCrash === 'repeat') return stayUncertain(work, fault);
      await record(work, 'uncertain');
      return recover(work, { sinceMs: context.clock(), startedMs: context.clock() });
    case 'not_delivered':
    case 'lost':
      context.channels.report(channel, 'failed');
      return endAttempt(work, fault);
    case 'busy':
      return endAttempt(work, fault);
  }
}

/** To be found out later, and not on the heels of a failure. */
async function stayUncertain(work: AttemptWork, fault: UpstreamFault): Promise<never> {
  await record(work, 'uncertain');
  const waitMs = Math.max(work.channel.pollMs, fault.retryAfterMs ?? 0);
  throw new PutOff(Math.min(waitMs, work.context.limits.retryAfterMsMax));
}

/** Ends this attempt and leaves the task to a next one, if anybody wants one. */
async function tryAgain(
  work: AttemptWork,
  fault: Error = NEVER_RECEIVED,
  costMicroUsd: number | null = fault === NEVER_RECEIVED ? 0 : null,
): Promise<Outcome> {
  await record(work, 'failed', { failureMessage: fault.message, costMicroUsd });
  work.context.passed('attempt-failed');
  const { context, channel, order, attempts, cancelled } = work;
  if (cancelled.aborted) return CANCELLED;
  const tried = [...attempts.map((attempt) => attempt.channel), channel.name];
  const next = context.channels.route(order, tried);
  // One that has not been asked yet is asked at once.
  if (next.kind === 'channel' && !tried.includes(next.channel.name)) throw new PutOff(0);
  const asked = fault instanceof UpstreamFault ? (fault.retryAfterMs ?? 0) : 0;
  const waitMs = Math.max(asked, channel.pollMs * 2 ** tried.length);
  throw new PutOff(Math.min(waitMs, context.limits.retryAfterMsMax));
}

const NEVER_RECEIVED = new UpstreamFault('not_delivered', 'the upstream never received it');

/**
 * The upstream may have this attempt or not. That is found out, or waited for; nothing is ever sent
 * again blindly.
 */
async function recover(
  work: AttemptWork,
  { sinceMs, startedMs }: { readonly sinceMs: number; readonly startedMs: number },
): Promise<Outcome> {
  const { context, channel, job } = work;
  const { provider } = channel;
  // What is made here costs nothing to begin anew.
  if (provider.runsHere) return start(work);
  const leftMs = sinceMs + context.limits.uncertainMsMax - context.clock();
  if (leftMs <= 0) return upstreamFailed('the upstream never said what became of the task');
  if (provider.afterCrash === 'repeat') return start(work, true);
  if (provider.lookup === undefined) {
    await record(work, 'uncertain');
    throw new PutOff(leftMs);
  }
  let handle: Handle | null;
  try {
    handle = await provider.lookup(job);
  } catch (error) {
    if (!(error instanceof UpstreamFault)) throw error;
    await record(work, 'uncertain');
    throw new PutOff(channel.pollMs);
  }
  if (handle !== null) return keep(work, handle);
  // A request may still be on its way to being taken long after whoever sent it is gone.
  const onTheWayMs = startedMs + channel.requestMsMax - context.clock();
  if (onTheWayMs > 0) throw new PutOff(Math.min(onTheWayMs, channel.pollMs));
  return tryAgain(work);
}

/** Polls until there is an answer. A poll that fails is not a task that failed. */
async function follow(work: AttemptWork, handle: Handle): Promise<Outcome> {
  const { context, channel, job, task, stopped, cancelled } = work;
  const nudged = nudgeKey(channel.name, handle);
  let last: Polled = FIRST_POLL;
  for (;;) {
    if (!mayGoOn(work)) return abandon(work, handle, CANCELLED);
    if (context.clock() >= task.deadlineAtMs) return abandon(work, handle, TIMED_OUT);
    try {
      const progress = await channel.provider.poll(handle, job);
      context.passed('polled');
      if (progress.state === 'done') return await receive(work, progress);
      if (progress.state === 'failed') return await upstreamSaysFailed(work, progress);
      last = noteProgress(work, last, progress);
    } catch (error) {
      if (!(error instanceof UpstreamFault)) throw error;
      last = noteFailure(work, last, error);
      if (isLost(work, last)) return tryAgain(work, error);
    }
    await context.nudges.wait(nudged, untilNextPollMs(work, last), [stopped, cancelled]);
  }
}

async function receive(
  work: AttemptWork,
  ended: Extract<Ended, { state: 'done' }>,
): Promise<Outcome> {
  const { result } = ended;
  work.context.passed('completion-seen');
  await record(work, 'delivering', { result, costMicroUsd: attemptCost(work, ended) });
  work.context.passed('delivering-recorded');
  await enter(work, queueOf(work.channel, true));
  return bringIn(work, result);
}

async function bringIn(work: AttemptWork, result: Handle): Promise<Outcome> {
  try {
    return await deliver(work, result);
  } catch (error) {
    // Made on a machine that is gone, or was put away there: it is made again here.
    if (error instanceof UpstreamFault && work.channel.provider.runsHere) {
      return tryAgain(work, error);
    }
    throw error;
  }
}

async function upstreamSaysFailed(
  work: AttemptWork,
  ended: Extract<Ended, { state: 'failed' }>,
): Promise<Outcome> {
  const { reason, message } = ended;
  const costMicroUsd = attemptCost(work, ended);
  switch (reason) {
    case 'moderated':
      return { ...failed('moderated', message), costMicroUsd };
    case 'upstream':
      return { ...upstreamFailed(message), costMicroUsd };
    case 'broken':
      return tryAgain(work, new Error(message), costMicroUsd);
  }
}
