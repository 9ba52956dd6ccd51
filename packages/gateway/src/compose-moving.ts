import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readConfig, type Config } from './config.ts';
import type { Environment } from './config-settings.ts';
import { diagnose, type OfflineDiagnosis } from './compose-diagnosis.ts';
import { checkInvariants } from './ledger/invariants.ts';
import { MoveRefused, type RowCounts } from './store/dump-format.ts';
import { writeDump } from './store/dump.ts';
import { loadDump, type Loaded } from './store/load.ts';
import { lockFolder } from './store/lock-folder.ts';
import { migrate } from './store/migrate.ts';
import { openLoadTarget } from './store/open-load-target.ts';
import { openSnapshot, type StorePlace } from './store/open-snapshot.ts';
import { checkDump } from './store/read-dump.ts';
import { schemaOf, type Snapshot } from './store/snapshot.ts';
import { backUpSqlite } from './store/sqlite-backup.ts';
import { openSqlite } from './store/sqlite-connection.ts';
import { sqlitePathIn } from './store/sqlite-snapshot.ts';

/** The settings of a gateway, and the folder that relative paths lie under. */
export interface Surroundings {
  readonly environment: Environment;
  readonly folder: string;
}

export interface Exported {
  readonly path: string;
  readonly rows: RowCounts;
}

/** For the command line, as all that follows: it works on the store itself and asks no gateway. */
export async function exportStore(to: string, surroundings: Surroundings): Promise<Exported> {
  const path = resolve(surroundings.folder, to);
  const snapshot = await openSnapshot(placeOf(await configOf(surroundings)));
  try {
    return { path, rows: await writeDump(snapshot, path) };
  } finally {
    await snapshot.close();
  }
}

export async function importStore(from: string, surroundings: Surroundings): Promise<Loaded> {
  const config = await configOf(surroundings);
  const path = resolve(surroundings.folder, from);
  // Looked at before anything is made, so that a wrong name leaves nothing behind.
  await checkDump(path);
  await mkdir(config.dataFolder, { recursive: true });
  const lock = lockFolder(config.dataFolder);
  try {
    const target = await openLoadTarget(placeOf(config));
    try {
      const nowMs = Date.now();
      return await loadDump({ path, target, nowMs, findBroken: namesOfBroken });
    } finally {
      await target.close();
    }
  } finally {
    lock.release();
  }
}

async function namesOfBroken(store: Pick<Snapshot, 'inspect'>): Promise<readonly string[]> {
  return (await checkInvariants(store)).map(({ invariant }) => invariant);
}

export interface BackedUp {
  readonly path: string;
  /** Null where the schema is an older one, of which nothing can be asked. */
  readonly diagnosis: OfflineDiagnosis | null;
  /** Where the clips are, which are not in the backup; null when they are in a bucket. */
  readonly mediaFolder: string | null;
  readonly dataFolder: string;
}

export async function backUpStore(to: string, surroundings: Surroundings): Promise<BackedUp> {
  const config = await configOf(surroundings);
  const { dataFolder, media } = config;
  const toFolder = resolve(surroundings.folder, to);
  const { path, verdict: diagnosis } =
    config.databaseUrl === null
      ? await backUpSqlite(dataFolder, toFolder, diagnoseIfCurrent)
      : await backUpPostgres(placeOf(config), toFolder);
  const mediaFolder = media.kind === 'folder' ? media.folder : null;
  return { path, diagnosis, mediaFolder, dataFolder };
}

/** What is written and what is asked come from one state of the database. */
async function backUpPostgres(place: StorePlace, toFolder: string) {
  const path = join(toFolder, 'reelgate.jsonl.gz');
  const snapshot = await openSnapshot(place);
  try {
    const verdict = await diagnoseIfCurrent(snapshot);
    await mkdir(toFolder, { recursive: true, mode: 0o700 });
    await writeDump(snapshot, path);
    await checkDump(path);
    return { path, verdict };
  } finally {
    await snapshot.close();
  }
}

async function diagnoseIfCurrent(snapshot: Snapshot): Promise<OfflineDiagnosis | null> {
  const { missing } = await schemaOf(snapshot);
  return missing.length === 0 ? diagnose(snapshot) : null;
}

export async function diagnoseStore(surroundings: Surroundings): Promise<OfflineDiagnosis> {
  const snapshot = await openSnapshot(placeOf(await configOf(surroundings)));
  try {
    const diagnosis = await diagnoseIfCurrent(snapshot);
    if (diagnosis !== null) return diagnosis;
    throw new MoveRefused('the store has an older schema; start the gateway on it once');
  } finally {
    await snapshot.close();
  }
}

/** Brings a store to the newest schema, as every start does. Answers with what was missing. */
export async function migrateStore(
  surroundings: Surroundings,
): Promise<{ readonly applied: readonly string[] }> {
  const config = await configOf(surroundings);
  const { postgres } = placeOf(config);
  if (postgres !== null) {
    const { migrateDatabase } = await import('./store/postgres-migrate.ts');
    return { applied: await migrateDatabase(postgres, Date.now()) };
  }
  await mkdir(config.dataFolder, { recursive: true });
  const lock = lockFolder(config.dataFolder);
  const connection = openSqlite(sqlitePathIn(config.dataFolder), { readOnly: false });
  try {
    return { applied: migrate(connection, Date.now()) };
  } finally {
    connection.close();
    lock.release();
  }
}

function configOf({ environment, folder }: Surroundings): Promise<Config> {
  return readConfig(environment, folder);
}

function placeOf({ dataFolder, databaseUrl, limits }: Config): StorePlace {
  const { connectMsMax, statementMsMax } = limits;
  const postgres = databaseUrl === null ? null : { url: databaseUrl, connectMsMax, statementMsMax };
  return { folder: dataFolder, postgres };
}
