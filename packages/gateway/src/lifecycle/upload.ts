import { GuardedFetchError, type FetchFailure } from '../platform/outbound/guarded-fetch-error.ts';
import { clipKey } from '../tasks/task.ts';
import { pause } from './pause.ts';
import { mayGoOn, type Work } from './work.ts';

const PAUSE_MS = 500;

/**
 * Puts a stored clip where the client wants it besides (`api/xai.md`, `output.upload_url`), before the
 * task is called completed: who sees that it is done may look there. It is at least once, as after a
 * crash it is done again. A receiver that does not take it costs the task some time and nothing
 * else; that is logged, without the address, which often is a credential.
 */
export async function uploadClip(work: Work): Promise<void> {
  const { context, task, order, stopped, cancelled } = work;
  const { uploadUrl } = order;
  if (uploadUrl === undefined) return;
  const { media, uploads, limits, log, clock } = context;
  const signal = AbortSignal.any([stopped, cancelled]);
  const endMs = clock() + limits.uploadMsMax;
  for (let tries = 1; ; tries += 1) {
    const stored = await media.open(clipKey(task.id));
    if (stored === null) throw new Error(`the clip of ${task.id} is not where it was just put`);
    const file = { ...stored, mediaType: 'video/mp4' };
    try {
      await uploads.put(uploadUrl, file, { deadlineMs: Math.max(endMs - clock(), 1), signal });
      return;
    } catch (error) {
      if (!mayGoOn(work)) return;
      if (!(error instanceof GuardedFetchError)) throw error;
      const { reason, status } = error;
      log.warn({ taskId: task.id, tries, reason, status }, 'a clip could not be uploaded');
      if (!mayChange(error) || tries >= limits.uploadTriesMax) return;
    }
    await pause(PAUSE_MS * 2 ** tries, [stopped, cancelled]);
    if (!mayGoOn(work) || clock() >= endMs) return;
  }
}

const LASTING: readonly FetchFailure[] = ['scheme', 'userinfo', 'address', 'redirects', 'deadline'];

/** Whether another try may go otherwise. A bucket's no stays a no. */
function mayChange({ reason, status }: GuardedFetchError): boolean {
  if (status !== null) return status >= 500 || status === 408 || status === 429;
  return !LASTING.includes(reason);
}
