import { UpstreamFault } from '../platform/upstream-fault.ts';
import type { Ended, Handle, Progress } from '../providers/provider.ts';
import { attemptCost } from './attempt-cost.ts';
import type { Failed } from './outcome.ts';
import { pause } from './pause.ts';
import { recordUnwanted, type AttemptWork } from './work.ts';

/**
 * Ends a task whose job is still at work: the upstream is told. What it answers changes nothing for the
 * client, but it is written down when the job had ended by then, and what that costs. An upstream that
 * cannot be stopped is asked, now and once in a while until it has ended.
 */
export async function abandon(work: AttemptWork, handle: Handle, outcome: Failed): Promise<Failed> {
  const { context, channel, job, task } = work;
  const { provider } = channel;
  let answer: Progress | void = undefined;
  let goesOn = false;
  try {
    answer =
      provider.cancel === undefined
        ? await provider.poll(handle, job)
        : await provider.cancel(handle, job);
    goesOn = answer?.state === 'running';
  } catch (error) {
    goesOn = true;
    context.log.warn({ error, taskId: task.id }, 'the upstream could not be told of an end');
  }
  context.passed('upstream-cancelled');
  if (goesOn) {
    const letGo = context.channels.keep(channel);
    waitForEnd(work, handle)
      .catch((error: unknown) => {
        context.log.warn({ error, taskId: task.id }, 'nobody knows what an unwanted job cost');
      })
      .finally(letGo);
  }
  if (answer === undefined || answer.state === 'running') {
    // What is broken off here is owed to nobody.
    return provider.runsHere ? { ...outcome, costMicroUsd: 0 } : outcome;
  }
  const costMicroUsd = attemptCost(work, answer);
  if (answer.state === 'done') await recordUnwanted(work, { result: answer.result, costMicroUsd });
  return { ...outcome, costMicroUsd };
}

const WAIT_MS_MAX = 60_000;

/**
 * Waits for a job that nobody wants any more, for what it costs. Its task is final meanwhile and stays as
 * it is. This process alone knows of the wait: when it stops, the cost stays unknown.
 */
async function waitForEnd(work: AttemptWork, handle: Handle): Promise<void> {
  const { context, channel } = work;
  const { stopping } = context;
  const untilMs = context.clock() + context.limits.uncertainMsMax;
  for (let waits = 1; context.clock() < untilMs; waits += 1) {
    await pause(Math.min(channel.pollMs * 2 ** waits, WAIT_MS_MAX), [stopping]);
    if (stopping.aborted) return;
    const ended = await endOf(work, handle);
    if (ended === null) continue;
    const costMicroUsd = attemptCost(work, ended);
    const made = ended.state === 'done' ? { result: ended.result } : {};
    await recordUnwanted(work, { ...made, costMicroUsd });
    return;
  }
}

/** Null while it goes on, or cannot be asked. */
async function endOf({ channel, job }: AttemptWork, handle: Handle): Promise<Ended | null> {
  try {
    const progress = await channel.provider.poll(handle, job);
    return progress.state === 'running' ? null : progress;
  } catch (error) {
    if (error instanceof UpstreamFault && error.kind !== 'lost') return null;
    throw error;
  }
}
