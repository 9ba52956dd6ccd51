import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from './start-process.ts';

export interface GatewaySettings {
  readonly folder: string;
  /** Null keeps everything in the folder, and then the gateway works on its tasks as well. */
  readonly databaseUrl: string | null;
  /** Takes every job and finishes none. */
  readonly upstreamUrl: string;
  readonly limits?: object;
}

/** Beyond what a run takes: what goes through all books at an interval would be measured too. */
const NEVER_MS = 24 * 3_600_000;

export interface StartedGateway {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a gateway that answers as fast as it can and gets nothing done. */
export async function startGateway(settings: GatewaySettings): Promise<StartedGateway> {
  const { folder, databaseUrl, upstreamUrl, limits = {} } = settings;
  mkdirSync(folder, { recursive: true });
  const configPath = join(folder, 'config.json');
  const idle = { name: 'idle', provider: 'fault', baseUrl: upstreamUrl };
  const config = {
    channels: [{ ...idle, concurrency: 1, pollMs: 600_000 }],
    limits: { openTasksMax: 100_000_000, auditMs: NEVER_MS, ...limits },
  };
  writeFileSync(configPath, JSON.stringify(config));
  const shared =
    databaseUrl === null ? null : { REELGATE_DATABASE_URL: databaseUrl, REELGATE_ROLE: 'api' };
  const { child, found } = await startProcess('packages/gateway/src/main.ts', {
    env: {
      PORT: '0',
      REELGATE_DATA_DIR: folder,
      REELGATE_MEDIA_URL: join(folder, 'media'),
      REELGATE_CONFIG: configPath,
      REELGATE_BOOTSTRAP_CREDITS: '1000000000',
      REELGATE_LOG_LEVEL: 'error',
      ...shared,
    },
    until: /ready at (\S+)[\s\S]*data /,
  });
  return {
    url: found,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
