import { textOf } from './repository.ts';

export type Cells = readonly string[];

/** The rows of all tables under a heading, up to the next heading of its rank, without heads. */
export function rowsUnder(page: string, heading: string): readonly Cells[] {
  const lines = textOf(page).split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`${page} has no heading "${heading}"`);
  const rank = heading.indexOf(' ');
  const next = new RegExp(`^#{1,${rank}} `);
  const length = lines.slice(start + 1).findIndex((line) => next.test(line));
  return rowsOf(length < 0 ? lines.slice(start) : lines.slice(start, start + 1 + length));
}

/** The rows of all tables on a page, without heads. */
export function rowsOn(page: string): readonly Cells[] {
  return rowsOf(textOf(page).split('\n'));
}

function rowsOf(lines: readonly string[]): Cells[] {
  return lines
    .filter((line, index) => isRow(line) && !isRule(line) && !isRule(lines[index + 1]))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    );
}

function isRow(line: string | undefined): line is string {
  return line?.startsWith('|') === true;
}

function isRule(line: string | undefined): boolean {
  return isRow(line) && /^[|\s:-]+$/.test(line);
}

/** What stands between the first backticks of a cell, or the cell itself. */
export function plain(cell: string | undefined): string {
  return /`([^`]+)`/.exec(cell ?? '')?.[1] ?? cell ?? '';
}

/** Rows as lines of text in alphabetical order, to be compared whatever order they came in. */
export function asLines(rows: readonly (readonly (string | undefined)[])[]): readonly string[] {
  return rows.map((cells) => cells.join(' | ')).toSorted();
}
