import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { makeClip } from './clip.ts';
import { listenOnLoopback } from './loopback.ts';

/**
 * The other end of the provider `fault`: an upstream that does what it is told, and counts.
 *
 *   POST /jobs {id, model} · GET /jobs/<id> · DELETE /jobs/<id> · GET /jobs/<id>/video
 */
export interface Upstream {
  readonly url: string;
  readonly port: number;
  /** By attempt id, in the order in which they were first heard of. */
  readonly jobs: ReadonlyMap<string, Job>;
  /** What a whole download gives. */
  readonly clip: Buffer;
  /** The most attempts that were open at once: taken, and not yet told to be over. */
  readonly openMost: number;
  /** For every attempt that has no script of its own. */
  script: Script;
  /** For the attempts to come, one each, in this order. */
  next(...scripts: readonly Script[]): void;
  /** Ends the waiting of all jobs that hold, or of one, so that its end comes with the next poll. */
  release(id?: string): void;
  /** Forgets jobs, scripts and counts. */
  reset(): void;
  /** The only channel of a gateway's configuration file; other members are added by the caller. */
  readonly channel: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface Job {
  readonly id: string;
  readonly model: string;
  readonly script: Script;
  /** Whether the upstream took it. */
  accepted: boolean;
  held: boolean;
  /** Taken, and no poll has been told the end. */
  open: boolean;
  posts: number;
  polls: number;
  downloads: number;
  cancels: number;
}

/** What becomes of one attempt. Empty: accepted, done at the first poll, delivered whole. */
export interface Script {
  /** Instead of taking the job: an answer, a cut connection, or silence. */
  readonly post?: Fault;
  /** With `post`: the job is taken all the same, and only the answer is lost. */
  readonly taken?: boolean;
  /** Polls that are answered with this first. */
  readonly pollFaults?: readonly Fault[];
  /** Polls that say `running` first. */
  readonly runningPolls?: number;
  /** Says `running` until it is released. */
  readonly hold?: boolean;
  readonly end?: 'done' | 'failed' | 'moderated';
  readonly message?: string;
  /** Downloads that go like this first; the next one is whole. */
  readonly downloads?: readonly (Fault | Damage)[];
}

export type Fault =
  | { readonly status: number; readonly retryAfter?: string; readonly body?: string }
  | 'cut'
  | 'silence';

/**
 * `cut-announced`: fewer bytes than Content-Length says. `cut-chunked`: the connection is closed in
 * the middle of a body without a length. `truncated`: a proper answer with half of the file.
 */
export type Damage = 'cut-announced' | 'cut-chunked' | 'truncated' | 'html';

export async function startUpstream(): Promise<Upstream> {
  const clip = await makeClip();
  const jobs = new Map<string, Job>();
  const queue: Script[] = [];
  let openMost = 0;
  const server = await listenOnLoopback((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  });
  const upstream: Upstream = {
    url: server.url,
    port: server.port,
    jobs,
    clip,
    get openMost() {
      return openMost;
    },
    script: {},
    next: (...scripts) => void queue.push(...scripts),
    release(id) {
      for (const job of jobs.values()) if (id === undefined || job.id === id) job.held = false;
    },
    reset() {
      jobs.clear();
      queue.length = 0;
      openMost = 0;
      upstream.script = {};
    },
    channel: { name: 'upstream', provider: 'fault', baseUrl: server.url, pollMs: 20 },
    close: () => server.close(),
  };

  const take = (id: string, model: string): Job => {
    const known = jobs.get(id);
    if (known !== undefined) return known;
    const script = queue.shift() ?? upstream.script;
    const counts = { posts: 0, polls: 0, downloads: 0, cancels: 0 };
    const held = script.hold === true;
    const job: Job = { id, model, script, accepted: false, open: false, held, ...counts };
    jobs.set(id, job);
    return job;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'POST') {
      const { id, model } = (await json(request)) as { id: string; model: string };
      post(take(id, model), response);
      openMost = Math.max(openMost, [...jobs.values()].filter((job) => job.open).length);
      return;
    }
    const [, id = '', video] = /^\/jobs\/([^/]+)(\/video)?$/.exec(request.url ?? '') ?? [];
    const job = jobs.get(id);
    if (job?.accepted !== true) return respond(response, 404, {});
    if (request.method === 'DELETE') {
      job.cancels += 1;
      job.open = false;
      return respond(response, 200, {});
    }
    return video === undefined ? poll(job, response) : download(job, clip, response);
  };
  return upstream;
}

function post(job: Job, response: ServerResponse): void {
  const { post: fault, taken = fault === undefined } = job.script;
  job.posts += 1;
  job.accepted ||= taken;
  job.open ||= taken;
  if (fault === undefined) respond(response, 200, { id: job.id });
  else misbehave(fault, response);
}

function poll(job: Job, response: ServerResponse): void {
  const { pollFaults = [], runningPolls = 0, end = 'done', message } = job.script;
  const fault = pollFaults[job.polls];
  job.polls += 1;
  if (fault !== undefined) return misbehave(fault, response);
  const running = job.held || job.polls - pollFaults.length <= runningPolls;
  job.open = running;
  respond(response, 200, running ? { state: 'running' } : { state: end, message });
}

function download(job: Job, clip: Buffer, response: ServerResponse): void {
  const trouble = job.script.downloads?.[job.downloads];
  const half = clip.subarray(0, clip.length / 2);
  job.downloads += 1;
  response.setHeader('content-type', 'video/mp4');
  switch (trouble) {
    case undefined:
      return void response.end(clip);
    case 'truncated':
      return void response.end(half);
    case 'html':
      return void response.end('<!doctype html><title>Not ready</title>');
    case 'cut-announced':
      response.setHeader('content-length', clip.length);
      return void response.write(half, () => response.destroy());
    case 'cut-chunked':
      return void response.write(half, () => response.destroy());
    case 'cut':
    case 'silence':
    default:
      misbehave(trouble, response);
  }
}

function misbehave(fault: Fault, response: ServerResponse): void {
  if (fault === 'silence') return;
  if (fault === 'cut') return void response.destroy();
  if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
  response.writeHead(fault.status).end(fault.body ?? '{}');
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
