import { startGateway, type Gateway } from './gateway.ts';
import { startImageServer, type ImageServer } from './image-server.ts';
import { startUpstream, type Upstream } from './upstream.ts';
import { until } from './until.ts';

/** A gateway with a scripted upstream for its only channel, or with the engine, and a web of images. */
export interface CommonStage {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  readonly images: ImageServer;
  /** A new workspace under a name of its own, if none is given. */
  readonly makeWorkspace: (options?: WorkspaceOptions) => Promise<string>;
  /** A key without a rate limit, unless more is said of it. */
  readonly makeKey: (
    workspace: string,
    more?: object,
  ) => Promise<{ readonly keyId: string; readonly key: string }>;
  /** Lets everything come to its end, and gives the next test an upstream without memory. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkspaceOptions {
  readonly name?: string;
  readonly credits?: number;
  readonly concurrencyMax?: number;
}

export interface StageOptions {
  readonly engine?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, number>>;
  readonly prices?: object;
}

export async function setCommonStage(options: StageOptions = {}): Promise<CommonStage> {
  const { engine = false, env = {}, limits = {}, prices = {} } = options;
  const upstream = await startUpstream();
  const images = await startImageServer();
  const channel = engine ? { name: 'engine', provider: 'engine' } : upstream.channel;
  const gateway = await startGateway({ env, configFile: { channels: [channel], limits, prices } });
  let workspaces = 0;
  return {
    gateway,
    upstream,
    images,
    async makeWorkspace({ name, credits = 1_000_000, concurrencyMax = 8 } = {}) {
      workspaces += 1;
      const workspace = name ?? `workspace-${workspaces}`;
      const body = { name: workspace, concurrency_max: concurrencyMax };
      await gateway.admin('POST', '/workspaces', body);
      if (credits > 0) await gateway.admin('POST', '/credits', { workspace, credits });
      return workspace;
    },
    async makeKey(workspace, more = {}) {
      const body = { workspace, requests_per_minute: null, ...more };
      const made = await gateway.admin<{ id: string; secret: string }>('POST', '/keys', body);
      return { keyId: made.id, key: made.secret };
    },
    async settle() {
      upstream.script = {};
      await until('every task to be final', async () => {
        upstream.release();
        const { workspaces: all } = await gateway.admin<{
          workspaces: { held_credits: number }[];
        }>('GET', '/workspaces');
        return all.every(({ held_credits }) => held_credits === 0);
      });
      upstream.reset();
    },
    async close() {
      await gateway.stop();
      await upstream.close();
      await images.close();
    },
  };
}
