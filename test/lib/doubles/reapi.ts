import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../loopback.ts';

/**
 * reAPI as its page has it (api/reapi.md): it knows one key, takes any order that is an object with a
 * model, and then answers polls as it is told. It does not look at an Idempotency-Key.
 */
export interface ReapiDouble {
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
  /** What each poll says beside the id, the model and the time; the last one is said again. */
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

const KEY = 'rk_live_double';
const VIDEO_PATH = '/media/tasks/018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e/0.mp4?signature=1';

export async function startReapiDouble(): Promise<ReapiDouble> {
  const asked: Asked[] = [];
  const models = new Map<string, string>();
  const polled = new Map<string, number>();
  const server = await listenOnLoopback((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  });
  const double: ReapiDouble = {
    baseUrl: `${server.url}/api/v1`,
    key: KEY,
    asked,
    get ids() {
      return [...models.keys()];
    },
    videoUrl: `${server.url}${VIDEO_PATH}`,
    video: Buffer.alloc(50_000, 'reapi'),
    refusal: null,
    polls: [],
    pollRefusal: null,
  };

  const submit = (body: unknown, response: ServerResponse): void => {
    const { model } = (body ?? {}) as { model?: string };
    if (model === undefined) return refuse(response, 400, 20_002, 'model is required');
    if (double.refusal !== null) return misbehave(double.refusal, response);
    const id = `task_${(models.size + 1).toString(16).padStart(32, '0')}`;
    models.set(id, model);
    respond(response, 200, { id, model, status: 'processing', created_at: 1_735_000_000 });
  };
  const poll = (id: string, response: ServerResponse): void => {
    const model = models.get(id);
    if (model === undefined) return refuse(response, 404, 40_001, 'task not found');
    if (double.pollRefusal !== null) return misbehave(double.pollRefusal, response);
    const count = polled.get(id) ?? 0;
    polled.set(id, count + 1);
    const task = { id, model, status: 'processing', created_at: 1_735_000_000 };
    const said = double.polls[Math.min(count, double.polls.length - 1)] ?? {};
    respond(response, 200, { ...task, output: null, error: null, ...said });
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const body = await text(request);
    asked.push({ method, path, headers, body: body === '' ? null : JSON.parse(body) });
    if (path === VIDEO_PATH) return void response.end(double.video);
    const { authorization } = headers;
    if (authorization === undefined) return refuse(response, 401, 10_001, 'no Authorization');
    if (authorization !== `Bearer ${KEY}`) return refuse(response, 401, 10_003, 'unknown key');
    const [, id] = /^\/api\/v1\/tasks\/(\w+)$/.exec(path) ?? [];
    if (method === 'GET' && id !== undefined) return poll(id, response);
    if (method === 'POST' && path === '/api/v1/videos/generations') {
      return submit(JSON.parse(body), response);
    }
    refuse(response, 404, 40_001, 'no such endpoint');
  };
  return double;
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  respond(response, status, { error: { code, message, request_id: 'req_double' } });
}

function misbehave(refusal: Refusal, response: ServerResponse): void {
  if (refusal === 'cut') return void response.destroy();
  const { status, body, headers = {} } = refusal;
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
