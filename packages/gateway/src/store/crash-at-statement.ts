/**
 * What a driver calls before each statement, so that a test can end the process at the n-th; undefined
 * where nobody asked for that.
 */
export function crashAtStatement(nth: number | null): (() => void) | undefined {
  if (nth === null) return undefined;
  let statements = 0;
  return () => {
    statements += 1;
    if (statements === nth) process.kill(process.pid, 'SIGKILL');
  };
}
