import type { Ended } from '../providers/provider.ts';
import { costOf, type WorkEnd } from '../routing/channel-costs.ts';
import type { AttemptWork } from './work.ts';

/** What an upstream takes for a job that has ended: as it says, or else as the operator knows. */
export function attemptCost({ channel, job }: AttemptWork, ended: Ended): number | null {
  const { order, video } = job;
  const saidMicroUsd = ended.costMicroUsd ?? null;
  if (saidMicroUsd !== null) return saidMicroUsd;
  // An edit is as long as what it edits, which is not at hand any more after a restart.
  const durationS = order.mode === 'edit' ? (video?.durationS ?? null) : order.durationS;
  return costOf(channel, order, { end: endOf(ended), durationS });
}

function endOf(ended: Ended): WorkEnd {
  if (ended.state === 'done') return 'made';
  return ended.reason === 'moderated' ? 'moderated' : 'failed';
}
