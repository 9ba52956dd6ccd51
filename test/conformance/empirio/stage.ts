import type { Gateway } from '../../lib/gateway.ts';
import { setCommonStage, type CommonStage, type StageOptions } from '../../lib/stage.ts';
import { empirio, type At, type Empirio } from './client.ts';

export const MODEL = 'grok-imagine-video-1-5';

export const PREFIXES = ['/v1', '/empirio/v1'] as const;

export interface Stage extends CommonStage {
  /** With the first key. */
  readonly api: Empirio;
  /** The least that the model takes. */
  readonly body: Readonly<Record<string, unknown>>;
  /** A new workspace with a key of its own. */
  workspace(options?: { readonly credits?: number }): Promise<Member>;
  /** One more key, for a workspace that is there. */
  newKey(workspace: string, more?: object): Promise<Member>;
}

export interface Member {
  readonly workspace: string;
  readonly keyId: string;
  readonly key: string;
  readonly api: Empirio;
}

export async function setStage(options: Omit<StageOptions, 'engine'> = {}): Promise<Stage> {
  const common = await setCommonStage(options);
  const { gateway, images, makeWorkspace, makeKey } = common;
  const newKey: Stage['newKey'] = async (workspace, more = {}) => {
    const made = await makeKey(workspace, more);
    return { workspace, ...made, api: empirio(at(gateway, made.key)) };
  };
  return {
    ...common,
    api: empirio(gateway),
    body: { model: MODEL, prompt: 'slow push in', image: `${images.url}/640x480.jpg` },
    workspace: async (wanted = {}) => newKey(await makeWorkspace(wanted)),
    newKey,
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
