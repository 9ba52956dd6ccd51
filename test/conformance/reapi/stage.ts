import type { Gateway } from '../../lib/gateway.ts';
import type { At, Reapi } from '../../lib/reapi.ts';
import {
  setCommonStage,
  type CommonStage,
  type StageOptions,
  type WorkspaceOptions,
} from '../../lib/stage.ts';
import { reapi } from './client.ts';

export const OFFICIAL = 'grok-imagine-video-1.5-official';
export const BETA = 'grok-imagine-video-1.5-beta';
export const ORIGINAL = 'grok-imagine-1.0-video';

export const PREFIXES = ['/api/v1', '/reapi/api/v1'] as const;

export interface Stage extends CommonStage {
  /** With the first key. */
  readonly api: Reapi;
  /** The least that each model takes. */
  readonly bodies: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** A new workspace with a key of its own. */
  workspace(options?: WorkspaceOptions): Promise<Member>;
  /** One more key, for a workspace that is there. */
  newKey(workspace: string, requestsPerMinute?: number | null): Promise<NewKey>;
}

export interface Member extends NewKey {
  readonly workspace: string;
}

export interface NewKey {
  readonly keyId: string;
  readonly key: string;
  readonly api: Reapi;
}

export async function setStage(options: Omit<StageOptions, 'engine'> = {}): Promise<Stage> {
  const common = await setCommonStage(options);
  const { gateway, images, makeWorkspace, makeKey } = common;
  const source = `${images.url}/640x480.jpg`;
  const newKey: Stage['newKey'] = async (workspace, requestsPerMinute = null) => {
    const made = await makeKey(workspace, { requests_per_minute: requestsPerMinute });
    return { ...made, api: reapi(at(gateway, made.key)) };
  };
  return {
    ...common,
    api: reapi(gateway),
    bodies: {
      [OFFICIAL]: { model: OFFICIAL, prompt: 'slow push in', image_urls: [source] },
      [BETA]: { model: BETA, image_urls: [source] },
      [ORIGINAL]: { model: ORIGINAL, prompt: 'a dog runs on a beach' },
    },
    async workspace(wanted = {}) {
      const workspace = await makeWorkspace(wanted);
      return { workspace, ...(await newKey(workspace)) };
    },
    newKey,
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
