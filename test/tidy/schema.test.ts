import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrate } from '../../packages/gateway/src/store/migrate.ts';
import { openSqlite } from '../../packages/gateway/src/store/sqlite-connection.ts';
import { exists, ROOT, textOf } from './repository.ts';

const GOLDEN = 'packages/gateway/src/store/schema.sql';

const HEAD = `-- The schema that all migrations make together, to be read as one. Written by a test: run it with
-- UPDATE=1 after a migration was added, and read the difference.
`;

function schemaOfFreshStore(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reelgate-schema-'));
  const connection = openSqlite(join(folder, 'fresh.sqlite'), { readOnly: false });
  try {
    migrate(connection, 0);
    const rows = connection.answer({
      mode: 'all',
      sql: `
        select sql from sqlite_schema where sql is not null
        order by instr('table view index trigger', type), tbl_name, name`,
      values: [],
    }) as readonly { sql: string }[];
    return `${HEAD}\n${rows.map(({ sql }) => `${sql};\n`).join('\n')}`;
  } finally {
    connection.close();
    rmSync(folder, { recursive: true });
  }
}

test('the golden schema is what the migrations make', () => {
  const schema = schemaOfFreshStore();
  if (process.env['UPDATE'] === '1') writeFileSync(join(ROOT, GOLDEN), schema);
  expect(exists(GOLDEN)).toBe(true);
  expect(textOf(GOLDEN)).toBe(schema);
});
