import { startGateway, type Gateway } from '../../lib/gateway.ts';
import { startImageServer, type ImageServer } from '../../lib/image-server.ts';
import type { At, Reapi } from '../../lib/reapi.ts';
import { startUpstream, type Upstream } from '../../lib/upstream.ts';
import { until } from '../../lib/until.ts';
import { reapi } from './client.ts';

export const OFFICIAL = 'grok-imagine-video-1.5-official';
export const BETA = 'grok-imagine-video-1.5-beta';
export const ORIGINAL = 'grok-imagine-1.0-video';

export const PREFIXES = ['/api/v1', '/reapi/api/v1'] as const;

/** A gateway whose only channel is a scripted upstream, and a place where it finds images. */
export interface Stage {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  readonly images: ImageServer;
  /** With the first key. */
  readonly api: Reapi;
  /** The least that each model takes. */
  readonly bodies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** A new workspace with a key of its own. */
  workspace(options?: WorkspaceOptions): Promise<Member>;
  /** One more key, for a workspace that is there. */
  newKey(workspace: string, requestsPerMinute?: number | null): Promise<NewKey>;
  /** Lets everything come to its end, and gives the next test an upstream without memory. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkspaceOptions {
  readonly credits?: number;
  readonly concurrencyMax?: number;
}

export interface Member extends NewKey {
  readonly workspace: string;
}

export interface NewKey {
  readonly keyId: string;
  readonly key: string;
  readonly api: Reapi;
}

export async function setStage(
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, number>>;
    readonly prices?: object;
  } = {},
): Promise<Stage> {
  const { env = {}, limits = {}, prices = {} } = options;
  const upstream = await startUpstream();
  const images = await startImageServer();
  const configFile = { channels: [upstream.channel], limits, prices };
  const gateway = await startGateway({ env, configFile });
  const source = `${images.url}/640x480.jpg`;
  let workspaces = 0;
  const newKey: Stage['newKey'] = async (workspace, requestsPerMinute = null) => {
    const body = { workspace, requests_per_minute: requestsPerMinute };
    const made = await gateway.admin<{ id: string; secret: string }>('POST', '/keys', body);
    return { keyId: made.id, key: made.secret, api: reapi(at(gateway, made.secret)) };
  };
  return {
    gateway,
    upstream,
    images,
    api: reapi(gateway),
    bodies: {
      [OFFICIAL]: { model: OFFICIAL, prompt: 'slow push in', image_urls: [source] },
      [BETA]: { model: BETA, image_urls: [source] },
      [ORIGINAL]: { model: ORIGINAL, prompt: 'a dog runs on a beach' },
    },
    async workspace({ credits = 1_000_000, concurrencyMax = 8 } = {}) {
      workspaces += 1;
      const name = `workspace-${workspaces}`;
      await gateway.admin('POST', '/workspaces', { name, concurrency_max: concurrencyMax });
      if (credits > 0) await gateway.admin('POST', '/credits', { workspace: name, credits });
      return { workspace: name, ...(await newKey(name)) };
    },
    newKey,
    async settle() {
      upstream.script = {};
      await until('every task to be final', async () => {
        upstream.release();
        const { workspaces } = await gateway.admin<{ workspaces: { held_credits: number }[] }>(
          'GET',
          '/workspaces',
        );
        return workspaces.every(({ held_credits }) => held_credits === 0);
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

/** Where a gateway is, also after a restart. */
export function at(gateway: Gateway, key: string, prefix: At['prefix'] = '/api/v1'): At {
  return {
    key,
    prefix,
    get url() {
      return gateway.url;
    },
  };
}
