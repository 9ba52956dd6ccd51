import { check, type Operation, type Order } from '@reelgate/contracts';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { decodeSubmit, isProblem } from '../../../packages/gateway/src/dialects/xai/decode.ts';
import {
  encodeProblem,
  problemOfViolations,
} from '../../../packages/gateway/src/dialects/xai/errors.ts';
import { makeClip } from '../clip.ts';
import { listenOnLoopback } from '../loopback.ts';

/**
 * xAI as its page tells of it (api/xai.md): it takes what our own dialect takes, asks for the key where
 * xAI does, and keeps its videos on another server, which asks for none.
 *
 *   POST /v1/videos/{generations,edits,extensions} · GET /v1/videos/<id> · GET <storage>/<id>.mp4
 */
interface XaiDouble {
  /** With the path that every request of the API begins with. */
  readonly baseUrl: string;
  /** The only key that it takes. */
  readonly apiKey: string;
  /** What a whole download gives. */
  readonly clip: Buffer;
  /** In the order in which they came, also those that were not taken. */
  readonly submits: readonly XaiSubmit[];
  /** Of each submit that had one; they are not heeded, as xAI does not. */
  readonly idempotencyKeys: readonly string[];
  /** By request id. */
  readonly jobs: ReadonlyMap<string, XaiJob>;
  readonly downloads: readonly XaiDownload[];
  /** For every job that has no script of its own. */
  script: XaiScript;
  /** For the jobs to come, one each, in this order. */
  next(...scripts: readonly XaiScript[]): void;
  /** Forgets jobs, scripts and what it was asked. */
  reset(): void;
  close(): Promise<void>;
}

interface XaiSubmit {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface XaiJob {
  readonly id: string;
  readonly script: XaiScript;
  /** What our own dialect understood. */
  readonly order: Order;
  polls: number;
}

interface XaiDownload {
  readonly path: string;
  readonly authorization: string | null;
}

/** What becomes of one job. Empty: accepted, done at the first poll. */
export interface XaiScript {
  /** Instead of taking it. */
  readonly post?: XaiFault;
  /** How long the answer to the submit takes. */
  readonly postMs?: number;
  /** What the first polls are answered with, one after the other. */
  readonly polls?: readonly (XaiFault | 'empty' | { readonly json: unknown })[];
  /** After those; without it the job is done. */
  readonly end?: 'done' | 'without-status' | 'without-url' | 'moderated' | 'failed' | 'expired';
  readonly error?: { readonly code: string; readonly message: string };
  readonly costTicks?: number;
  /** Whether the video is kept at the API's own address. */
  readonly ownStorage?: boolean;
}

type XaiFault =
  | { readonly status: number; readonly retryAfter?: string; readonly body?: string }
  | 'cut'
  | 'silence';

const API_KEY = 'xai-double-key';

export async function startXaiDouble(): Promise<XaiDouble> {
  const clip = await makeClip();
  const submits: XaiSubmit[] = [];
  const idempotencyKeys: string[] = [];
  const jobs = new Map<string, XaiJob>();
  const downloads: XaiDownload[] = [];
  const queue: XaiScript[] = [];

  const serveClip = (request: IncomingMessage, response: ServerResponse): void => {
    const { authorization = null } = request.headers;
    downloads.push({ path: request.url ?? '', authorization });
    response.setHeader('content-type', 'video/mp4').end(clip);
  };
  const storage = await listenOnLoopback(serveClip);
  const api = await listenOnLoopback((request, response) => {
    if (request.url?.endsWith('.mp4') === true) return serveClip(request, response);
    answer(request, response).catch((error: Error) => response.destroy(error));
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = refusalOfKey(request.headers.authorization);
    if (refusal !== null) return refuse(response, ...refusal);
    const [, name = ''] = /^\/v1\/videos\/([^/]+)$/.exec(request.url ?? '') ?? [];
    const { 'idempotency-key': idempotencyKey } = request.headers;
    if (typeof idempotencyKey === 'string') idempotencyKeys.push(idempotencyKey);
    if (request.method === 'POST') return submit(name, await json(request), response);
    const job = jobs.get(name);
    if (job === undefined) return refuse(response, 404, NOT_FOUND, 'There is no such request.');
    poll(job, job.script.ownStorage === true ? api.url : storage.url, response);
  };

  const submit = async (name: string, body: unknown, response: ServerResponse): Promise<void> => {
    submits.push({ path: name, body: body as XaiSubmit['body'] });
    const script = queue.shift() ?? double.script;
    const { post, postMs = 0 } = script;
    if (postMs > 0) await new Promise((resolve) => setTimeout(resolve, postMs));
    if (post !== undefined) return misbehave(post, response);
    const operation = OPERATIONS[name];
    if (operation === undefined) return refuse(response, 404, NOT_FOUND, 'There is no such path.');
    const taken = decodeSubmit(fetchable(body), operation);
    if (isProblem(taken)) return refuse(response, taken.status, taken.code, taken.message);
    const checked = check(taken, taken.contract);
    if ('violations' in checked) {
      const problem = problemOfViolations(checked.violations, taken.contract);
      response.writeHead(problem.status, JSON_TYPE).end(encodeProblem(problem));
      return;
    }
    const job = { id: randomUUID(), order: checked.order, script, polls: 0 };
    jobs.set(job.id, job);
    respond(response, 200, { request_id: job.id });
  };

  const double: XaiDouble = {
    baseUrl: `${api.url}/v1`,
    apiKey: API_KEY,
    clip,
    submits,
    idempotencyKeys,
    jobs,
    downloads,
    script: {},
    next: (...scripts) => void queue.push(...scripts),
    reset() {
      for (const list of [submits, idempotencyKeys, downloads, queue]) list.length = 0;
      jobs.clear();
      double.script = {};
    },
    async close() {
      await api.close();
      await storage.close();
    },
  };
  return double;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  generations: 'generate',
  edits: 'edit',
  extensions: 'extend',
};

const INVALID = 'Client specified an invalid argument';
const UNAUTHENTICATED = 'The request does not have valid authentication credentials';
const NOT_FOUND = 'Some requested entity was not found';

const JSON_TYPE = { 'content-type': 'application/json' };

/** None is 401; a wrong one is 400. */
function refusalOfKey(authorization: string | undefined): [number, string, string] | null {
  if (authorization === undefined) return [401, UNAUTHENTICATED, 'No credentials were given.'];
  if (authorization === `Bearer ${API_KEY}`) return null;
  return [
    400,
    INVALID,
    'Incorrect API key provided: xa***ey. You can obtain one from the console.',
  ];
}

/** A video may be a data URI at xAI, which our own dialect does not take of a client. */
function fetchable(body: unknown): unknown {
  const { video } = body as { readonly video?: { readonly url?: string } };
  if (video?.url?.startsWith('data:video/mp4;base64,') !== true) return body;
  return { ...(body as object), video: { url: 'https://videos.example.com/sent-along.mp4' } };
}

function poll(job: XaiJob, storageUrl: string, response: ServerResponse): void {
  const { polls = [] } = job.script;
  const scripted = polls[job.polls];
  job.polls += 1;
  if (scripted === undefined) return respond(response, 200, endOf(job, storageUrl));
  if (scripted === 'empty') return void response.writeHead(202).end();
  if (typeof scripted === 'object' && 'json' in scripted) {
    const { json: said } = scripted;
    const isPending = (said as { readonly status?: unknown } | null)?.status === 'pending';
    return respond(response, isPending ? 202 : 200, said);
  }
  misbehave(scripted, response);
}

function endOf({ id, script, order }: XaiJob, storageUrl: string): object {
  const { model, durationS } = order;
  const { end = 'done', costTicks = 0 } = script;
  const { error = { code: 'invalid_argument', message: 'The prompt cannot be filmed.' } } = script;
  const usage = { cost_in_usd_ticks: costTicks };
  const url = `${storageUrl}/${id}.mp4`;
  const video = { url, duration: durationS, respect_moderation: true };
  const done = { status: 'done', progress: 100, model, video, usage };
  switch (end) {
    case 'done':
      return done;
    case 'without-status':
      return { model, video, usage };
    case 'without-url':
      return { ...done, video: { ...video, url: '' } };
    case 'moderated':
      return { ...done, video: { ...video, url: '', respect_moderation: false } };
    case 'failed':
      return { status: 'failed', error };
    case 'expired':
      return { status: 'expired' };
  }
}

function misbehave(fault: XaiFault, response: ServerResponse): void {
  if (fault === 'silence') return;
  if (fault === 'cut') return void response.destroy();
  if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
  response.writeHead(fault.status, JSON_TYPE).end(fault.body ?? '{}');
}

function refuse(response: ServerResponse, status: number, code: string, error: string): void {
  respond(response, status, { code, error });
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, JSON_TYPE).end(JSON.stringify(body));
}
