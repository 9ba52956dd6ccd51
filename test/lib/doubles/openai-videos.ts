import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { makeClip } from '../clip.ts';
import { listenOnLoopback } from '../loopback.ts';

/**
 * A server of OpenAI's Videos format as one of those that there are, which takes and refuses what that
 * one does. Clips that it gives an address of lie on a host of their own, which no key belongs to.
 *
 *   POST /v1/videos · GET, DELETE /v1/videos/<id> · GET /v1/videos/<id>/content
 */
export interface OpenaiVideosDouble {
  /** What the `openai` package would be given. */
  readonly baseUrl: string;
  /** The only key that it takes. */
  readonly apiKey: string;
  readonly clip: Buffer;
  /** All that came by POST, also what was refused. */
  readonly orders: readonly ReceivedOrder[];
  /** By id, in the order in which they were taken. */
  readonly videos: ReadonlyMap<string, DoubleVideo>;
  /** Every request for a clip, wherever it lies. */
  readonly downloads: readonly ReceivedDownload[];
  /** For every order that has no script of its own. */
  script: VideoScript;
  /** For the orders to come, one each. */
  next(...scripts: readonly VideoScript[]): void;
  /** Lets those that hold come to their end. */
  release(): void;
  reset(): void;
  close(): Promise<void>;
}

export interface ReceivedOrder {
  readonly kind: 'json' | 'form';
  /** Parts of a form are texts, and files are only in `files`. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: readonly ReceivedFile[];
  readonly idempotencyKey: string | null;
}

export interface ReceivedFile {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface DoubleVideo {
  readonly id: string;
  readonly script: VideoScript;
  readonly order: ReceivedOrder;
  held: boolean;
  polls: number;
  contents: number;
  cancels: number;
}

export interface ReceivedDownload {
  readonly from: 'content' | 'elsewhere';
  readonly authorization: string | null;
}

/** What becomes of one order. Empty: taken, done at the first poll, delivered whole. */
export interface VideoScript {
  /** Instead of the answer to the order; nothing is taken unless `taken` says so. */
  readonly post?: DoubleFault;
  readonly taken?: boolean;
  /** What the first polls are answered with. */
  readonly polls?: readonly (DoubleFault | { readonly json: unknown })[];
  /** Polls that then say that it is at work. */
  readonly runningPolls?: number;
  readonly hold?: boolean;
  readonly end?: 'done' | 'failed' | 'moderated';
  /** What the first requests for the content are answered with. */
  readonly contents?: readonly (
    | DoubleFault
    | 'not-yet'
    | 'truncated'
    | 'redirect'
    | 'redirect-home'
  )[];
  /** Where a finished video says that it lies; without it, as the flavour does. */
  readonly url?: string;
}

export type DoubleFault =
  | { readonly status: number; readonly retryAfter?: string; readonly body?: string }
  | 'cut'
  | 'silence';

const API_KEY = 'openai-videos-double-key';

export async function startOpenaiVideosDouble(flavour: Flavour): Promise<OpenaiVideosDouble> {
  const rules = FLAVOURS[flavour];
  const clip = await makeClip();
  const orders: ReceivedOrder[] = [];
  const videos = new Map<string, DoubleVideo>();
  const downloads: ReceivedDownload[] = [];
  const queue: VideoScript[] = [];
  const note = (from: ReceivedDownload['from'], { headers }: IncomingMessage): void => {
    downloads.push({ from, authorization: headers.authorization ?? null });
  };
  const elsewhere = await listenOnLoopback((request, response) => {
    note('elsewhere', request);
    if (request.url === '/clip.mp4') response.end(clip);
    else response.writeHead(404).end();
  });
  const server = await listenOnLoopback((request, response) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  });
  const double: OpenaiVideosDouble = {
    baseUrl: `${server.url}/v1`,
    apiKey: API_KEY,
    clip,
    orders,
    videos,
    downloads,
    script: {},
    next: (...scripts) => void queue.push(...scripts),
    release() {
      for (const video of videos.values()) video.held = false;
    },
    reset() {
      for (const list of [orders, downloads, queue]) list.length = 0;
      videos.clear();
      double.script = {};
    },
    async close() {
      await server.close();
      await elsewhere.close();
    },
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.headers.authorization !== `Bearer ${API_KEY}`) {
      const error = { code: 'invalid_api_key', message: 'Incorrect API key provided' };
      return respond(response, 401, { error });
    }
    const { method, url = '' } = request;
    if (method === 'POST' && url === '/v1/videos') return take(request, response);
    const [, id = '', content] = /^\/v1\/videos\/([^/?]+)(\/content)?$/.exec(url) ?? [];
    const video = videos.get(id);
    if (video === undefined) return refuse(response, rules.unknown(content !== undefined));
    if (method === 'DELETE') return remove(video, response);
    if (content === undefined) return poll(video, response);
    note('content', request);
    return download(video, response);
  };

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const order = await readOrder(request);
    orders.push(order);
    const refused = rules.refusal(order);
    if (refused !== null) return refuse(response, refused);
    const script = queue.shift() ?? double.script;
    const { post, taken = post === undefined, hold: held = false } = script;
    const id = `${rules.idPrefix}${randomUUID()}`;
    const video: DoubleVideo = { id, script, order, held, polls: 0, contents: 0, cancels: 0 };
    if (taken) videos.set(id, video);
    if (post === undefined) respond(response, 200, rules.wire(video, 'queued', null));
    else misbehave(post, response);
  };

  const poll = (video: DoubleVideo, response: ServerResponse): void => {
    const { polls = [], end = 'done', url = `${elsewhere.url}/clip.mp4` } = video.script;
    const first = polls[video.polls];
    video.polls += 1;
    if (first !== undefined) {
      if (typeof first !== 'object' || !('json' in first)) return misbehave(first, response);
      return respond(response, 200, first.json as object);
    }
    if (isRunning(video)) return respond(response, 200, rules.wire(video, 'running', null));
    respond(response, 200, rules.wire(video, end, url));
  };

  const download = (video: DoubleVideo, response: ServerResponse): void => {
    const first = video.script.contents?.[video.contents];
    video.contents += 1;
    if (first === 'not-yet' || isRunning(video)) return refuse(response, rules.notYet);
    switch (first) {
      case 'truncated':
        return void response.end(clip.subarray(0, clip.length / 2));
      case 'redirect':
        return void response.writeHead(302, { location: `${elsewhere.url}/clip.mp4` }).end();
      case 'redirect-home':
        return void response.writeHead(307, { location: `/v1/videos/${video.id}/content` }).end();
      case undefined:
        return void response.writeHead(200, { 'content-type': 'video/mp4' }).end(clip);
      case 'cut':
      case 'silence':
      default:
        misbehave(first, response);
    }
  };

  const remove = (video: DoubleVideo, response: ServerResponse): void => {
    const { deleted } = rules;
    video.cancels += 1;
    if ('status' in deleted) return refuse(response, deleted);
    videos.delete(video.id);
    respond(response, 200, deleted.answer(video));
  };
  return double;
}

/** A video ends with the poll after the last one that says otherwise. */
function isRunning({ held, polls, script }: DoubleVideo): boolean {
  const { polls: first = [], runningPolls = 0 } = script;
  return held || polls - first.length <= runningPolls;
}

async function readOrder(request: IncomingMessage): Promise<ReceivedOrder> {
  const type = request.headers['content-type'] ?? '';
  const key = request.headers['idempotency-key'];
  const idempotencyKey = typeof key === 'string' ? key : null;
  const body = Uint8Array.from(await buffer(request));
  if (!type.startsWith('multipart/form-data')) {
    const fields = JSON.parse(new TextDecoder().decode(body)) as ReceivedOrder['fields'];
    return { kind: 'json', fields, files: [], idempotencyKey };
  }
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  const fields: Record<string, string> = {};
  const files: ReceivedFile[] = [];
  for (const [field, value] of form.entries()) {
    if (typeof value === 'string') {
      fields[field] = value;
      continue;
    }
    const bytes = Buffer.from(await value.arrayBuffer());
    files.push({ field, name: value.name, type: value.type, bytes });
  }
  return { kind: 'form', fields, files, idempotencyKey };
}

/** What one server does otherwise than the others. */
interface FlavourRules {
  readonly idPrefix: string;
  /** Null when the order is taken. */
  refusal(order: ReceivedOrder): Refused | null;
  wire(video: DoubleVideo, state: WireState, url: string | null): object;
  unknown(isContent: boolean): Refused;
  readonly notYet: Refused;
  readonly deleted: Refused | { answer(video: DoubleVideo): object };
}

type WireState = 'queued' | 'running' | NonNullable<VideoScript['end']>;

interface Refused {
  readonly status: number;
  readonly body: object;
}

export type Flavour = 'sglang' | 'vllm-omni' | 'new-api';

const CREATED_AT_S = 1_760_000_000;
const BLOCKED = 'Your request was blocked by our moderation system.';

/** FastAPI's way to say no. */
function detail(status: number, said: unknown): Refused {
  return { status, body: { detail: said } };
}

const NOT_FOUND = detail(404, 'Video not found');
const IN_PROGRESS = detail(404, 'Generation is still in-progress');

/** JSON for what is only text, and a form for an image as a file; no word is heard of the prompt again. */
const sglang: FlavourRules = {
  idPrefix: '',
  refusal({ kind, fields, files }) {
    if (kind === 'form') {
      if (!fields['prompt']) return detail(400, 'prompt is required');
      if (!files.some(({ field }) => field === 'input_reference')) {
        return detail(400, 'input_reference file is required');
      }
    } else if (typeof (fields['input_reference'] ?? '') !== 'string') {
      return detail(400, 'Invalid request body: input_reference: Input should be a valid string');
    }
    const { seconds, size } = fields;
    const isWhole = kind === 'form' ? isWholeText(seconds) : Number.isInteger(seconds);
    if (seconds !== undefined && !isWhole) return detail(400, 'seconds: not a valid integer');
    return isSize(size) ? null : detail(400, `Invalid size: ${String(size)}`);
  },
  wire({ id, order: { fields } }, state) {
    const isOver = state === 'done';
    const hasFailed = state === 'failed' || state === 'moderated';
    return {
      id,
      object: 'video',
      model: fields['model'] ?? 'sora-2',
      status: isOver ? 'completed' : hasFailed ? 'failed' : 'queued',
      progress: isOver ? 100 : 0,
      created_at: CREATED_AT_S,
      size: fields['size'] ?? '',
      seconds: `${(fields['seconds'] as number | string | undefined) ?? 4}`,
      quality: 'standard',
      ...(isOver ? { completed_at: CREATED_AT_S + 60, file_path: `outputs/${id}.mp4` } : {}),
      ...(hasFailed ? { error: { message: state === 'moderated' ? BLOCKED : 'CUDA' } } : {}),
    };
  },
  unknown: () => NOT_FOUND,
  notYet: IN_PROGRESS,
  deleted: { answer: (video) => ({ ...sglang.wire(video, 'queued', null), status: 'deleted' }) },
};

/** Forms only, every value a text. */
const vllmOmni: FlavourRules = {
  idPrefix: 'video_gen_',
  refusal({ kind, fields }) {
    if (kind === 'json' || !fields['prompt']) {
      const missing = { type: 'missing', loc: ['body', 'prompt'], msg: 'Field required' };
      return detail(422, [{ ...missing, input: null }]);
    }
    const { seconds = '4', size } = fields;
    if (isWholeText(seconds) && isSize(size)) return null;
    const mismatch = { type: 'string_pattern_mismatch', loc: ['body', 'seconds'] };
    return detail(422, [{ ...mismatch, msg: 'String should match pattern' }]);
  },
  wire({ id, order: { fields } }, state) {
    const isOver = state === 'done';
    const hasFailed = state === 'failed' || state === 'moderated';
    const working = state === 'queued' ? 'queued' : 'in_progress';
    return {
      model: fields['model'],
      prompt: fields['prompt'],
      id,
      object: 'video',
      status: isOver ? 'completed' : hasFailed ? 'failed' : working,
      size: fields['size'] ?? null,
      progress: isOver ? 100 : 0,
      seconds: fields['seconds'] ?? '4',
      quality: 'default',
      completed_at: isOver || hasFailed ? CREATED_AT_S + 60 : null,
      created_at: CREATED_AT_S,
      remixed_from_video_id: null,
      error: hasFailed
        ? { code: state === 'failed' ? 'RuntimeError' : 'moderation_blocked', message: BLOCKED }
        : null,
      media_type: 'video/mp4',
      expires_at: null,
      file_name: isOver ? `${id}.mp4` : null,
    };
  },
  unknown: () => NOT_FOUND,
  notYet: IN_PROGRESS,
  deleted: { answer: ({ id }) => ({ id, deleted: true, object: 'video.deleted' }) },
};

/** Two names for an id, milliseconds, no zeroes, an address, and other words for trouble of its own. */
const newApi: FlavourRules = {
  idPrefix: 'task_',
  refusal({ fields }) {
    const { model, prompt } = fields;
    if (typeof model === 'string' && typeof prompt === 'string' && prompt !== '') return null;
    const message = 'field prompt is required';
    return { status: 400, body: { code: 'invalid_request', message, data: null } };
  },
  wire({ id, order: { fields }, polls }, state, url) {
    const words = { queued: 'queued', running: 'unknown', done: 'SUCCESS' } as const;
    const isEnd = state === 'failed' || state === 'moderated';
    const code = state === 'moderated' ? 'content_policy_violation' : 'upstream_error';
    return {
      id,
      task_id: id,
      object: 'video',
      model: fields['model'],
      status: isEnd ? 'FAILURE' : words[state],
      created_at: CREATED_AT_S * 1_000,
      ...(state === 'running' ? { progress: `${Math.min(polls * 10, 99)}%` } : {}),
      ...(isEnd ? { error: { message: 'task failed', code } } : {}),
      ...(state === 'done' ? { progress: 100, metadata: { url } } : {}),
    };
  },
  unknown(isContent) {
    const code = 'task_not_exist';
    if (!isContent) return { status: 400, body: { code, message: code, data: null } };
    const error = { message: 'Task not found', type: 'invalid_request_error' };
    return { status: 404, body: { error } };
  },
  notYet: {
    status: 400,
    body: { error: { message: 'Task is not completed yet', type: 'invalid_request_error' } },
  },
  deleted: {
    status: 404,
    body: { error: { message: 'Invalid URL (DELETE)', type: 'invalid_request_error' } },
  },
};

const FLAVOURS: Readonly<Record<Flavour, FlavourRules>> = {
  sglang,
  'vllm-omni': vllmOmni,
  'new-api': newApi,
};

function isWholeText(value: unknown): boolean {
  return typeof value === 'string' && /^[1-9]\d*$/.test(value);
}

function isSize(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && /^\d+x\d+$/.test(value));
}

function refuse(response: ServerResponse, { status, body }: Refused): void {
  respond(response, status, body);
}

function misbehave(fault: DoubleFault, response: ServerResponse): void {
  if (fault === 'silence') return;
  if (fault === 'cut') return void response.destroy();
  if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
  response.writeHead(fault.status).end(fault.body ?? '{}');
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
