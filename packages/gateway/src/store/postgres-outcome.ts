import pg, { type Pool, type PoolClient } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailable } from './store.ts';

/** What is remembered of a transaction until its commit is answered. */
export interface Trace {
  /** Null when nothing was written. */
  readonly transactionId: string | null;
  /** Of the server, when the transaction's connection was first used. */
  readonly life: string | null;
  /** Tasks that nobody but this transaction inserts. */
  readonly newTaskIds: readonly string[];
}

/** Finds out what came of a commit whose answer was lost: only the database knows. */
export interface Outcomes {
  /** Goes out with what is sent next on a connection, and once for each. */
  lifeOf(client: PoolClient): Promise<string | null>;
  /** Throws a StoreUnavailable when nobody can tell, or not in time. */
  wasCommitted(trace: Trace): Promise<boolean>;
}

export function createOutcomes(pool: Pool): Outcomes {
  const lives = new WeakMap<PoolClient, Promise<string | null>>();
  return {
    lifeOf(client) {
      const life = lives.get(client) ?? askLife(client);
      lives.set(client, life);
      return life;
    },
    async wasCommitted(trace) {
      if (trace.transactionId === null) return true;
      const untilMs = performance.now() + ASKING_MS_MAX;
      while (performance.now() < untilMs) {
        await delay(100);
        const outcome = await outcomeOf(pool, trace).catch(outcomeOfError);
        if (outcome === 'not known') break;
        if (outcome !== 'not yet') return outcome === 'committed';
      }
      throw new StoreUnavailable('the database went away during a commit that may have happened');
    },
  };
}

const ASKING_MS_MAX = 10_000;

type Outcome = 'committed' | 'not committed' | 'not yet' | 'not known';

/** A server begins these figures anew after each crash, be it its own or that of one of its processes. */
const LIFE = '(select stats_reset::text from pg_stat_bgwriter)';

async function askLife(client: PoolClient): Promise<string | null> {
  try {
    const { rows } = await client.query<{ life: string | null }>(`select ${LIFE} as life`);
    return rows[0]?.life ?? null;
  } catch {
    // The transaction that follows meets the same trouble and tells of it.
    return null;
  }
}

const QUESTION = `
  select pg_xact_status($1::xid8) as status, ${LIFE} as life,
    exists (select 1 from tasks where id = any($2)) as stored`;

interface Answer {
  readonly status: string | null;
  readonly life: string | null;
  readonly stored: boolean;
}

/**
 * A crash takes transactions along of which nothing had reached the log, and their numbers are given
 * out again. So after one a number vouches for nobody, and only what the transaction wrote does.
 */
async function outcomeOf(pool: Pool, { transactionId, life, newTaskIds }: Trace): Promise<Outcome> {
  const { rows } = await pool.query<Answer>(QUESTION, [transactionId, newTaskIds]);
  const [answer] = rows;
  if (answer === undefined) return 'not known';
  if (answer.status !== 'committed' && answer.status !== 'in progress') return 'not committed';
  if (life !== null && answer.life === life) {
    return answer.status === 'committed' ? 'committed' : 'not yet';
  }
  if (newTaskIds.length === 0) return 'not known';
  return answer.stored ? 'committed' : 'not committed';
}

function outcomeOfError(error: unknown): Outcome {
  const isInFuture = error instanceof pg.DatabaseError && error.code === NUMBER_NOT_GIVEN_OUT;
  return isInFuture ? 'not committed' : 'not yet';
}

/** Of a number that is still to be given out: whoever had it before a crash is forgotten. */
const NUMBER_NOT_GIVEN_OUT = '22023';
