import { imageTypeOf } from '@reelgate/contracts';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../loopback.ts';

/**
 * Rivya as its page has it (api/rivya.md): it knows one key, takes whatever has a model and a prompt,
 * and answers polls as it is told. An Idempotency-Key gives its first generation again, if the body is
 * the same. Files are taken by what is in them, and served to anybody who knows their address.
 */
export interface RivyaDouble {
  /** As the vendor tells its clients. */
  readonly baseUrl: string;
  readonly key: string;
  /** Every request, in the order in which they came. */
  readonly asked: readonly Asked[];
  /** The ids that it gave out. */
  readonly ids: readonly string[];
  /** The files that it took. */
  readonly uploads: readonly Upload[];
  /** The address of a finished video, which needs no key. */
  readonly videoUrl: string;
  video: Buffer;
  /** Instead of taking an order; null takes it. */
  refusal: Refusal | null;
  /** So many orders to come are taken, and the connection ends instead of an answer. */
  lostAnswers: number;
  /** Instead of taking a file, once all of it has come. */
  uploadRefusal: Refusal | null;
  /** What each poll says beside the id, the model and the rest; the last one is said again. */
  polls: readonly object[];
  /** Instead of what a poll says. */
  pollRefusal: Refusal | null;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed; null where there was none. Of a form, its texts. */
  readonly body: unknown;
}

interface Upload {
  readonly url: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** An answer of its own choice; `cut` ends the connection without one, and `silence` leaves it open. */
export type Refusal =
  | 'cut'
  | 'silence'
  | {
      readonly status: number;
      /** Text is sent as it is, and anything else as JSON. */
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    };

const KEY = 'rvya_sk_double';
const VIDEO_PATH = '/cdn/1.mp4';
const IMAGE_BYTES_MAX = 10_000_000;
const KINDS = ['image', 'video', 'audio'];
const CREATED_AT = '2026-05-11T00:00:00.000Z';

interface Taken {
  readonly model: string;
  readonly idempotencyKey: string | undefined;
  /** As text, to be compared. */
  readonly body: string;
  polls: number;
}

export async function startRivyaDouble(): Promise<RivyaDouble> {
  const asked: Asked[] = [];
  const taken = new Map<string, Taken>();
  const uploads: Upload[] = [];
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
    uploads,
    videoUrl: `${server.url}${VIDEO_PATH}`,
    video: Buffer.alloc(50_000, 'rivya'),
    refusal: null,
    lostAnswers: 0,
    uploadRefusal: null,
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
    const said = JSON.stringify(asking.body);
    if (known !== undefined && known[1].body !== said) {
      return refuse(response, 409, 'idempotency_conflict', 'the key came with another body');
    }
    const id = known?.[0] ?? `task_${taken.size + 1}`;
    if (known === undefined) taken.set(id, { model, idempotencyKey, body: said, polls: 0 });
    if (double.lostAnswers > 0) {
      double.lostAnswers -= 1;
      return misbehave('cut', response);
    }
    respond(response, 200, generation(id, model));
  };
  const takeFile = async (form: FormData, response: ServerResponse): Promise<void> => {
    if (double.uploadRefusal !== null) return misbehave(double.uploadRefusal, response);
    const file = form.get('file');
    const kind = form.get('kind');
    const invalid = (why: string) => refuse(response, 400, 'validation_failed', why);
    if (!(file instanceof File)) return invalid('file is required');
    if (typeof kind !== 'string' || !KINDS.includes(kind))
      return invalid(`kind must be one of ${KINDS.join(', ')}`);
    const bytes = Buffer.from(await file.arrayBuffer());
    const mediaType = imageTypeOf(bytes);
    if (kind !== 'image' || mediaType === null) return invalid(`file is not of the kind ${kind}`);
    if (bytes.length > IMAGE_BYTES_MAX) return invalid('file is larger than 10 MB');
    const number = uploads.length + 1;
    const upload = { url: `${server.url}/cdn/files/${number}`, name: file.name, mediaType, bytes };
    uploads.push(upload);
    respond(response, 201, {
      id: `file_${number}`,
      object: 'file',
      kind,
      url: upload.url,
      name: file.name,
      mime_type: mediaType,
      size_bytes: bytes.length,
      duration_seconds: null,
      duration_token: null,
      created_at: CREATED_AT,
    });
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
    const bytes = await buffer(request);
    const form = await formIn(headers, bytes);
    const asking: Asked = { method, path, headers, body: form?.texts ?? parsed(bytes) };
    asked.push(asking);
    if (path === VIDEO_PATH) return void response.end(double.video);
    const file = uploads.find(({ url }) => url === `${server.url}${path}`);
    if (file !== undefined) {
      return void response.writeHead(200, { 'content-type': file.mediaType }).end(file.bytes);
    }
    const { authorization } = headers;
    if (authorization === undefined) return refuse(response, 401, 'api_key_missing', 'no key');
    if (authorization !== `Bearer ${KEY}`) {
      return refuse(response, 401, 'api_key_invalid', 'API key is unknown');
    }
    const [, id] = /^\/api\/v1\/generations\/(\w+)$/.exec(path) ?? [];
    if (method === 'GET' && id !== undefined) return poll(id, response);
    if (method === 'POST' && path === '/api/v1/generations') return create(asking, response);
    if (method === 'POST' && path === '/api/v1/files') {
      return takeFile(form?.data ?? new FormData(), response);
    }
    refuse(response, 404, 'not_found', 'endpoint not found');
  };
  return double;
}

interface ReadForm {
  readonly data: FormData;
  readonly texts: Readonly<Record<string, string>>;
}

async function formIn(
  { 'content-type': type = '' }: IncomingHttpHeaders,
  bytes: Buffer,
): Promise<ReadForm | null> {
  if (!type.startsWith('multipart/form-data')) return null;
  const body = new Uint8Array(bytes);
  const data = await new Response(body, { headers: { 'content-type': type } }).formData();
  const texts = [...data].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return { data, texts: Object.fromEntries(texts) };
}

function parsed(bytes: Buffer): unknown {
  return bytes.length === 0 ? null : JSON.parse(bytes.toString());
}

function generation(id: string, model: string): object {
  return {
    id,
    status: 'queued',
    model,
    reserved_credits: 10,
    final_credits: 0,
    created_at: CREATED_AT,
    updated_at: CREATED_AT,
    result: null,
    error: null,
  };
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  respond(response, status, { error: { code, message, requestId: 'req_double' } });
}

function misbehave(refusal: Refusal, response: ServerResponse): void {
  if (refusal === 'silence') return;
  if (refusal === 'cut') return void response.destroy();
  const { status, body, headers = {} } = refusal;
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
