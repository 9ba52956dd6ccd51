import { expect } from 'vitest';
import { startGateway, type Gateway } from '../../lib/gateway.ts';
import { watchOpenApi, type OpenApiWatch } from '../../lib/openapi-watch.ts';
import { send, type Answer } from '../../lib/reapi.ts';
import { startUpstream, type Upstream } from '../../lib/upstream.ts';

export interface Task {
  readonly id: string;
  readonly dialect: string;
  readonly state: string;
  readonly progress: number;
  readonly queue_position: number | null;
  readonly price: Money;
  readonly charged: Money;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly media: readonly { readonly purpose: string; readonly url: string }[];
}

export interface Money {
  readonly micro_usd: number;
  readonly usd: string;
}

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly has_more: boolean;
  readonly next: string | null;
}

export interface OwnStage {
  readonly gateway: Gateway;
  readonly upstream: Upstream;
  /** Sees every answer to `ask`. */
  readonly openApi: OpenApiWatch;
  /** Below `/v1/reelgate`, with the first key unless another is given. */
  ask(method: string, path: string, body?: object | FormData, key?: string): Promise<Answer>;
  /** Expects that it is accepted. */
  create(input?: object, model?: string, key?: string): Promise<Task>;
  /** A key of a workspace of its own, with credits. */
  stranger(credits?: number, fields?: object): Promise<string>;
  close(): Promise<void>;
}

export const MODEL = 'reapi/grok-imagine-1.0-video';
export const PREVIEW = 'openai/grok-imagine-video-1.5-preview';

/** The only channel is the scripted upstream, unless others are given. */
export async function setOwnStage(
  limits: object = {},
  channels?: readonly object[],
): Promise<OwnStage> {
  const upstream = await startUpstream();
  const configFile = { channels: channels ?? [upstream.channel], limits };
  const gateway = await startGateway({ configFile });
  const document = await (await fetch(`${gateway.url}/v1/reelgate/openapi.json`)).json();
  const openApi = watchOpenApi(document);
  let strangers = 0;
  const ask: OwnStage['ask'] = async (method, path, body, key = gateway.key) => {
    const isForm = body instanceof FormData;
    const type = body === undefined || isForm ? {} : { 'content-type': 'application/json' };
    const answer = await send(`${gateway.url}/v1/reelgate${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...type },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    openApi.saw(method, path, answer);
    return answer;
  };
  return {
    gateway,
    upstream,
    openApi,
    ask,
    async create(input = { prompt: 'a dog runs on a beach' }, model = MODEL, key) {
      const answer = await ask('POST', '/tasks', { model, input }, key);
      expect(answer.status, answer.text).toBe(201);
      return answer.json as Task;
    },
    async stranger(credits = 1_000_000, fields = {}) {
      strangers += 1;
      const workspace = `stranger-${strangers}`;
      await gateway.admin('POST', '/workspaces', { name: workspace, ...fields });
      if (credits > 0) await gateway.admin('POST', '/credits', { workspace, credits });
      const made = await gateway.admin<{ secret: string }>('POST', '/keys', { workspace });
      return made.secret;
    },
    async close() {
      await gateway.stop();
      await upstream.close();
    },
  };
}

/** A problem as RFC 9457 has it, with nothing of the framework's own in it. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.json).toMatchObject({
    type: `urn:reelgate:problem:${code}`,
    status,
    code,
    request_id: answer.headers.get('x-request-id'),
  });
  const retry = status === 429 || status >= 500 ? null : 'false';
  expect(answer.headers.get('x-should-retry')).toBe(retry);
}
