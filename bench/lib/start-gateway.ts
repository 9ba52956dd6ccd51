import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from './start-process.ts';

export interface GatewaySettings {
  readonly folder: string;
  /** Null keeps everything in the folder, and then the gateway works on its tasks as well. */
  readonly databaseUrl: string | null;
  readonly upstreamUrl: string;
  readonly limits?: object;
}

/** Beyond what a run takes: what goes through all books at an interval would be measured too. */
const NEVER_MS = 24 * 3_600_000;

export interface StartedGateway {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a gateway that answers as fast as it can and gets nothing done: its upstream finishes none. */
export async function startGateway(settings: GatewaySettings): Promise<StartedGateway> {
  const { databaseUrl, upstreamUrl, limits = {} } = settings;
  const idle = { name: 'idle', provider: 'fault', baseUrl: upstreamUrl };
  const config = {
    channels: [{ ...idle, concurrency: 1, pollMs: 600_000 }],
    limits: { openTasksMax: 100_000_000, auditMs: NEVER_MS, ...limits },
  };
  return start(settings, config, databaseUrl === null ? {} : { REELGATE_ROLE: 'api' });
}

/** Starts a gateway with one channel, to an upstream that speaks as xAI does, and its usual pace. */
export function startUpstreamGateway(
  settings: GatewaySettings & { readonly concurrency: number },
): Promise<StartedGateway> {
  const { upstreamUrl, concurrency } = settings;
  const channels = [{ name: 'slow', provider: 'xai', baseUrl: upstreamUrl, concurrency }];
  const limits = { openTasksMax: 1_000_000, workspaceConcurrency: concurrency };
  return start(settings, { channels, limits }, { XAI_API_KEY: 'bench' });
}

async function start(
  { folder, databaseUrl }: GatewaySettings,
  config: object,
  env: Readonly<Record<string, string>>,
): Promise<StartedGateway> {
  mkdirSync(folder, { recursive: true });
  const configPath = join(folder, 'config.json');
  writeFileSync(configPath, JSON.stringify(config));
  const { child, found } = await startProcess('packages/gateway/src/main.ts', {
    env: {
      PORT: '0',
      REELGATE_DATA_DIR: folder,
      REELGATE_MEDIA_URL: join(folder, 'media'),
      REELGATE_CONFIG: configPath,
      REELGATE_BOOTSTRAP_CREDITS: '1000000000',
      REELGATE_LOG_LEVEL: 'error',
      REELGATE_EGRESS_ALLOW: '127.0.0.0/8',
      ...(databaseUrl === null ? {} : { REELGATE_DATABASE_URL: databaseUrl }),
      ...env,
    },
    until: /ready at (\S+)[\s\S]*data /,
  });
  return {
    url: found,
    pid: child.pid ?? 0,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
