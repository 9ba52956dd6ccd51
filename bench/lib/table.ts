/** The first row is the head. Columns of words stand to the left, those of numbers to the right. */
export function printTable(
  title: string,
  [head = [], ...rows]: readonly (readonly string[])[],
): void {
  const columns = head.map((_, at) => ({
    width: Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)),
    isWords: at === 0 || rows.some((row) => /^[a-z]{2}/.test(row[at] ?? '')),
  }));
  const lines = [head, ...rows].map((row) => {
    const cells = columns.map(({ width, isWords }, at) => {
      const cell = row[at] ?? '';
      return isWords ? cell.padEnd(width) : cell.padStart(width);
    });
    return cells.join('  ').trimEnd();
  });
  process.stdout.write(`\n${title}\n${lines.join('\n')}\n`);
}

/** Goes to where a table that is piped somewhere does not. */
export function progress(text: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}

/** Whole, and in groups of three digits; null is a limit that this machine cannot tell. */
export function shown(count: number | null): string {
  return count === null ? '-' : Math.round(count).toLocaleString('en-US');
}
