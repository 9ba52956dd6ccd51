import { finalMicroUsd } from '@reelgate/contracts';
import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaUnavailable } from '../media/media-store.ts';
import { VideoUnsound } from '../media/mp4-boxes.ts';
import { verifyVideo, type VideoFacts } from '../media/verify-video.ts';
import { UpstreamFault } from '../platform/upstream-fault.ts';
import type { Clip, Handle } from '../providers/provider.ts';
import type { NewMedia } from '../store/commands/complete-task.ts';
import { clipKey } from '../tasks/task.ts';
import { contractOf } from './contract-of.ts';
import { mismatchOf } from './mismatch.ts';
import { upstreamFailed, type Outcome } from './outcome.ts';
import { pause } from './pause.ts';
import { uploadClip } from './upload.ts';
import { LetGo, mayGoOn, mustHold, type AttemptWork } from './work.ts';

/**
 * Brings a finished clip in: fetched into scratch, looked at box by box, stored under its final
 * name, and only then paid for. Every step may be repeated after a crash.
 */
export async function deliver(work: AttemptWork, result: Handle): Promise<Outcome> {
  const { context, task, job, channel } = work;
  const { limits, passed } = context;
  let received: Received | null = null;
  for (let tries = 1; received === null; tries += 1) {
    try {
      received = await receive(work, result);
    } catch (error) {
      if (!(error instanceof UpstreamFault || error instanceof VideoUnsound)) throw error;
      if (channel.provider.runsHere && 'kind' in error && error.kind === 'lost') throw error;
      context.log.warn({ error, taskId: task.id, tries }, 'a finished clip could not be taken');
      // What is refused here will be refused again.
      const isLast = tries >= limits.fetchTriesMax || ('kind' in error && error.kind === 'refused');
      if (isLast) return upstreamFailed('the video could not be delivered');
      await pause(channel.pollMs * 2 ** tries, [work.stopped]);
      mayGoOn(work);
    }
  }
  passed('verified');
  const { clip, facts } = received;
  const mismatch = mismatchOf(job, facts);
  if (mismatch !== null) {
    context.log.warn({ taskId: task.id, channel: channel.name, facts }, 'a clip is not as ordered');
    // It is not tried elsewhere: the upstream has made one, and wants its money for it.
    if (channel.mismatch === 'fail') return upstreamFailed(mismatch);
  }
  await mustHold(work);
  const media = [await storeClip(work, clip, facts), ...(await storePreviews(work, clip))];
  passed('stored');
  await waitingForMedia(work, () => uploadClip(work));
  const nowMs = context.clock();
  const kept = await context.store.run('completeTask', {
    taskId: task.id,
    attemptId: job.attemptId,
    epoch: task.epoch,
    nowMs,
    mediaExpiresAtMs: nowMs + limits.mediaMs,
    postedMicroUsd: costOf(work, facts),
    media,
  });
  passed('finished');
  if (!kept) throw new LetGo();
  return { kind: 'completed' };
}

interface Received {
  readonly clip: Clip;
  readonly facts: VideoFacts;
}

async function receive({ context, channel, job }: AttemptWork, result: Handle): Promise<Received> {
  const clip = await channel.provider.fetch(result, job);
  context.passed('downloaded');
  return { clip, facts: await verifyVideo(clip.video) };
}

function costOf({ context, task, job: { order } }: AttemptWork, { durationS }: VideoFacts): number {
  const { holdMicroUsd } = task;
  const contract = contractOf(order);
  if (contract === null) return holdMicroUsd;
  const amounts = { heldMicroUsd: holdMicroUsd, deliveredS: durationS };
  return finalMicroUsd(order, context.priced(contract), amounts);
}

const AWAY_PAUSE_MS = 500;
const AWAY_PAUSE_MS_MAX = 30_000;

/**
 * A place of the media that is away is waited for with the lease kept: a worker on another machine may
 * have no such clip at hand. The task's end, or this process's, ends the wait.
 */
async function waitingForMedia<Done>(work: AttemptWork, step: () => Promise<Done>): Promise<Done> {
  const { context, task, stopped } = work;
  for (let tries = 1; ; tries += 1) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof MediaUnavailable)) throw error;
      context.log.warn({ error, taskId: task.id, tries }, 'a clip waits until it can be stored');
      await pause(Math.min(AWAY_PAUSE_MS * 2 ** tries, AWAY_PAUSE_MS_MAX), [stopped]);
      mayGoOn(work);
    }
  }
}

async function storeClip(work: AttemptWork, clip: Clip, facts: VideoFacts): Promise<NewMedia> {
  const { context, task } = work;
  const key = clipKey(task.id);
  await waitingForMedia(work, () => context.media.put(clip.video, key));
  return {
    key,
    purpose: 'video',
    mediaType: 'video/mp4',
    sizeBytes: facts.sizeBytes,
    sha256: facts.sha256,
    widthPx: facts.widthPx,
    heightPx: facts.heightPx,
    durationMs: Math.round(facts.durationS * 1_000),
  };
}

async function storePreviews(work: AttemptWork, clip: Clip): Promise<NewMedia[]> {
  const { context, task } = work;
  const stored: NewMedia[] = [];
  for (const purpose of ['thumbnail', 'sprite'] as const) {
    const path = clip[purpose];
    if (path === undefined) continue;
    const bytes = await readFile(path);
    const key = join('tasks', task.id, `${purpose}.webp`);
    await waitingForMedia(work, () => context.media.put(path, key));
    stored.push({
      key,
      purpose,
      mediaType: 'image/webp',
      sizeBytes: bytes.length,
      sha256: hash('sha256', bytes, 'hex'),
      widthPx: null,
      heightPx: null,
      durationMs: null,
    });
  }
  return stored;
}
