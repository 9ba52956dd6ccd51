import { randomBytes } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { startOwnPostgres, withClient, type PostgresOptions } from './postgres-server.ts';

export interface PostgresServer {
  /** For `createDatabase`; nothing is kept in the database that it names. */
  readonly url: string;
  /** Ends a server that was started here, and drops what was created on another. */
  stop(): Promise<void>;
}

/** The server that REELGATE_TEST_DATABASE_URL names, or one of its own. */
export async function startPostgres(
  options: PostgresOptions = { durable: false },
): Promise<PostgresServer> {
  const given = process.env['REELGATE_TEST_DATABASE_URL'];
  return given !== undefined && given !== '' ? useServer(given) : startOwnPostgres(options);
}

/** A fresh empty database with a name of its own, gone with the server at the latest. */
export async function createDatabase(serverUrl: string): Promise<string> {
  const url = new URL(serverUrl);
  const prefix = url.searchParams.get(PREFIX_PARAMETER) ?? NAME_START;
  const name = `${prefix}_${randomBytes(8).toString('hex')}`;
  await withClient(serverUrl, async (client) => {
    const { rows } = await client.query<{ version: number }>(VERSION);
    const strategy = (rows[0]?.version ?? 0) >= STRATEGIES_SINCE ? 'strategy file_copy' : '';
    await client.query(`create database ${escapeIdentifier(name)} ${ALIKE} ${strategy}`);
  });
  url.pathname = `/${name}`;
  url.searchParams.delete(PREFIX_PARAMETER);
  return url.href;
}

/** Texts are compared in the same way on every server, whatever its own databases do. */
const ALIKE = `template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`;

const VERSION = `select current_setting('server_version_num')::integer as version`;

/** Before there was a choice, all were made by copying files, which is quicker than by the log. */
const STRATEGIES_SINCE = 150_000;

/** Drops a database that was created here, with every connection to it. */
export async function dropDatabase(serverUrl: string, databaseUrl: string): Promise<void> {
  await dropByName(serverUrl, new URL(databaseUrl).pathname.slice(1));
}

const NAME_START = 'reelgate_test';

/**
 * What the names of one run's databases begin with travels in the server's URL, because most of
 * them are created in other processes than the one that drops them.
 */
const PREFIX_PARAMETER = 'application_name';

function withPrefix(serverUrl: string, prefix: string): string {
  const url = new URL(serverUrl);
  url.searchParams.set(PREFIX_PARAMETER, prefix);
  return url.href;
}

async function dropByName(serverUrl: string, name: string): Promise<void> {
  const sql = `drop database if exists ${escapeIdentifier(name)} with (force)`;
  await withClient(serverUrl, (client) => client.query(sql));
}

async function useServer(given: string): Promise<PostgresServer> {
  const prefix = `${NAME_START}_${randomBytes(4).toString('hex')}`;
  await withClient(given, (client) => client.query('select 1'));
  return {
    url: withPrefix(given, prefix),
    async stop() {
      const sql = 'select datname from pg_database where starts_with(datname::text, $1)';
      const { rows } = await withClient(given, (client) =>
        client.query<{ datname: string }>(sql, [`${prefix}_`]),
      );
      for (const { datname } of rows) await dropByName(given, datname);
    },
  };
}
