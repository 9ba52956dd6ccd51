import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { checkInvariants } from '../../packages/gateway/src/ledger/invariants.ts';
import { inspect } from '../../packages/gateway/src/store/inspect.ts';
import { openPostgresBook, openSqliteBook, type BookWriter } from './book-writer.ts';
import { beginFilling, fillBooks, sampleTasks, type BookShape } from './fill-books.ts';
import type { Load } from './load.ts';
import { openBenchStore, openOwners } from './open-owners.ts';
import { requestsTo } from './requests.ts';
import { startGateway } from './start-gateway.ts';
import { progress, shown } from './table.ts';

export interface BookOptions {
  readonly name: string;
  readonly folder: string;
  readonly databaseUrl: string | null;
  readonly upstreamUrl: string;
  /** How many finished tasks there will be in the end, which are spread over some days. */
  readonly tasksMax: number;
}

/** A gateway over books that grow while it runs, past it. */
export interface Book {
  growTo(count: number): Promise<void>;
  /** Throws unless the money in the books is sound. */
  check(): Promise<void>;
  submits(): readonly Load[];
  /** Polls of that many finished tasks: from all over the book, or the newest. */
  polls(which: 'all' | 'newest', count: number): Promise<readonly Load[]>;
  close(): Promise<void>;
}

const OWNERS = 20;
/** Less than clips are kept, so that none is removed while others are measured. */
const SPAN_MS = 5 * 24 * 3_600_000;
/** What a task with its attempt, transfer and media row takes, with their indexes and a log's share. */
const BYTES_PER_TASK = 2_400;
const FREE_BYTES_MIN = 4e9;

export async function openBook(options: BookOptions): Promise<Book> {
  const { name, folder, databaseUrl, upstreamUrl, tasksMax } = options;
  mkdirSync(folder);
  const store = await openBenchStore(folder, databaseUrl);
  const owners = await openOwners(store, OWNERS);
  await store.close();
  // As it is before there is anything to audit; later that would be measured too. One task in memory
  // makes a poll of another one read.
  const limits = { cachedTasksMax: 1 };
  const gateway = await startGateway({ folder, databaseUrl, upstreamUrl, limits });
  const requests = owners.map(({ secret }) => requestsTo(gateway.url, secret));
  await requests[0]?.submitOne();
  const spacingMs = Math.max(1, Math.floor(SPAN_MS / tasksMax));
  const shape: BookShape = { owners, firstMs: Date.now() - SPAN_MS - 60_000, spacingMs };
  const sqlitePath = join(folder, 'reelgate.sqlite');
  // PostgreSQL writes with as many processors as there are sessions; SQLite has one writer.
  const writers =
    databaseUrl === null
      ? [openSqliteBook(sqlitePath)]
      : [await openPostgresBook(databaseUrl), await openPostgresBook(databaseUrl)];
  const [writer] = writers;
  if (writer === undefined) throw new Error('nobody writes');
  for (const one of writers) await beginFilling(one, shape);
  let filled = 0;
  return {
    async growTo(count) {
      refuseFullDisk(folder, count - filled);
      filled = await grow(name, writers, shape, { from: filled, to: count });
    },
    async check() {
      const startMs = performance.now();
      const broken =
        databaseUrl === null ? await checkSqlite(sqlitePath) : await checkPostgres(options);
      const tookS = ((performance.now() - startMs) / 1_000).toFixed(1);
      if (broken.length > 0) throw new Error(`${name} is not sound: ${JSON.stringify(broken)}`);
      progress(`${name}: the books are sound, as ${tookS} s of looking have shown`);
    },
    submits: () => requests.map(({ submit }) => submit),
    async polls(which, count) {
      const tasks = await sampleTasks(writer, shape, { which, count, of: filled });
      return tasks.flatMap(({ id, owner }) => requests[owner]?.poll(`task_${id}`) ?? []);
    },
    async close() {
      await gateway.stop();
      for (const one of writers) await one.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function grow(
  name: string,
  writers: readonly BookWriter[],
  shape: BookShape,
  range: { readonly from: number; readonly to: number },
): Promise<number> {
  const startMs = performance.now();
  const perS = (done: number): string =>
    shown((done - range.from) / ((performance.now() - startMs) / 1_000));
  await fillBooks(writers, shape, range, (done) =>
    progress(`${name}: ${shown(done)} of ${shown(range.to)} tasks, ${perS(done)} a second`),
  );
  progress(`${name}: ${shown(range.to)} tasks, ${perS(range.to)} a second`);
  const [writer] = writers;
  await writer?.finish();
  const megabytes = shown(((await writer?.sizeBytes()) ?? 0) / 1e6);
  progress(`${name}: on the disk, ${megabytes} MB`);
  return range.to;
}

/** A full disk would spoil more than a bench. */
function refuseFullDisk(folder: string, tasks: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const leftBytes = bavail * bsize - tasks * BYTES_PER_TASK;
  if (leftBytes >= FREE_BYTES_MIN) return;
  throw new Error(
    `${shown(tasks)} more tasks take about ${shown((tasks * BYTES_PER_TASK) / 1e9)} GB`,
  );
}

/** Beside the gateway, which has the folder to itself. */
function checkSqlite(path: string): ReturnType<typeof checkInvariants> {
  return checkInvariants({ inspect: (reads) => inspect({ path, reads }) });
}

async function checkPostgres({
  folder,
  databaseUrl,
}: BookOptions): ReturnType<typeof checkInvariants> {
  const beside = join(folder, 'check');
  mkdirSync(beside, { recursive: true });
  const store = await openBenchStore(beside, databaseUrl);
  const broken = await checkInvariants(store);
  await store.close();
  return broken;
}
