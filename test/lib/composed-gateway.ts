import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { openSecrets } from '../../packages/gateway/src/bootstrap.ts';
import { compose } from '../../packages/gateway/src/compose.ts';
import { readConfig } from '../../packages/gateway/src/config.ts';
import { systemClock, type Clock } from '../../packages/gateway/src/platform/clock.ts';
import type { Log } from '../../packages/gateway/src/platform/log.ts';
import { openBooks, type Books } from './books.ts';
import { temporaryFolder } from './gateway.ts';
import { createDatabase } from './postgres.ts';
import { until } from './until.ts';

export interface ComposedOptions {
  /** Added to the least that a gateway needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** What `reelgate.config.json` holds. */
  readonly configFile?: object;
  /** Put over the configuration's own, also where no operator could: 0 for a time that is not to pass. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Then everything is kept in the folder: a database that is shared has a clock of its own. */
  readonly clock?: Clock;
}

/**
 * A whole gateway in the test's own process: read, composed and listening as a real one is, without
 * what a process costs. It has no end by a signal; for that there is `startGateway`.
 */
export interface ComposedGateway {
  readonly url: string;
  readonly key: string;
  /** The data folder. */
  readonly folder: string;
  readonly books: Books;
  /** All that it has logged. */
  readonly logged: readonly LogLine[];
  /** Asks without a connection, and expects a 2xx. */
  ask<Answer = Record<string, unknown>>(
    method: Method,
    path: string,
    options?: { readonly body?: object; readonly key?: string },
  ): Promise<Answer>;
  /** The admin API. */
  admin<Answer = Record<string, unknown>>(
    method: Method,
    path: string,
    body?: object,
  ): Promise<Answer>;
  /** A workspace of that name, and a key to it without a rate limit. */
  makeAccount(name: string, credits: number): Promise<string>;
  /** Orders a video of a model, `dialect/id`, and gives the task's id as the books have it. */
  order(key: string, model: string, input: object): Promise<string>;
  /** Resolves with the final state. */
  ended(taskId: string): Promise<string>;
  /** Ends it in good order, and then looks at the books. */
  [Symbol.asyncDispose](): Promise<void>;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface LogLine {
  readonly level: (typeof LEVELS)[number];
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

// As a gateway's start does, so that its threads are not stripped of their types each time.
const { directory } = enableCompileCache();
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] ??= directory;

export async function composeGateway(options: ComposedOptions = {}): Promise<ComposedGateway> {
  const workFolder = temporaryFolder();
  const config = await configOf(options, workFolder);
  const { clock = systemClock } = options;
  const logged: LogLine[] = [];
  const gateway = await compose(config, openSecrets(config), { clock, log: captureLog(logged) });
  await gateway.app.listen({ host: config.host, port: config.port });
  const { dataFolder, databaseUrl } = config;
  const { adminToken, firstKey } = gateway.secrets;
  const books = openBooks(dataFolder, databaseUrl);
  const ended = watchEnds(books);
  const ask: ComposedGateway['ask'] = async (method, path, { body, key = firstKey } = {}) => {
    const response = await gateway.app.inject({
      method,
      url: path,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { payload: body }),
    });
    const { statusCode, payload } = response;
    if (statusCode > 299) throw new Error(`${method} ${path} answered ${statusCode}: ${payload}`);
    return JSON.parse(payload);
  };
  const admin: ComposedGateway['admin'] = (method, path, body) =>
    ask(method, `/v1/reelgate/admin${path}`, {
      key: adminToken,
      ...(body === undefined ? {} : { body }),
    });
  const { port } = gateway.app.server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    key: firstKey,
    folder: dataFolder,
    books,
    logged,
    ask,
    admin,
    async makeAccount(name, credits) {
      await admin('POST', '/workspaces', { name, concurrency_max: 1_000 });
      await admin('POST', '/credits', { workspace: name, credits });
      const body = { workspace: name, requests_per_minute: null };
      return (await admin<{ secret: string }>('POST', '/keys', body)).secret;
    },
    async order(key, model, input) {
      const body = { model, input };
      const { id } = await ask<{ id: string }>('POST', '/v1/reelgate/tasks', { key, body });
      return id.slice('task_'.length);
    },
    ended,
    async [Symbol.asyncDispose]() {
      await gateway.stop();
      const broken = await books.broken();
      await books.close();
      rmSync(workFolder, { recursive: true, force: true, maxRetries: 5 });
      expect(broken, 'the books').toEqual([]);
    },
  };
}

async function configOf(
  { env = {}, configFile, limits = {}, clock }: ComposedOptions,
  workFolder: string,
): Promise<Parameters<typeof compose>[0]> {
  const dataFolder = join(workFolder, 'data');
  mkdirSync(dataFolder);
  const configPath = join(workFolder, 'reelgate.config.json');
  if (configFile !== undefined) writeFileSync(configPath, JSON.stringify(configFile));
  const inDatabase = process.env['REELGATE_TEST_STORE'] === 'postgres' && clock === undefined;
  const environment = {
    PORT: '0',
    REELGATE_DATA_DIR: dataFolder,
    REELGATE_EGRESS_ALLOW: '127.0.0.0/8',
    ...(configFile === undefined ? {} : { REELGATE_CONFIG: configPath }),
    ...(inDatabase ? { REELGATE_DATABASE_URL: await createDatabase(inject('postgresUrl')) } : {}),
    ...env,
  };
  const config = await readConfig(environment, workFolder);
  return { ...config, limits: { ...config.limits, ...limits } };
}

/** What the code logs is kept as it was given, so that a test sees errors and not their texts. */
function captureLog(lines: LogLine[]): Log {
  const writers = LEVELS.map((level) => {
    const write = (facts: LogLine['facts'], message: string): void => {
      lines.push({ level, message, facts });
    };
    return [level, write] as const;
  });
  return Object.fromEntries(writers) as unknown as Log;
}

const ENDED = `select id, state from tasks where hold_state <> 'open'`;

/** One question for all that wait, however many tasks they wait for. */
function watchEnds(books: Books): ComposedGateway['ended'] {
  let looking: Promise<ReadonlyMap<string, string>> | null = null;
  const look = async (): Promise<ReadonlyMap<string, string>> => {
    const rows = await books.rows<{ id: string; state: string }>(ENDED);
    return new Map(rows.map(({ id, state }) => [id, state]));
  };
  return (taskId) =>
    until(`the end of ${taskId}`, async () => {
      looking ??= look().finally(() => setTimeout(() => (looking = null), 10));
      return (await looking).get(taskId) ?? null;
    });
}
