import { startGateway, type Gateway } from '../../lib/gateway.ts';
import { startImageServer, type ImageServer } from '../../lib/image-server.ts';
import { startUpstream, type Upstream } from '../../lib/upstream.ts';
import { until } from '../../lib/until.ts';
import { empirio, type At, type Empirio } from './client.ts';

export const MODEL = 'grok-imagine-video-1-5';

export const PREFIXES = ['/v1', '/empirio/v1'] as const;

/** A gateway whose only channel is a scripted upstream, and a place where it finds images. */
export interface Stage {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  readonly images: ImageServer;
  /** With the first key. */
  readonly api: Empirio;
  /** The least that the model takes. */
  readonly body: Readonly<Record<string, unknown>>;
  /** A new workspace with a key of its own. */
  workspace(options?: { readonly credits?: number }): Promise<Member>;
  /** One more key, for a workspace that is there. */
  newKey(workspace: string, more?: object): Promise<Member>;
  /** Lets everything come to its end, and gives the next test an upstream without memory. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface Member {
  readonly workspace: string;
  readonly keyId: string;
  readonly key: string;
  readonly api: Empirio;
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
  let workspaces = 0;
  const newKey: Stage['newKey'] = async (workspace, more = {}) => {
    const body = { workspace, requests_per_minute: null, ...more };
    const made = await gateway.admin<{ id: string; secret: string }>('POST', '/keys', body);
    const { id: keyId, secret: key } = made;
    return { workspace, keyId, key, api: empirio(at(gateway, key)) };
  };
  return {
    gateway,
    upstream,
    images,
    api: empirio(gateway),
    body: { model: MODEL, prompt: 'slow push in', image: `${images.url}/640x480.jpg` },
    async workspace({ credits = 1_000_000 } = {}) {
      workspaces += 1;
      const name = `workspace-${workspaces}`;
      await gateway.admin('POST', '/workspaces', { name, concurrency_max: 8 });
      if (credits > 0) await gateway.admin('POST', '/credits', { workspace: name, credits });
      return newKey(name);
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
export function at(gateway: Gateway, key: string, prefix: At['prefix'] = '/v1'): At {
  return {
    key,
    prefix,
    get url() {
      return gateway.url;
    },
  };
}
