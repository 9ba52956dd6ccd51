import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../loopback.ts';

/**
 * EmpirioLabs as its page has it (api/empirio.md): it knows one key and one model, and answers polls
 * as it is told. It does not look at an Idempotency-Key.
 */
export interface EmpirioDouble {
  /** As the vendor tells its clients. */
  readonly baseUrl: string;
  readonly key: string;
  /** Every request, in the order in which they came. */
  readonly asked: readonly Asked[];
  /** The ids that it gave out. */
  readonly ids: readonly string[];
  /** Jobs that were cancelled before their end. */
  readonly cancelled: ReadonlySet<string>;
  /** The address of a finished video, which needs no key. */
  readonly videoUrl: string;
  readonly video: Buffer;
  /** Instead of taking an order; null takes it. */
  refusal: Refusal | null;
  /** What each poll says beside the id and the time; the last one is said again. */
  polls: readonly object[];
  /** Instead of what a poll, or a cancel, says. */
  jobRefusal: Refusal | null;
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

const KEY = 'empirio-double';
const MODEL = 'grok-imagine-video-1-5';
const VIDEO_PATH = '/outputs/1.mp4';
const CREATED_AT = '2026-05-11T00:00:00.000Z';

export async function startEmpirioDouble(): Promise<EmpirioDouble> {
  const asked: Asked[] = [];
  const polled = new Map<string, number>();
  const cancelled = new Set<string>();
  const server = await listenOnLoopback((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  });
  const double: EmpirioDouble = {
    baseUrl: `${server.url}/v1`,
    key: KEY,
    asked,
    get ids() {
      return [...polled.keys()];
    },
    cancelled,
    videoUrl: `${server.url}${VIDEO_PATH}`,
    video: Buffer.alloc(50_000, 'empirio'),
    refusal: null,
    polls: [],
    jobRefusal: null,
  };

  const submit = (body: unknown, response: ServerResponse): void => {
    const { model } = (body ?? {}) as { model?: string };
    if (model !== MODEL) return refuse(response, 404, 'model_not_found', 'model not found');
    if (double.refusal !== null) return misbehave(double.refusal, response);
    const job_id = `job-${polled.size + 1}`;
    polled.set(job_id, 0);
    const poll_url = `/v1/jobs/${job_id}`;
    respond(response, 200, { job_id, status: 'queued', model, poll_url, created_at: CREATED_AT });
  };
  const show = (job_id: string, response: ServerResponse): void => {
    const count = polled.get(job_id);
    if (count === undefined) return refuse(response, 404, 'job_not_found', 'job not found');
    if (double.jobRefusal !== null) return misbehave(double.jobRefusal, response);
    polled.set(job_id, count + 1);
    const job = { job_id, status: 'queued', progress: 0, created_at: CREATED_AT };
    const said = double.polls[Math.min(count, double.polls.length - 1)] ?? {};
    respond(response, 200, { ...job, completed_at: null, result: null, error: null, ...said });
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const body = await text(request);
    asked.push({ method, path, headers, body: body === '' ? null : JSON.parse(body) });
    if (path === VIDEO_PATH) return void response.end(double.video);
    const { authorization } = headers;
    if (authorization === undefined) return refuse(response, 401, 'missing_api_key', 'no key');
    if (authorization !== `Bearer ${KEY}`) {
      return refuse(response, 401, 'invalid_api_key', 'the API key is unknown');
    }
    const [, id, cancel] = /^\/v1\/jobs\/([\w-]+)(\/cancel)?$/.exec(path) ?? [];
    if (method === 'POST' && id !== undefined && cancel !== undefined) {
      if (polled.has(id)) cancelled.add(id);
      return show(id, response);
    }
    if (method === 'GET' && id !== undefined) return show(id, response);
    if (method === 'POST' && path === '/v1/videos/generations') {
      return submit(JSON.parse(body), response);
    }
    refuse(response, 404, 'not_found', 'no such endpoint');
  };
  return double;
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const type = status === 401 ? 'authentication_error' : 'not_found_error';
  respond(response, status, { error: { message, type, code, param: null } });
}

function misbehave(refusal: Refusal, response: ServerResponse): void {
  if (refusal === 'cut') return void response.destroy();
  const { status, body, headers = {} } = refusal;
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
