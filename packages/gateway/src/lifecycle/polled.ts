import type { UpstreamFault } from '../platform/upstream-fault.ts';
import type { Progress } from '../providers/provider.ts';
import { pause } from './pause.ts';
import { beganAtMs, pollWaitMs, takenOverWaitMs, type LastPolls } from './poll-pace.ts';
import type { AttemptWork } from './work.ts';

/** What the polls of one job have said until now. */
export interface Polled extends LastPolls {
  /** In a row, that the upstream has no such job. */
  readonly denials: { readonly count: number; readonly sinceMs: number } | null;
  /** How far it said to be, last of all. */
  readonly fraction: number;
  readonly phase: 'queued' | 'working' | null;
  /** How often it said to be less far than before. */
  readonly stepsBack: number;
  /** Whether it has said something that nobody knows. */
  readonly wasUnknown: boolean;
}

export const FIRST_POLL: Polled = {
  failures: 0,
  retryAfterMs: 0,
  denials: null,
  fraction: 0,
  phase: null,
  stepsBack: 0,
  wasUnknown: false,
};

type Running = Extract<Progress, { readonly state: 'running' }>;

/** A step back, or a status that nobody knows, changes nothing but what operators see. */
export function noteProgress(work: AttemptWork, last: Polled, told: Running): Polled {
  const { context, channel, task } = work;
  const { fraction, phase = null } = told;
  if (fraction !== null) context.progress.note(task.id, fraction);
  const isUnknown = phase !== null && typeof phase === 'object';
  const isBack = isStepBack(last, told);
  const stepsBack = last.stepsBack + (isBack ? 1 : 0);
  const seen = { taskId: task.id, channel: channel.name };
  if (isUnknown && !last.wasUnknown) {
    context.log.warn({ ...seen, status: phase.unknown }, 'an upstream has a status unknown here');
  }
  if (isBack) {
    context.log.debug({ ...seen, stepsBack }, 'an upstream says to be less far than before');
  }
  if (isUnknown || isBack) context.channels.countIgnored(channel);
  return {
    ...FIRST_POLL,
    fraction: fraction ?? last.fraction,
    phase: isUnknown ? last.phase : (phase ?? last.phase),
    stepsBack,
    wasUnknown: last.wasUnknown || isUnknown,
  };
}

function isStepBack(last: Polled, { fraction, phase }: Running): boolean {
  const isLess = fraction !== null && fraction < last.fraction;
  return isLess || (last.phase === 'working' && phase === 'queued');
}

export function noteFailure(
  { context, task }: AttemptWork,
  last: Polled,
  error: UpstreamFault,
): Polled {
  const failures = last.failures + 1;
  context.log.warn({ error, taskId: task.id, failures }, 'a poll failed');
  const { count, sinceMs } = last.denials ?? { count: 0, sinceMs: context.clock() };
  const retryAfterMs = Math.min(error.retryAfterMs ?? 0, context.limits.retryAfterMsMax);
  const denials = error.kind === 'lost' ? { count: count + 1, sinceMs } : null;
  return { ...last, failures, retryAfterMs, denials };
}

/**
 * Only an upstream that denies having the work lets go of it; one that cannot be asked may still be
 * doing it, and would do and charge it twice. And one of its machines may not know yet what another
 * was given, so that it has to say so for a while.
 */
export function isLost({ context: { clock, limits } }: AttemptWork, { denials }: Polled): boolean {
  if (denials === null || denials.count < limits.pollDenialsMax) return false;
  return clock() - denials.sinceMs >= limits.pollDenialsMsMin;
}

export function untilNextPollMs(
  { context, channel, job, task }: AttemptWork,
  last: Polled,
): number {
  const nowMs = context.clock();
  const ageMs = nowMs - beganAtMs(job.attemptId);
  const waitMs = pollWaitMs(channel, { ...last, ageMs }, Math.random());
  // An end that time makes is not slept through.
  return Math.min(waitMs, Math.max(1, task.deadlineAtMs - nowMs));
}

/** After a restart there are as many to be polled as were at work. */
export async function waitForTurn(work: AttemptWork): Promise<void> {
  const { context, channel, job, stopped, cancelled } = work;
  const ageMs = context.clock() - beganAtMs(job.attemptId);
  await pause(takenOverWaitMs(channel, ageMs, Math.random()), [stopped, cancelled]);
}
