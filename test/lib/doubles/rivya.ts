import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../loopback.ts';

/**
 * Rivya as its page has it (api/rivya.md): it knows one key, takes whatever has a model and a prompt,
 * and answers polls as it is told. An Idempotency-Key gives its first generation again.
 */
export interface RivyaDouble {
  /** As the vendor tells its clients. */
  readonly baseUrl: string;
  readonly key: string;
  /** Every request, in the order in which they came. */
  readonly asked: readonly Asked[];
  /** The ids that it gave out. */
  readonly ids: readonly string[];
  /** The address of a finished video, which needs no key. */
  readonly videoUrl: string;
  readonly video: Buffer;
  /** Instead of taking an order; null takes it. */
  refusal: Refusal | null;
  /** What each poll says beside the id, the model and the rest; the last one is said again. */
  polls: readonly object[];
  /** Instead of what a poll says. */
  pollRefusal: Refusal | null;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed; null where there was none. */
  readonly body: unknown;
}

/** An answer of its own choice; `cut` ends the connection without one. */
export type Refusal =
  | 'cut'
  | {
      readonly status: number;
      /** Text is sent as it is, and anything else as JSON. */
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    };

const KEY = 'rvya_sk_double';
const VIDEO_PATH = '/cdn/1.mp4';

interface Taken {
  readonly model: string;
  readonly idempotencyKey: string | undefined;
  polls: number;
}

export async function startRivyaDouble(): Promise<RivyaDouble> {
  const asked: Asked[] = [];
  const taken = new Map<string, Taken>();
  const server = await listenOnLoopback((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  });
  const double: RivyaDouble = {
    baseUrl: `${server.url}/api/v1`,
    key: KEY,
    asked,
    get ids() {
      return [...taken.keys()];
    },
    videoUrl: `${server.url}${VIDEO_PATH}`,
    video: Buffer.alloc(50_000, 'rivya'),
    refusal: null,
    polls: [],
    pollRefusal: null,
  };

  const create = (asking: Asked, response: ServerResponse): void => {
    const { model, prompt } = (asking.body ?? {}) as { model?: string; prompt?: string };
    if (model === undefined || prompt === undefined) {
      return refuse(response, 400, 'validation_failed', 'model and prompt are required');
    }
    if (double.refusal !== null) return misbehave(double.refusal, response);
    const key = asking.headers['idempotency-key'];
    const idempotencyKey = typeof key === 'string' ? key : undefined;
    const known = [...taken].find(([, one]) => key !== undefined && one.idempotencyKey === key);
    const id = known?.[0] ?? `task_${taken.size + 1}`;
    if (known === undefined) taken.set(id, { model, idempotencyKey, polls: 0 });
    respond(response, 200, generation(id, model));
  };
  const poll = (id: string, response: ServerResponse): void => {
    const one = taken.get(id);
    if (one === undefined) return refuse(response, 404, 'not_found', 'generation not found');
    if (double.pollRefusal !== null) return misbehave(double.pollRefusal, response);
    const said = double.polls[Math.min(one.polls, double.polls.length - 1)] ?? {};
    one.polls += 1;
    respond(response, 200, { ...generation(id, one.model), ...said });
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const body = await text(request);
    const asking: Asked = { method, path, headers, body: body === '' ? null : JSON.parse(body) };
    asked.push(asking);
    if (path === VIDEO_PATH) return void response.end(double.video);
    const { authorization } = headers;
    if (authorization === undefined) return refuse(response, 401, 'api_key_missing', 'no key');
    if (authorization !== `Bearer ${KEY}`) {
      return refuse(response, 401, 'api_key_invalid', 'API key is unknown');
    }
    const [, id] = /^\/api\/v1\/generations\/(\w+)$/.exec(path) ?? [];
    if (method === 'GET' && id !== undefined) return poll(id, response);
    if (method === 'POST' && path === '/api/v1/generations') return create(asking, response);
    refuse(response, 404, 'not_found', 'endpoint not found');
  };
  return double;
}

function generation(id: string, model: string): object {
  return {
    id,
    status: 'queued',
    model,
    reserved_credits: 10,
    final_credits: 0,
    created_at: '2026-05-11T00:00:00.000Z',
    updated_at: '2026-05-11T00:00:00.000Z',
    result: null,
    error: null,
  };
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  respond(response, status, { error: { code, message, requestId: 'req_double' } });
}

function misbehave(refusal: Refusal, response: ServerResponse): void {
  if (refusal === 'cut') return void response.destroy();
  const { status, body, headers = {} } = refusal;
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
