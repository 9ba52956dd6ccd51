import { join } from 'node:path';
import { createDatabase } from '../../test/lib/postgres.ts';
import { compare, type Load, type Loads, type Measured, type Rounds } from './load.ts';
import { openBook, type Book } from './open-book.ts';
import { printTable, progress, shown } from './table.ts';

export interface FinishedOptions {
  readonly folder: string;
  /** Null is SQLite. */
  readonly serverUrl: string | null;
  readonly upstreamUrl: string;
  /** In ascending order; the first is what the others are compared with. */
  readonly sizes: readonly number[];
  readonly rounds: Rounds;
}

interface Row {
  readonly path: string;
  readonly finished: number;
  readonly ours: Measured;
  readonly limit: Measured;
}

/** How many different tasks are polled. What is asked for is nearly always new; old ones are the worst case. */
const POLLED = { newest: 10_000, all: 50_000 };
const OLD = 'status, old read';
const READERS = 8;
const BOUND = 1.2;
/** The first seconds of a process go into compiling it; in a short run they would be half of it. */
const WARM_UP: Rounds = { rounds: 1, durationS: 0.5 };

/**
 * What a long history costs. A second gateway of the same kind keeps to the smallest size, and each
 * figure is measured in turn with its, so that whatever else the machine and its disk do slows down
 * both; at the smallest size the ratio says how far two that are alike are apart.
 */
export async function benchFinished(options: FinishedOptions): Promise<void> {
  const { sizes, rounds, serverUrl } = options;
  const store = serverUrl === null ? 'sqlite' : 'postgres';
  const [smallest = 0] = sizes;
  const tasksMax = Math.max(...sizes);
  const small = await openOne(options, `${store}-small`, smallest);
  await small.growTo(smallest);
  await small.check();
  const large = await openOne(options, `${store}-large`, tasksMax);
  const rows: Row[] = [];
  try {
    for (const finished of sizes) {
      await large.growTo(finished);
      if (finished === smallest) await prepare(store, large, small);
      const paths = await pathsOf(large, small);
      for (const [path, oursLoads, limitLoads] of paths) {
        if (path !== OLD) continue;
        await readOnce(`${store} at ${shown(finished)}`, toList(oursLoads));
        await readOnce(`${store} at ${shown(smallest)}`, toList(limitLoads));
      }
      for (const [path, oursLoads, limitLoads] of paths) {
        progress(`${store}: ${path} at ${shown(finished)} finished tasks`);
        rows.push({ path, finished, ...(await compare(oursLoads, limitLoads, rounds)) });
      }
    }
  } finally {
    // What was measured before a disk was full took long enough.
    const what = `with so many finished tasks, beside one with ${shown(smallest)} in the same minutes`;
    printTable(`${store}: ${what}`, [HEAD, ...rows.toSorted(byPath).map(cellsOf)]);
  }
  await large.close();
  await small.close();
}

async function prepare(store: string, large: Book, small: Book): Promise<void> {
  await large.check();
  progress(`${store}: warming up`);
  for (const [, ours, limit] of await pathsOf(large, small)) await compare(ours, limit, WARM_UP);
}

async function openOne(options: FinishedOptions, name: string, tasksMax: number): Promise<Book> {
  const { folder, serverUrl, upstreamUrl } = options;
  const databaseUrl = serverUrl === null ? null : await createDatabase(serverUrl);
  return openBook({ name, folder: join(folder, name), databaseUrl, upstreamUrl, tasksMax });
}

/**
 * What was not asked for since it was written is read from the disk, which takes whatever the disk
 * takes. What the first reads took is told beside the rows below, which are about the store as far as
 * the machine keeps in memory what was read once.
 */
async function readOnce(what: string, loads: readonly Load[]): Promise<void> {
  const startMs = performance.now();
  let asked = 0;
  const read = async (): Promise<void> => {
    for (let load = loads[asked]; load !== undefined; load = loads[asked]) {
      asked += 1;
      const { url, headers = {} } = load;
      const response = await fetch(url, { headers });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: READERS }, read));
  const each = ((performance.now() - startMs) / loads.length).toFixed(2);
  progress(
    `${what}: ${shown(loads.length)} different tasks read for the first time, ${each} ms each`,
  );
}

/** Polls before submits, which leave a queue behind. */
async function pathsOf(large: Book, small: Book): Promise<readonly [string, Loads, Loads][]> {
  const polls = async (which: 'all' | 'newest'): Promise<[readonly Load[], readonly Load[]]> => {
    const count = POLLED[which];
    return [await large.polls(which, count), await small.polls(which, count)];
  };
  const [newest, newestSmall] = await polls('newest');
  const [old, oldSmall] = await polls('all');
  return [
    ['status, newest read', newest, newestSmall],
    [OLD, old, oldSmall],
    ['status, kept', onlyOne(newest), onlyOne(newestSmall)],
    ['submit', large.submits(), small.submits()],
  ];
}

function toList(loads: Loads): readonly Load[] {
  return 'url' in loads ? [loads] : loads;
}

function onlyOne(loads: readonly Load[]): Loads {
  return loads.slice(0, 1);
}

function byPath(one: Row, other: Row): number {
  return one.path < other.path ? -1 : Number(one.path > other.path);
}

const HEAD = [
  'path',
  'finished',
  'per s',
  'limit per s',
  'p50 ms',
  'limit ms',
  'p99 ms',
  'limit ms',
  'time ratio',
  'p50 ratio',
  'p99 ratio',
  'bound',
];

/** Ratios of times, which are more than 1 where more finished tasks make it slower. */
function cellsOf({ path, finished, ours, limit }: Row): string[] {
  const ratios = [
    limit.requestsPerS / ours.requestsPerS,
    ours.p50Ms / limit.p50Ms,
    ours.p99Ms / limit.p99Ms,
  ];
  return [
    path,
    shown(finished),
    shown(ours.requestsPerS),
    shown(limit.requestsPerS),
    ...[ours.p50Ms, limit.p50Ms, ours.p99Ms, limit.p99Ms].map((ms) => ms.toFixed(1)),
    ...ratios.map((ratio) => ratio.toFixed(2)),
    BOUND.toFixed(2),
  ];
}
