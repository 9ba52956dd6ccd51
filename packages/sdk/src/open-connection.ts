import { ReelgateError, type FieldError } from './reelgate-error.ts';
import { ReelgateUnreachable } from './reelgate-unreachable.ts';

export interface Connection {
  /** Where the gateway is, with the path that a proxy puts it under, if any. */
  readonly baseUrl: string;
  readonly token: string;
  readonly fetch?: typeof globalThis.fetch;
  /** For a whole call, until the last byte of its answer. */
  readonly timeoutMs?: number;
}

export type Call = <Answer>(method: string, path: string, body?: object) => Promise<Answer>;

const PREFIX = '/v1/reelgate/admin';
const TIMEOUT_MS = 30_000;

export function openConnection(connection: Connection): Call {
  const { baseUrl, token, fetch = globalThis.fetch, timeoutMs = TIMEOUT_MS } = connection;
  const root = baseUrl.replace(/\/+$/, '') + PREFIX;
  return async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const signal = AbortSignal.timeout(timeoutMs);
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const exchange = async () => {
      const answer = await fetch(root + path, {
        method,
        headers,
        signal,
        // The token is for this gateway only, wherever it may point to.
        redirect: 'manual',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { answer, text: await answer.text() };
    };
    const { answer, text } = await exchange().catch((cause: unknown) => {
      throw new ReelgateUnreachable(signal.aborted ? 'timed_out' : 'no_connection', baseUrl, cause);
    });
    const content = parseObject(text);
    if (answer.ok && content !== null) return content as Answer;
    throw errorOf(answer, content ?? {});
  };
}

function parseObject(text: string): object | null {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && !Array.isArray(content) ? content : null;
  } catch {
    // A page of HTML, say, from a proxy in between.
    return null;
  }
}

interface ProblemContent {
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly request_id?: unknown;
  readonly errors?: readonly FieldError[];
}

function errorOf({ status, headers }: Response, content: ProblemContent): ReelgateError {
  const { code, detail, request_id: requestId, errors = [] } = content;
  if (typeof code === 'string' && typeof detail === 'string' && typeof requestId === 'string') {
    return new ReelgateError({ status, code, detail, requestId, errors });
  }
  return new ReelgateError({
    status,
    code: 'unexpected_answer',
    detail: `HTTP ${status} is not an answer of Reelgate's admin API`,
    requestId: headers.get('x-request-id'),
    errors: [],
  });
}
