import pg from 'pg';
import { MoveRefused } from './dump-format.ts';
import { clientConfig, type PostgresSettings } from './postgres-connection.ts';

/** One connection for one long piece of work, which takes as long as the store is large. */
export async function connectOnce(settings: PostgresSettings): Promise<pg.Client> {
  const client = new pg.Client({ ...clientConfig(settings), query_timeout: 0 });
  // What breaks the connection is told by the query that it breaks.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new MoveRefused(`the database cannot be reached: ${message || code}`, { cause });
  }
  return client;
}
