import { answer, answerAll, type PostgresSettings } from './postgres-connection.ts';
import { connectOnce } from './postgres-client.ts';
import type { Read } from './reads.ts';
import type { Snapshot } from './snapshot.ts';
import type { Row } from './statement.ts';

export const POSTGRES_COLUMNS = `
  select column_name::text as name from information_schema.columns
  where table_schema = current_schema() and table_name = $1
  order by ordinal_position`;

/** A reader disturbs no writer, but keeps the database from tidying up for as long as it takes. */
export async function openPostgresSnapshot(settings: PostgresSettings): Promise<Snapshot> {
  const client = await connectOnce(settings);
  await client.query('begin isolation level repeatable read read only');
  const all = async <Found extends Row>({ sql, values }: Read<Found>) =>
    (await answer(client, { mode: 'all', sql, values })) as readonly Found[];
  return {
    engine: 'postgres',
    all,
    inspect: (reads) => answerAll(client, reads),
    async columnsOf(table) {
      const rows = await all<{ name: string }>({ sql: POSTGRES_COLUMNS, values: [table] });
      return rows.map(({ name }) => name);
    },
    damage: async () => [],
    close: () => client.end(),
  };
}
