import { accessSync, constants, mkdirSync } from 'node:fs';
import { checkEngine } from '@reelgate/engine';
import { banner } from './banner.ts';
import { openSecrets } from './bootstrap.ts';
import type { Gateway } from './compose.ts';
import { ConfigError } from './config-settings.ts';
import { readConfig, type Config } from './config.ts';
import { systemClock } from './platform/clock.ts';
import { createLog, type Log } from './platform/log.ts';
import { FolderInUse } from './store/lock-folder.ts';
import { StoreUnavailable } from './store/store.ts';

const STOP_MS_MAX = 25_000;

async function main(): Promise<void> {
  const config = await readConfig(process.env, process.cwd());
  openDataFolder(config.dataFolder);
  const log = createLog(config.logLevel);
  // Most of the program is loaded once the settings are sound, so that a slip is told at once.
  const [{ compose }, { localUrl }] = await Promise.all([
    import('./compose.ts'),
    import('./compose-http.ts'),
  ]);
  const gateway = await compose(config, openSecrets(config), { clock: systemClock, log });
  await listen(gateway, config);
  stopOnSignals(gateway, log);
  endWhenBroken(gateway, log);
  const url = config.publicUrl ?? localUrl(gateway.app, config);
  process.stdout.write(banner(url, config.dataFolder, gateway.secrets));
  for (const problem of await checkEngine()) log.error({ problem }, 'the engine cannot render');
}

function openDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(
      `the data folder ${folder} cannot be written (${code ?? 'unknown'}); set REELGATE_DATA_DIR to one that can`,
    );
  }
}

async function listen(gateway: Gateway, { host, port }: Config): Promise<void> {
  try {
    await gateway.app.listen({ host, port });
  } catch (error) {
    await gateway.stop();
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ConfigError(
        `port ${port} on ${host} is in use by another program; set PORT to a free one`,
      );
    }
    if (code === 'EACCES')
      throw new ConfigError(`PORT ${port} needs privileges; set PORT to 1024 or more`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new ConfigError(`HOST must be an address of this machine, not "${host}"`);
    }
    throw error;
  }
}

/** A second signal, or too long a wait, ends the process at once; the store is sound either way. */
function stopOnSignals(gateway: Gateway, log: Log): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref();
    gateway.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ error }, 'could not stop in good order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Whoever watches over the process starts it again, and it carries on from what is stored. */
function endWhenBroken(gateway: Gateway, log: Log): void {
  void gateway.broken.then((error) => {
    log.fatal({ error }, 'the store is lost; ending, to be started anew');
    process.exit(1);
  });
}

function wordsOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof FolderInUse) {
    return `${error.message}; stop that one or set REELGATE_DATA_DIR to another folder`;
  }
  if (error instanceof StoreUnavailable) {
    return `the database cannot be used: ${error.message}; look at REELGATE_DATABASE_URL and at the server it names`;
  }
  return String((error as Error).stack);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`reelgate: ${wordsOf(error)}\n`);
  process.exit(1);
}
