import { startGateway, type Gateway } from '../../lib/gateway.ts';
import { startImageServer, type ImageServer } from '../../lib/image-server.ts';
import { startUpstream, type Upstream } from '../../lib/upstream.ts';
import { until } from '../../lib/until.ts';
import { rivya, type At, type Rivya } from './client.ts';

export const MODEL = 'grok-imagine-video';

/** The least that is taken. */
export const LEAST = { model: MODEL, prompt: 'a dog runs on a beach' };

/** A gateway whose only channel is a scripted upstream, and a place where it finds images. */
export interface Stage {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  readonly images: ImageServer;
  /** With the first key. */
  readonly api: Rivya;
  /** A new workspace with a key of its own. */
  workspace(options?: { readonly credits?: number; readonly key?: object }): Promise<Member>;
  /** Lets everything come to its end, and gives the next test an upstream without memory. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface Member {
  readonly workspace: string;
  readonly keyId: string;
  readonly key: string;
  readonly api: Rivya;
}

export async function setStage(limits: Readonly<Record<string, number>> = {}): Promise<Stage> {
  const upstream = await startUpstream();
  const images = await startImageServer();
  const gateway = await startGateway({ configFile: { channels: [upstream.channel], limits } });
  let workspaces = 0;
  return {
    gateway,
    upstream,
    images,
    api: rivya(gateway),
    async workspace({ credits = 1_000, key = {} } = {}) {
      workspaces += 1;
      const workspace = `workspace-${workspaces}`;
      await gateway.admin('POST', '/workspaces', { name: workspace });
      if (credits > 0) await gateway.admin('POST', '/credits', { workspace, credits });
      const made = await gateway.admin<{ id: string; secret: string }>('POST', '/keys', {
        workspace,
        requests_per_minute: null,
        ...key,
      });
      return { workspace, keyId: made.id, key: made.secret, api: rivya(at(gateway, made.secret)) };
    },
    async settle() {
      upstream.script = {};
      await until('every task to be final', async () => {
        upstream.release();
        const { workspaces: all } = await gateway.admin<{ workspaces: { held_credits: number }[] }>(
          'GET',
          '/workspaces',
        );
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

/** Where a gateway is, also after a restart. */
export function at(gateway: Gateway, key: string | null, prefix: At['prefix'] = '/api/v1'): At {
  return {
    key,
    prefix,
    get url() {
      return gateway.url;
    },
  };
}
