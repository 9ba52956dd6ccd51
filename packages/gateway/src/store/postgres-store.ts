import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createAnnouncer } from './changes.ts';
import { crashAtStatement } from './crash-at-statement.ts';
import {
  answer,
  answerAll,
  clientConfig,
  troubleOf,
  type PostgresSettings,
} from './postgres-connection.ts';
import { migratePostgres } from './postgres-migrate.ts';
import { sendNudge, startListener } from './postgres-news.ts';
import { createReadGatherer } from './postgres-reads.ts';
import { startPostgresWriter } from './postgres-writer.ts';
import type { Read } from './reads.ts';
import type { Row } from './statement.ts';
import { CommandBroke, StoreUnavailable, type Store } from './store.ts';

export interface PostgresStoreOptions extends PostgresSettings {
  /** How many commands share one commit, and how many reads one statement, at most. */
  readonly groupMax: number;
  readonly connectionsMax: number;
  /** Ends the process before the n-th statement; null never. Only tests of crashes set it. */
  readonly crashAtStatement: number | null;
}

/**
 * Opens the store in a PostgreSQL database, which any number of processes may share, and brings it to
 * the newest schema. A database that goes away makes single commands and reads fail, and is used
 * again as soon as it is back.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const pool = new pg.Pool({ ...clientConfig(options), max: options.connectionsMax });
  // One that breaks is replaced when it is needed; who was using it is told by its statement.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const offsetMs = await openSchema(pool).catch(async (error: unknown) => {
    await pool.end();
    return fail(error);
  });
  const announcer = createAnnouncer();
  const sender = randomBytes(8).toString('hex');
  const { groupMax, connectionsMax } = options;
  const transactionsMax = Math.max(1, Math.floor(connectionsMax / 2));
  const beforeStatement = crashAtStatement(options.crashAtStatement);
  const writer = startPostgresWriter({
    pool,
    groupMax,
    transactionsMax,
    sender,
    tell: (news) => announcer.tell(news),
    beforeStatement,
  });
  const listener = startListener(options, { pool, sender, announcer });
  let clockOffsetMs = offsetMs;
  const clockTimer = setInterval(() => {
    clockOffset(pool).then(
      (measured) => (clockOffsetMs = measured),
      () => undefined,
    );
  }, CLOCK_EVERY_MS);
  clockTimer.unref();
  const askTogether = createReadGatherer(pool, groupMax);
  const read = async <Found extends Row>(one: Read<Found>): Promise<readonly Found[]> => {
    const { sql, values, together } = one;
    const [value = null] = values;
    const rows =
      together === undefined
        ? answer(pool, { mode: 'all', sql, values })
        : askTogether(together, value);
    return (await rows.catch(fail)) as readonly Found[];
  };
  return {
    run: (name, input) => writer.run(name, input),
    all: read,
    first: async (one) => (await read(one))[0],
    inspect: (reads) => inspect(pool, reads).catch(fail),
    changes: announcer,
    shared: {
      nowMs: () => Date.now() + clockOffsetMs,
      hearsOthers: () => listener.hears(),
      nudge: (key) => sendNudge(pool, sender, key),
    },
    // Whatever breaks can be tried again: a database comes back.
    lost: new Promise(() => undefined),
    async close() {
      clearInterval(clockTimer);
      await writer.close();
      await listener.close();
      await pool.end();
    },
  };
}

const CLOCK_EVERY_MS = 60_000;

async function openSchema(pool: pg.Pool): Promise<number> {
  const offsetMs = await clockOffset(pool);
  await migratePostgres(pool, Date.now() + offsetMs);
  return offsetMs;
}

/**
 * How far the database's clock is ahead of this machine's, by the quickest of some questions; 0 where
 * the question's way there and back explains it.
 */
async function clockOffset(pool: pg.Pool): Promise<number> {
  const text = 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now_ms';
  const client = await pool.connect();
  try {
    let best = { tookMs: Infinity, offsetMs: 0 };
    for (let question = 0; question < 5; question += 1) {
      const beforeMs = Date.now();
      const { rows } = await client.query<{ now_ms: number }>(text);
      const tookMs = Date.now() - beforeMs;
      const offsetMs = Math.round((rows[0]?.now_ms ?? beforeMs) - (beforeMs + tookMs / 2));
      if (tookMs < best.tookMs) best = { tookMs, offsetMs };
    }
    client.release();
    return Math.abs(best.offsetMs) <= best.tookMs + CLOCK_GRAIN_MS ? 0 : best.offsetMs;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** Both clocks are read in whole milliseconds. */
const CLOCK_GRAIN_MS = 2;

/** Of each question about whole tables, which may have tens of millions of rows. */
const INSPECTION_MS_MAX = 3_600_000;

async function inspect(
  pool: pg.Pool,
  reads: readonly Read<Row>[],
): Promise<readonly (readonly Row[])[]> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query(`set local statement_timeout = ${INSPECTION_MS_MAX}`);
    const found = await answerAll(client, reads, INSPECTION_MS_MAX);
    await client.query('commit');
    client.release();
    return found;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function fail(error: unknown): never {
  const { message } = error as Error;
  if (troubleOf(error) === 'bug') throw new CommandBroke(message, { cause: error });
  throw new StoreUnavailable(message, { cause: error });
}
