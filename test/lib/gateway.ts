import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, inject } from 'vitest';
import { createDatabase } from './postgres.ts';

export interface GatewayOptions {
  /** Added to the least that a gateway needs; nothing else of this process's environment reaches it. */
  readonly env?: Environment;
  /** What `reelgate.config.json` holds. */
  readonly configFile?: object;
  /** A data folder that is there already; without one a new one is made, and removed at the end. */
  readonly folder?: string;
}

type Environment = Readonly<Record<string, string>>;

/** A gateway as its operator has it: a process of its own, known by what it prints and answers. */
export interface Gateway {
  /** Another one after each restart. */
  readonly url: string;
  readonly key: string;
  readonly adminToken: string;
  /** The data folder. */
  readonly folder: string;
  readonly pid: number;
  /** All that it has printed since the first start. */
  readonly stdout: string;
  /** All that it has logged since the first start. */
  readonly stderr: string;
  /** What it has logged as an error, or worse, since the first start. */
  errors(): string[];
  /** SIGTERM; the books have to be in order before, and the exit code 0 after it. */
  stop(): Promise<void>;
  /** SIGKILL: the end that a power cut makes. */
  kill(): Promise<void>;
  /** Waits for an end that comes by itself, as at a crash point. */
  ended(): Promise<Ending>;
  /** Starts on the same data folder, after a stop if it still runs. `env` replaces the first one. */
  restart(env?: Environment): Promise<void>;
  /** Asks the admin API, and expects a 2xx. */
  admin<Answer = Record<string, unknown>>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<Answer>;
  /** Stops it, and removes its folder if it was made for it. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The process ended before it was ready. */
export class GatewayNotStarted extends Error {
  override readonly name = 'GatewayNotStarted';
  readonly ending: Ending;
  readonly stderr: string;

  constructor(ending: Ending, stderr: string) {
    super(`the gateway ended with ${ending.code ?? ending.signal} before it was ready: ${stderr}`);
    this.ending = ending;
    this.stderr = stderr;
  }
}

const MAIN = fileURLToPath(new URL('../../packages/gateway/src/main.ts', import.meta.url));

/** Resolves when the gateway has said that it is ready. */
export async function startGateway(options: GatewayOptions = {}): Promise<Gateway> {
  const workFolder = temporaryFolder();
  const folder = options.folder ?? join(workFolder, 'data');
  const databaseEnv = await databaseOf(folder);
  let run = spawnGateway(withEnv(options, databaseEnv), workFolder, folder);
  let before = { stdout: '', stderr: '' };
  await run.ready();
  const { key, adminToken } = secretsOf(folder, options.env ?? {});

  const stop = async (): Promise<void> => {
    if (run.hasEnded()) return;
    const { sound, broken } = await admin<{ sound: boolean; broken: unknown }>('GET', '/doctor');
    expect({ sound, broken }, 'the books').toEqual({ sound: true, broken: [] });
    expect(await run.end('SIGTERM'), `after SIGTERM: ${run.stderr()}`).toEqual({
      code: 0,
      signal: null,
    });
  };
  const admin: Gateway['admin'] = async (method, path, body) => {
    const response = await fetch(`${run.url()}/v1/reelgate/admin${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };

  return {
    get url() {
      return run.url();
    },
    get pid() {
      return run.pid;
    },
    get stdout() {
      return before.stdout + run.stdout();
    },
    get stderr() {
      return before.stderr + run.stderr();
    },
    key,
    adminToken,
    folder,
    stop,
    admin,
    async kill() {
      await run.end('SIGKILL');
    },
    ended: () => run.ended,
    errors: () => errorsIn(before.stderr + run.stderr()),
    async restart(env) {
      await stop();
      before = { stdout: before.stdout + run.stdout(), stderr: before.stderr + run.stderr() };
      const changed = env === undefined ? options : { ...options, env };
      run = spawnGateway(withEnv(changed, databaseEnv), workFolder, folder);
      await run.ready();
    },
    async [Symbol.asyncDispose]() {
      await stop();
      removeFolder(workFolder);
    },
  };
}

function withEnv(options: GatewayOptions, env: Environment): GatewayOptions {
  return { ...options, env: { ...env, ...options.env } };
}

const databases = new Map<string, string>();

/** A data folder has a database of its own where the run puts PostgreSQL under everything. */
async function databaseOf(folder: string): Promise<Environment> {
  if (process.env['REELGATE_TEST_STORE'] !== 'postgres') return {};
  const url = databases.get(folder) ?? (await createDatabase(inject('postgresUrl')));
  databases.set(folder, url);
  return { REELGATE_DATABASE_URL: url };
}

const ERROR_LEVEL = 50;

function errorsIn(stderr: string): string[] {
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  return lines.filter((line) => (JSON.parse(line) as { level: number }).level >= ERROR_LEVEL);
}

interface Run {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  ready(): Promise<void>;
  url(): string;
  stdout(): string;
  stderr(): string;
  hasEnded(): boolean;
  end(signal: NodeJS.Signals): Promise<Ending>;
}

function spawnGateway(options: GatewayOptions, workFolder: string, folder: string): Run {
  const child = spawn(process.execPath, [MAIN], {
    // Whatever is read or written by a relative path stays out of the repository.
    cwd: workFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environmentOf(options, workFolder, folder),
  });
  running.add(child);
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const stdout = (): string => out.join('');
  const stderr = (): string => err.join('');
  // `close` comes after the last output, `exit` may come before it.
  const ended = once(child, 'close').then(([code, signal]): Ending => {
    running.delete(child);
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  const find = (): string | undefined => /^Reelgate is ready at (\S+)\n/m.exec(stdout())?.[1];
  // The banner has the public URL where there is one, which is not how it is reached here.
  const port = Number(options.env?.['PORT'] ?? 0);
  const local = port > 0 ? `http://127.0.0.1:${port}` : null;
  return {
    pid: child.pid ?? 0,
    ended,
    stdout,
    stderr,
    url: () => local ?? find() ?? 'not-ready',
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async ready() {
      while (find() === undefined) {
        const ending = await Promise.race([once(child.stdout, 'data').then(() => null), ended]);
        if (ending !== null) throw new GatewayNotStarted(ending, stderr());
      }
    },
    async end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

function environmentOf(
  { env = {}, configFile }: GatewayOptions,
  workFolder: string,
  folder: string,
): NodeJS.ProcessEnv {
  const configPath = join(workFolder, 'reelgate.config.json');
  if (configFile !== undefined) writeFileSync(configPath, JSON.stringify(configFile));
  return {
    PATH: process.env['PATH'],
    HOME: workFolder,
    PORT: '0',
    REELGATE_DATA_DIR: folder,
    REELGATE_EGRESS_ALLOW: '127.0.0.0/8',
    ...(configFile === undefined ? {} : { REELGATE_CONFIG: configPath }),
    ...env,
  };
}

function secretsOf(folder: string, env: Environment): { key: string; adminToken: string } {
  const find = (name: string, fileName: string): string =>
    env[name] ?? readFileSync(env[`${name}_FILE`] ?? join(folder, fileName), 'utf8').trim();
  return {
    key: find('REELGATE_BOOTSTRAP_API_KEY', 'first-api-key'),
    adminToken: find('REELGATE_ADMIN_TOKEN', 'admin-token'),
  };
}

const running = new Set<ChildProcess>();
const folders = new Set<string>();

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reelgate-test-'));
  folders.add(folder);
  return folder;
}

function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) removeFolder(folder);
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  folders.delete(folder);
}

// Whatever a failed test has left behind, and once more in case that the worker is ended early.
afterAll(async () => {
  const ends = [...running].map((child) => once(child, 'close'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(ends);
  endAll();
});
process.on('exit', endAll);
