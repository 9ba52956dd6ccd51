export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string | number;
}

const GAP = '   ';

/** Columns as wide as their widest cell; numbers stand right, under each other. */
export function createTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...cells.map((line) => String(line[at]).length)),
  );
  const isNumber = columns.map((_, at) => cells.every((line) => typeof line[at] === 'number'));
  const format = (line: readonly (string | number)[]) =>
    line
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        return isNumber[at] === true ? String(cell).padStart(width) : String(cell).padEnd(width);
      })
      .join(GAP)
      .trimEnd();
  return [format(columns.map(({ title }) => title)), ...cells.map(format)].join('\n');
}
