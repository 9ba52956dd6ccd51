import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One gateway process, with a data folder of its own that outlives its kills. */
export interface Member {
  readonly name: string;
  readonly role: Role;
  /** Of the latest start; null while nothing runs. */
  readonly url: string | null;
  /** Of every start. */
  readonly pids: readonly number[];
  start(): Promise<void>;
  /** SIGKILL: the end that a power cut makes. */
  kill(): Promise<void>;
}

type Role = 'api' | 'worker';

export interface Surroundings {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly upstreamUrl: string;
  readonly workerNames: readonly string[];
}

const MAIN = fileURLToPath(new URL('../../packages/gateway/src/main.ts', import.meta.url));

const LIMITS = { leaseMs: 3_000, sweepMs: 500, claimPollMs: 200 };

const CLIPS_AT_ONCE = 10;

export function createMember(name: string, role: Role, around: Surroundings): Member {
  const folder = join(around.folder, name);
  mkdirSync(folder);
  const configPath = join(folder, 'config.json');
  writeFileSync(configPath, JSON.stringify(configOf(name, around)));
  const pids: number[] = [];
  let child: ChildProcess | null = null;
  let url: string | null = null;
  // Before the folders go, which a process would go on writing to.
  process.prependListener('exit', () => child?.kill('SIGKILL'));
  const kill = async (): Promise<void> => {
    url = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    name,
    role,
    get url() {
      return url;
    },
    pids,
    kill,
    async start() {
      const log = openSync(join(folder, 'log'), 'a');
      child = spawn(process.execPath, [MAIN], {
        cwd: folder,
        stdio: ['ignore', 'pipe', log],
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          PORT: '0',
          REELGATE_CONFIG: configPath,
          REELGATE_DATA_DIR: join(folder, 'data'),
          REELGATE_DATABASE_URL: around.databaseUrl,
          REELGATE_MEDIA_URL: join(around.folder, 'media'),
          REELGATE_ROLE: role,
          REELGATE_EGRESS_ALLOW: '127.0.0.0/8',
          REELGATE_LOG_LEVEL: 'error',
        },
      });
      closeSync(log);
      pids.push(child.pid ?? 0);
      url = await readyUrl(child, name);
    },
  };
}

/** Each worker begins attempts at a channel of its own name, so that the books tell whose they are. */
function configOf(name: string, { upstreamUrl, workerNames }: Surroundings): object {
  const names = workerNames.toSorted((one, other) => +(other === name) - +(one === name));
  const channels = names.map((worker) => ({
    name: worker,
    provider: 'fault',
    baseUrl: upstreamUrl,
    pollMs: 100,
    concurrency: CLIPS_AT_ONCE / names.length,
  }));
  const workspaceConcurrency = CLIPS_AT_ONCE * names.length;
  return { channels, limits: { ...LIMITS, workspaceConcurrency } };
}

async function readyUrl(child: ChildProcess, name: string): Promise<string> {
  let output = '';
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk);
    const [, found] = /^Reelgate is ready at (\S+)\n/m.exec(output) ?? [];
    if (found === undefined) continue;
    return found;
  }
  throw new Error(`${name} ended before it was ready`);
}
