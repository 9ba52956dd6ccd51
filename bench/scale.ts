import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/lib/postgres.ts';
import { benchClaims } from './lib/claims.ts';
import { benchFinished } from './lib/finished-tasks.ts';
import { benchProcesses } from './lib/processes.ts';
import { progress } from './lib/table.ts';

/**
 * How far the gateway goes: what one and two API processes take in over one PostgreSQL, how many tasks
 * workers can claim, and what a long history of finished tasks costs on both stores:
 *
 *   node bench/scale.ts [--short] [--finished 10000,1000000,10000000] [--store sqlite|postgres|both]
 *     [--part processes,claims,finished]
 *
 * Ten million tasks take about 20 GB in the temporary folder, one store after the other. All of it
 * shares this machine: the database, the processes and the load. Commits wait for the disk, but for
 * those that only fill books. No speed is an exit code.
 */
const PARTS = ['processes', 'claims', 'finished'];
const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    finished: { type: 'string' },
    store: { type: 'string', default: 'both' },
    part: { type: 'string', default: PARTS.join(',') },
  },
});
const { short } = values;
const parts = partsOf(values.part);
const stores = storesOf(values.store);
const sizes = sizesOf(values.finished ?? (short ? '2000,20000' : '10000,1000000,10000000'));

const folder = mkdtempSync(join(tmpdir(), 'reelgate-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const upstream = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"state":"running"}');
}).listen(0, '127.0.0.1');
await new Promise((resolve) => upstream.once('listening', resolve));
const { port } = upstream.address() as { port: number };
const upstreamUrl = `http://127.0.0.1:${port}`;

if (parts.includes('processes') && stores.includes('postgres')) {
  const rounds = { rounds: short ? 1 : 3, durationS: short ? 2 : 5 };
  const server = await startPostgres({ durable: true });
  await benchProcesses({ folder, serverUrl: server.url, upstreamUrl, rounds });
  await server.stop();
}
if (parts.includes('claims')) {
  const tasks = short ? 2_000 : 20_000;
  for (const store of stores) {
    await withServer(store, (serverUrl) => benchClaims({ folder, serverUrl, tasks }));
  }
}
if (parts.includes('finished')) {
  const rounds = short ? { rounds: 1, durationS: 0.5 } : { rounds: 10, durationS: 2 };
  const options = { folder, upstreamUrl, sizes, rounds };
  for (const store of stores) {
    await withServer(store, (serverUrl) => benchFinished({ ...options, serverUrl }));
  }
}
progress('done');
process.exit(0);

/** A server for each part, so that its disk space is free again afterwards; SQLite needs none. */
async function withServer(
  store: StoreName,
  use: (serverUrl: string | null) => Promise<void>,
): Promise<void> {
  const server = store === 'sqlite' ? null : await startPostgres({ durable: true });
  await use(server?.url ?? null);
  await server?.stop();
}

type StoreName = 'sqlite' | 'postgres';

function storesOf(given: string): readonly StoreName[] {
  if (given === 'both') return ['sqlite', 'postgres'];
  if (given === 'sqlite' || given === 'postgres') return [given];
  throw new Error(`--store is sqlite, postgres or both, and not ${given}`);
}

/** The smallest first: it is what the others are compared with. */
function sizesOf(given: string): readonly number[] {
  const sizes = given.split(',').map(Number);
  const usable = sizes.every((size) => Number.isSafeInteger(size) && size > 0);
  if (!usable) throw new Error(`--finished is whole numbers with commas, and not ${given}`);
  return sizes.toSorted((one, other) => one - other);
}

function partsOf(given: string): readonly string[] {
  const parts = given.split(',');
  const unknown = parts.find((part) => !PARTS.includes(part));
  if (unknown !== undefined)
    throw new Error(`--part is of ${PARTS.join(', ')}, and not ${unknown}`);
  return parts;
}
