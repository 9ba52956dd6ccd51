import type { Gateway } from '../../lib/gateway.ts';
import { watchOpenApi, type OpenApiWatch } from '../../lib/openapi-watch.ts';
import { setStage, type Stage } from '../reapi/stage.ts';
import { httpAt, type Http, type PREFIXES } from './client.ts';

export interface OpenaiStage extends Stage {
  readonly document: unknown;
  /** Sees every answer to what `http` gives. */
  readonly openApi: OpenApiWatch;
  /** With the first key, and on the root, unless another is given. */
  http(at?: { readonly key?: string; readonly prefix?: (typeof PREFIXES)[number] }): Http;
}

/** The common stage, where every answer is held against the document that the gateway has of them. */
export async function setOpenaiStage(
  options: Parameters<typeof setStage>[0] = {},
): Promise<OpenaiStage> {
  const stage = await setStage(options);
  const { gateway } = stage;
  const document = await documentOf(gateway);
  const openApi = watchOpenApi(document);
  return {
    ...stage,
    document,
    openApi,
    http: ({ key = gateway.key, prefix = '/v1' } = {}) =>
      httpAt({ url: gateway.url, key, prefix, openApi }),
  };
}

/** What a gateway says that it answers. */
export async function documentOf({ url }: Pick<Gateway, 'url'>): Promise<unknown> {
  return (await fetch(`${url}/openai/v1/openapi.json`)).json();
}
