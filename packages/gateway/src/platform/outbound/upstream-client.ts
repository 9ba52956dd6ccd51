import { Pool, type Dispatcher } from 'undici';
import { UpstreamFault } from '../upstream-fault.ts';

/** Asks an upstream that the operator configured. Unlike a client's URL it may be anywhere. */
export interface UpstreamClient {
  /** Throws an UpstreamFault that says whether the upstream may have taken the request. */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<UpstreamAnswer>;
  close(): Promise<void>;
}

export type UpstreamAnswer = Dispatcher.ResponseData;

export function createUpstreamClient(options: {
  readonly baseUrl: string;
  readonly requestMsMax: number;
  readonly connections: number;
}): UpstreamClient {
  const { origin, pathname } = new URL(options.baseUrl);
  const base = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, { connections: options.connections, pipelining: 1 });
  return {
    async ask(method, path, body) {
      try {
        return await pool.request({
          method,
          path: `${base}${path}`,
          headers: { 'content-type': 'application/json' },
          body: body === undefined ? null : JSON.stringify(body),
          signal: AbortSignal.timeout(options.requestMsMax),
        });
      } catch (cause) {
        throw faultOf(cause, method === 'POST');
      }
    },
    close: () => pool.destroy(),
  };
}

const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT']);

/** A POST that never had a connection surely changed nothing; a read changes nothing anyway. */
function faultOf(cause: unknown, changes: boolean): UpstreamFault {
  const code = (cause as { code?: string }).code ?? '';
  const kind = changes && !NOT_CONNECTED.has(code) ? 'uncertain' : 'not_delivered';
  return new UpstreamFault(kind, 'the upstream could not be asked', { cause });
}

const JSON_BYTES_MAX = 1_000_000;

/** Reads an answer's JSON; what is no JSON, or no end of it, is the upstream's fault and not ours. */
export async function readJson<T>({ body }: UpstreamAnswer): Promise<T> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > JSON_BYTES_MAX) throw new Error(`more than ${JSON_BYTES_MAX} bytes of JSON`);
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as T;
  } catch (cause) {
    throw new UpstreamFault('uncertain', 'the upstream answered no JSON', { cause });
  }
}

/** What a status other than success means to an attempt. */
export function statusFault({ statusCode, headers }: UpstreamAnswer): UpstreamFault {
  const message = `the upstream answered ${statusCode}`;
  if (statusCode === 429) {
    const retryAfterS = Number(headers['retry-after']);
    const retryAfterMs = retryAfterS > 0 ? retryAfterS * 1_000 : 1_000;
    return new UpstreamFault('busy', message, { retryAfterMs });
  }
  if (statusCode === 404) return new UpstreamFault('lost', message);
  if (statusCode < 500) return new UpstreamFault('refused', message);
  return new UpstreamFault('uncertain', message);
}
