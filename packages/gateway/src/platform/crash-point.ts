/**
 * Places in a task's life where a test may end the process as a power cut would. They are named
 * after what has just happened, in the order of a task's life.
 */
export const CRASH_POINTS = [
  'submit-parsed',
  'submit-committed',
  'claimed',
  'intent-committed',
  'start-answered',
  'handle-saved',
  'polled',
  'completion-seen',
  'delivering-recorded',
  'download-half',
  'downloaded',
  'verified',
  'stored',
  'finished',
  'failure-seen',
  'failed',
  'attempt-failed',
  'cancel-requested',
  'upstream-cancelled',
  'media-file-removed',
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];

export type PassCrashPoint = (point: CrashPoint) => void;

/**
 * `crashAt` is `name` or `name:n` for the n-th time it is passed; null never crashes. The process
 * ends by SIGKILL, so that no handler and no flush can help.
 */
export function createCrashPoints(crashAt: string | null): PassCrashPoint {
  if (crashAt === null) return () => undefined;
  const [name, nth = '1'] = crashAt.split(':');
  let left = Number(nth);
  return (point) => {
    if (point !== name) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
