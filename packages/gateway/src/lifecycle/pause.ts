import { setTimeout as delay } from 'node:timers/promises';

/** Waits, but not past an abort of any of the signals; it never throws for one. */
export async function pause(ms: number, signals: readonly AbortSignal[]): Promise<void> {
  try {
    await delay(ms, undefined, { signal: AbortSignal.any([...signals]), ref: false });
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  }
}
