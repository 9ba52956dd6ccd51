import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { inject } from 'vitest';
import { createDatabase, dropDatabase } from '../../../../test/lib/postgres.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { openPostgresStore } from '../../src/store/postgres-store.ts';
import { openSqlite } from '../../src/store/sqlite-connection.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

/**
 * Where a store lies: the same tests run over both kinds, and which one is decided by the run
 * (vitest.config.ts).
 */
export type Place =
  | { readonly kind: 'sqlite'; readonly folder: string }
  | { readonly kind: 'postgres'; readonly url: string };

export const KIND: Place['kind'] =
  process.env['REELGATE_TEST_STORE'] === 'postgres' ? 'postgres' : 'sqlite';

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'reelgate-store-'));
}

export async function newPlace(): Promise<Place> {
  return KIND === 'sqlite' ? { kind: 'sqlite', folder: newFolder() } : newSharedPlace();
}

/** Where several processes may be at once, whatever the run is about. */
export async function newSharedPlace(): Promise<Extract<Place, { kind: 'postgres' }>> {
  return { kind: 'postgres', url: await createDatabase(inject('postgresUrl')) };
}

export async function removePlace(place: Place): Promise<void> {
  if (place.kind === 'sqlite') rmSync(place.folder, { recursive: true, force: true });
  else await dropDatabase(inject('postgresUrl'), place.url);
}

export async function openStoreAt(place: Place, clock: Clock): Promise<Store> {
  if (place.kind === 'sqlite') {
    const { folder } = place;
    return openSqliteStore({ folder, clock, groupMax: 64, crashAtStatement: null });
  }
  const { url } = place;
  const limits = {
    connectMsMax: 5_000,
    statementMsMax: 30_000,
    connectionsMax: 4,
    crashAtStatement: null,
  };
  return openPostgresStore({ url, groupMax: 64, ...limits });
}

/** Does to a place what no command would. */
export async function sabotage(place: Place, ...statements: readonly string[]): Promise<void> {
  if (place.kind === 'sqlite') {
    const path = join(place.folder, 'reelgate.sqlite');
    const connection = openSqlite(path, { readOnly: false });
    try {
      for (const sql of statements) connection.execute(sql);
    } finally {
      connection.close();
    }
    return;
  }
  const client = new Client({ connectionString: place.url });
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}
