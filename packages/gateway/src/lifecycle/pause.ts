/**
 * Waits, but not past an abort of any of the signals; it never throws for one. `beginsWith` is handed what
 * ends the wait as well: a controller for each of thousands of waits would cost more than all the rest.
 */
export async function pause(
  ms: number,
  signals: readonly AbortSignal[],
  beginsWith?: (wake: () => void) => void,
): Promise<void> {
  if (signals.some(({ aborted }) => aborted)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms).unref();
  const wake = (): void => resolve();
  // Taken off again each time: a task pauses a hundred times, and its signals last as long as it does.
  for (const signal of signals) signal.addEventListener('abort', wake);
  beginsWith?.(wake);
  await promise;
  clearTimeout(timer);
  for (const signal of signals) signal.removeEventListener('abort', wake);
}
