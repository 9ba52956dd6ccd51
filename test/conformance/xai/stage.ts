import { createXai } from '@ai-sdk/xai';
import { experimental_generateVideo as generateVideo } from 'ai';
import { watchOpenApi, type OpenApiWatch } from '../../lib/openapi-watch.ts';
import { send, type Answer } from '../../lib/reapi.ts';
import { setCommonStage, type CommonStage, type StageOptions } from '../../lib/stage.ts';
import { until } from '../../lib/until.ts';

export const PLAIN = 'grok-imagine-video';
export const NEWER = 'grok-imagine-video-1.5';
export const LITE = 'grok-imagine-video-1.5-lite';

export interface Stage extends CommonStage {
  /** Sees every answer in xAI's words. */
  readonly openApi: OpenApiWatch;
  /** With the first key, on the root. */
  readonly api: Xai;
  /** A key for the workspace of the first one, or for another. */
  newKey(options?: { workspace?: string; requestsPerMinute?: number | null }): Promise<string>;
  /** A new workspace with credits. */
  workspace(name: string, credits: number): Promise<void>;
}

export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const common = await setCommonStage(options);
  const { gateway, makeWorkspace, makeKey } = common;
  const document = await (await fetch(`${gateway.url}/xai/v1/openapi.json`)).json();
  const openApi = watchOpenApi(document);
  return {
    ...common,
    openApi,
    api: xai({ gateway, openApi }, gateway.key),
    async newKey({ workspace = 'default', requestsPerMinute = null } = {}) {
      return (await makeKey(workspace, { requests_per_minute: requestsPerMinute })).key;
    },
    async workspace(name, credits) {
      await makeWorkspace({ name, credits });
    },
  };
}

export interface XaiVideo {
  readonly status: 'pending' | 'done' | 'failed';
  readonly progress?: number;
  readonly model?: string;
  readonly video?: { readonly url: string; readonly duration: number };
  readonly usage?: { readonly cost_in_usd_ticks: number };
  readonly error?: { readonly code: string; readonly message: string };
}

/** Speaks xAI as any HTTP client would. */
export interface Xai {
  submit(body: unknown, options?: SubmitOptions): Promise<Answer>;
  /** Expects that it is accepted, and gives the request's id. */
  accepted(body: unknown, options?: SubmitOptions): Promise<string>;
  poll(id: string): Promise<Answer>;
  /** Polls until it is no longer pending. */
  final(id: string): Promise<XaiVideo>;
  /** With the key unless the headers say otherwise. */
  ask(method: string, path: string, init?: Ask): Promise<Answer>;
}

export interface SubmitOptions {
  readonly to?: 'generations' | 'edits' | 'extensions';
  readonly headers?: Readonly<Record<string, string>>;
}

interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

type At = Pick<Stage, 'gateway' | 'openApi'>;

export function xai({ gateway, openApi }: At, key: string, prefix = '/v1'): Xai {
  const ask: Xai['ask'] = async (method, path, init = {}) => {
    const headers = { authorization: `Bearer ${key}`, ...init.headers };
    const answer = await send(`${gateway.url}${prefix}${path}`, { ...init, method, headers });
    watch(openApi, method, `${prefix}${path}`, answer);
    return answer;
  };
  const api: Xai = {
    ask,
    submit: (body, { to = 'generations', headers = {} } = {}) =>
      ask('POST', `/videos/${to}`, {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    async accepted(body, options) {
      const answer = await api.submit(body, options);
      if (answer.status !== 200) throw new Error(`submit: ${answer.status} ${answer.text}`);
      return (answer.json as { request_id: string }).request_id;
    },
    poll: (id) => ask('GET', `/videos/${id}`),
    final: (id) =>
      until(`the end of ${id}`, async () => {
        const answer = await api.poll(id);
        if (answer.status !== 200 && answer.status !== 202) {
          throw new Error(`poll: ${answer.status} ${answer.text}`);
        }
        return answer.status === 200 && (answer.json as XaiVideo);
      }),
  };
  return api;
}

const OF_XAI = /^(?:\/xai)?\/v1(?=\/videos(?:\/|$))/;

/** HEAD is GET without its body, and no operation of its own. */
function watch(openApi: OpenApiWatch, method: string, path: string, answer: Answer): void {
  if (method !== 'HEAD' && OF_XAI.test(path)) openApi.saw(method, path.replace(OF_XAI, ''), answer);
}

/** The package's own would refuse an address on the loopback; like that one, it sends no key. */
async function download({ url }: { url: URL }) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the download answered ${response.status}`);
  const data = new Uint8Array(await response.arrayBuffer());
  return { data, mediaType: response.headers.get('content-type') ?? undefined };
}

/** What the vendor's own clients use: the packages `ai` and `@ai-sdk/xai`, polling fast. */
export function sdk({ gateway, openApi }: At, key: string, prefix = '/v1') {
  const { url } = gateway;
  const watched: typeof fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    const answer = await send(address, init);
    watch(openApi, init?.method ?? 'GET', address.slice(url.length), answer);
    return new Response(answer.text, { status: answer.status, headers: answer.headers });
  };
  const provider = createXai({ baseURL: `${url}${prefix}`, apiKey: key, fetch: watched });
  return (
    model: string,
    wish: Omit<Parameters<typeof generateVideo>[0], 'model' | 'providerOptions'> & {
      readonly xai?: Readonly<
        Record<string, string | number | boolean | readonly string[] | object>
      >;
    },
  ) => {
    const { xai: own = {}, ...rest } = wish;
    return generateVideo({
      maxRetries: 0,
      download,
      ...rest,
      model: provider.video(model),
      providerOptions: { xai: { pollIntervalMs: 30, pollTimeoutMs: 90_000, ...own } },
    });
  };
}
