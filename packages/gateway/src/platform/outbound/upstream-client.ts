import { buildConnector, FormData, Pool, type Dispatcher } from 'undici';
import { UpstreamFault } from '../upstream-fault.ts';
import { createTurns } from './turns.ts';

/** Asks an upstream that the operator configured. Unlike a client's URL it may be anywhere. */
export interface UpstreamClient {
  /**
   * Throws an UpstreamFault that says whether the upstream may have taken the request. A path that is a
   * whole URL is only asked when it is the upstream's own; see `isOwn`.
   */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, sent?: Sent): Promise<UpstreamAnswer>;
  /** Whether a URL is of the upstream's own origin, so that our key may go there. */
  isOwn(url: string): boolean;
  close(): Promise<void>;
}

/** What goes along with a request: JSON, or a form for those who take nothing else. */
export interface Sent {
  readonly json?: unknown;
  readonly form?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
  /** For all of it, where it is not an ordinary question: the last byte of a clip. */
  readonly msMax?: number;
}

/** The client takes no other kind of form than its own. */
export type Form = FormData;

export function newForm(): Form {
  return new FormData();
}

export type UpstreamAnswer = Dispatcher.ResponseData;

export function createUpstreamClient(options: {
  readonly baseUrl: string;
  /** Sent as a bearer token; null sends none. */
  readonly apiKey: string | null;
  readonly connectMsMax: number;
  readonly requestMsMax: number;
  readonly connections: number;
}): UpstreamClient {
  const { origin, pathname } = new URL(options.baseUrl);
  const base = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, {
    connections: options.connections,
    pipelining: 1,
    connect: connectorWithin(options.connectMsMax),
  });
  const turns = createTurns(options.connections);
  // What takes long never has all connections, or nobody would hear how the other jobs are.
  const longTurns = createTurns(Math.max(1, Math.floor(options.connections / 2)));
  const authorization =
    options.apiKey === null ? {} : { authorization: `Bearer ${options.apiKey}` };
  const isOwn = (url: string): boolean => URL.parse(url)?.origin === origin;
  const pathOf = (path: string): string => {
    if (path.startsWith('/')) return `${base}${path}`;
    if (!isOwn(path)) throw new Error('a URL of somebody else is not for this client');
    const { pathname: own, search } = new URL(path);
    return `${own}${search}`;
  };
  return {
    async ask(method, path, { json, form, headers = {}, msMax } = {}) {
      const isLong = msMax !== undefined;
      if (isLong) await longTurns.take({ isUrgent: false });
      // Thousands of polls may be due at once, and the time for a question is not for waiting here.
      await turns.take({ isUrgent: method !== 'GET' });
      const giveBack = (): void => {
        clearTimeout(timer);
        turns.give();
        if (isLong) longTurns.give();
      };
      const over = new AbortController();
      const totalMs = msMax ?? options.requestMsMax;
      // Thousands of polls a minute each leave it for its whole time if nobody ends it.
      const timer = setTimeout(() => over.abort(new Error(`no end in ${totalMs} ms`)), totalMs);
      timer.unref();
      try {
        const answer = await pool.request({
          method,
          path: pathOf(path),
          headers: {
            ...authorization,
            // A small body that unpacks to a large one is nobody's need here.
            'accept-encoding': 'identity',
            ...(json === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          body: form ?? (json === undefined ? null : JSON.stringify(json)),
          // Also where all of it may take long, nothing is waited for longer than an ordinary answer.
          headersTimeout: options.requestMsMax,
          bodyTimeout: options.requestMsMax,
          signal: over.signal,
        });
        answer.body.once('close', giveBack);
        return answer;
      } catch (cause) {
        giveBack();
        throw faultOf(cause, method === 'POST');
      }
    },
    isOwn,
    close: () => pool.destroy(),
  };
}

/** There was no connection, for whatever reason: nothing can have been asked. */
class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/** Names what goes wrong before there is a connection, TLS included, of which there are very many codes. */
function connectorWithin(timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs });
  return (target, done) =>
    connect(target, (...[cause, socket]) => {
      if (cause === null) done(null, socket);
      else done(new NotConnected(cause.message, { cause }), null);
    });
}

/** A POST that never had a connection surely changed nothing; a read changes nothing anyway. */
function faultOf(cause: unknown, changes: boolean): UpstreamFault {
  const kind = changes && !(cause instanceof NotConnected) ? 'uncertain' : 'not_delivered';
  return new UpstreamFault(kind, 'the upstream could not be asked', { cause });
}

const JSON_BYTES_MAX = 1_000_000;
/** No answer of anybody's is half as deep, and whoever walks through one may do it by calls. */
const JSON_DEPTH_MAX = 64;

/** Reads an answer's JSON; what is no JSON, or no end of it, is the upstream's fault and not ours. */
export async function readJson<T>(answer: UpstreamAnswer): Promise<T> {
  try {
    return parseJson(await readText(answer)) as T;
  } catch (cause) {
    throw new UpstreamFault('uncertain', 'the upstream answered no JSON', { cause });
  }
}

function parseJson(text: string): unknown {
  let depth = 0;
  let isInString = false;
  // Not by a pattern: one that knows strings takes its time over a text that is made for it.
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isInString = !isInString;
    else if (isInString) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > JSON_DEPTH_MAX) throw new Error(`JSON of more than ${JSON_DEPTH_MAX} levels`);
  }
  return JSON.parse(text);
}

async function readText({ headers, body }: UpstreamAnswer): Promise<string> {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    // Nobody else listens, and what is broken off says so.
    body.on('error', () => undefined);
    body.destroy();
    throw new Error(`encoded as ${String(encoding)}`);
  }
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > JSON_BYTES_MAX) throw new Error(`more than ${JSON_BYTES_MAX} bytes of JSON`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const DENIED = new Set([401, 402, 403]);
/** It was read, and put off before anything was begun. */
const PUT_OFF = new Set([503, 529]);

/** What a status other than success means to an attempt. The body is left to whoever wants its words. */
export function statusFault({ statusCode, headers }: UpstreamAnswer, words = ''): UpstreamFault {
  const message = `the upstream answered ${statusCode}${words === '' ? '' : `: ${words}`}`;
  const retryAfterMs = retryAfterOf(headers['retry-after']);
  if (statusCode === 429) return new UpstreamFault('busy', message, { retryAfterMs });
  if (PUT_OFF.has(statusCode)) return new UpstreamFault('not_delivered', message, { retryAfterMs });
  if (DENIED.has(statusCode)) return new UpstreamFault('denied', message);
  if (statusCode === 404) return new UpstreamFault('lost', message);
  if (statusCode < 500) return new UpstreamFault('refused', message);
  return new UpstreamFault('uncertain', message);
}

const RETRY_AFTER_MS = 1_000;

/** In seconds, or as a date; what is neither is a short while. Whoever waits has a limit of its own. */
function retryAfterOf(header: string | string[] | undefined): number {
  const text = String(header ?? '').trim();
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? RETRY_AFTER_MS : Math.max(0, atMs - Date.now());
}

const WORDS_MAX = 300;

/**
 * What an upstream says about a refusal, in whichever of the usual shapes: `{error}` or `{detail}` as a
 * text, `{error: {message}}`, `{message}`, or a list of them. Empty when it says nothing to be shown.
 */
export async function wordsOf(answer: UpstreamAnswer): Promise<string> {
  let parsed: unknown;
  try {
    parsed = parseJson(await readText(answer));
  } catch {
    return '';
  }
  return sayingOf(parsed, 3).slice(0, WORDS_MAX);
}

function sayingOf(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth === 0) return '';
  if (Array.isArray(value)) return sayingOf(value[0], depth - 1);
  const { error, message, detail, msg } = value as Record<string, unknown>;
  for (const said of [message, msg, detail, error]) {
    const words = sayingOf(said, depth - 1);
    if (words !== '') return words;
  }
  return '';
}
