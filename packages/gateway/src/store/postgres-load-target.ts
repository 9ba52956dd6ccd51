import { TABLES } from './dump-format.ts';
import type { LoadTarget } from './load-target.ts';
import { CREATE_LOG } from './migrate.ts';
import { connectOnce } from './postgres-client.ts';
import { answer, answerAll, type PostgresSettings } from './postgres-connection.ts';
import { POSTGRES_COLUMNS } from './postgres-snapshot.ts';
import type { Read } from './reads.ts';
import type { Row } from './statement.ts';

export async function openPostgresTarget(settings: PostgresSettings): Promise<LoadTarget> {
  const client = await connectOnce(settings);
  const all = async <Found extends Row>({ sql, values }: Read<Found>) =>
    (await answer(client, { mode: 'all', sql, values })) as readonly Found[];
  const execute = async (sql: string): Promise<void> => void (await client.query(sql));
  return {
    engine: 'postgres',
    async begin() {
      await execute('begin');
      await execute(CREATE_LOG);
      // A gateway that starts reads it first, and so waits for the end of this.
      await execute('lock table migrations in access exclusive mode');
    },
    execute,
    lock: (table) => execute(`lock table ${table} in exclusive mode`),
    all,
    async inspect(reads) {
      // What nobody has counted yet is taken for small, and asked about in the slowest way.
      await execute(`analyze ${TABLES.map(({ name }) => name).join(', ')}`);
      return answerAll(client, reads);
    },
    async columnsOf(table) {
      const rows = await all<{ name: string }>({ sql: POSTGRES_COLUMNS, values: [table] });
      return rows.map(({ name }) => name);
    },
    async insert(table, columns, rows) {
      const names = columns.join(', ');
      const text = `
        insert into ${table} (${names})
        select ${names} from json_populate_recordset(null::${table}, $1)`;
      await client.query(text, [JSON.stringify(rows)]);
    },
    commit: () => execute('commit'),
    rollBack: () => execute('rollback'),
    close: () => client.end(),
  };
}
