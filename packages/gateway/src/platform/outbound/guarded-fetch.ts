import { lookup as lookupBySystem } from 'node:dns';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { AddressPolicy } from './address-policy.ts';
import { createExchange, type Exchange, type SentFile, type SentMessage } from './exchange.ts';
import { createGuardedConnector, type LookupHost } from './guarded-connector.ts';
import { GuardedFetchError } from './guarded-fetch-error.ts';
import { meterBody } from './meter-body.ts';
import { headersFor, type Rest } from './partial-answer.ts';

/** The only way to open a URL that a client or an upstream named. */
export interface GuardedFetch {
  /**
   * Resolves once the headers of the final answer are in. Throws a `GuardedFetchError`, or the
   * reason of `signal`; the body fails with the same. An unread body ends at the deadline.
   */
  open(address: string, options: OpenOptions): Promise<OpenedFile>;
  /**
   * Sends a file with PUT, to the same addresses that may be fetched from, and follows no redirect.
   * Resolves when the receiver says that it has taken all of it (2xx). Throws as `open` does.
   */
  put(address: string, file: SentFile, options: PutOptions): Promise<void>;
  /**
   * Sends a message with POST and answers with the status, whatever it is; a redirect is a status like
   * others, and the body of the answer is not read. Only https, but for addresses that are listed.
   */
  post(address: string, message: SentMessage, options: PutOptions): Promise<number>;
  /** Breaks off whatever is open. */
  close(): void;
}

export interface OpenOptions {
  /** For all of it: DNS, every redirect, the headers and the last byte of the body. */
  readonly deadlineMs: number;
  readonly sizeBytesMax: number;
  readonly redirectsMax: number;
  readonly signal?: AbortSignal;
  /** Sent as the Accept header. */
  readonly accept?: string;
  /** Asks for no more than this. Who knows no ranges, or has another file by now, sends all of it. */
  readonly rest?: Rest | null;
}

export interface PutOptions {
  /** For all of it: DNS, the last byte of the file and the answer. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

export interface OpenedFile {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
  readonly finalUrl: string;
}

/** Sends no cookie, key or other credential to anyone, so a redirect has none to carry along. */
export function createGuardedFetch(options: {
  readonly policy: AddressPolicy;
  /** Where a message may go without TLS; nowhere, unless it is said. */
  readonly plainPolicy?: AddressPolicy;
  readonly connectTimeoutMs: number;
  readonly lookup?: LookupHost;
}): GuardedFetch {
  const { policy, plainPolicy = NOWHERE, connectTimeoutMs, lookup = lookupBySystem } = options;
  const connector = createGuardedConnector({ policy, connectTimeoutMs, lookup });
  const plainConnector = createGuardedConnector({ policy: plainPolicy, connectTimeoutMs, lookup });
  const exchanges = new Set<Exchange>();
  const onFinish = (exchange: Exchange) => void exchanges.delete(exchange);
  return {
    async open(address, options) {
      const { deadlineMs, sizeBytesMax, redirectsMax, signal, accept = '*/*' } = options;
      const { rest = null } = options;
      const exchange = createExchange({ connector, deadlineMs, signal, onFinish });
      exchanges.add(exchange);
      try {
        const headers = { accept, ...headersFor(rest) };
        const { url, answer } = await follow(exchange, address, redirectsMax, headers);
        const sizeBytes = checkAnswer(answer, sizeBytesMax, rest);
        const body = meterBody(answer.body, { sizeBytes, sizeBytesMax, exchange });
        return { status: answer.statusCode, headers: answer.headers, body, finalUrl: url.href };
      } catch (failure) {
        exchange.finish();
        throw exchange.explain(failure, 'connection');
      }
    },
    async put(address, file, { deadlineMs, signal }) {
      const exchange = createExchange({ connector, deadlineMs, signal, onFinish });
      exchanges.add(exchange);
      try {
        const answer = await exchange.put(readUrl(address), file);
        // What the receiver says besides is nobody's business, and may be of any length.
        answer.body.on('error', () => undefined);
        checkTaken(answer.statusCode, file);
      } catch (failure) {
        throw exchange.explain(failure, 'connection');
      } finally {
        exchange.finish();
        file.stream.destroy();
      }
    },
    async post(address, message, { deadlineMs, signal }) {
      const url = readUrl(address);
      const over = url.protocol === 'https:' ? connector : plainConnector;
      const exchange = createExchange({ connector: over, deadlineMs, signal, onFinish });
      exchanges.add(exchange);
      try {
        const answer = await exchange.post(url, message);
        answer.body.on('error', () => undefined);
        return answer.statusCode;
      } catch (failure) {
        throw exchange.explain(failure, 'connection');
      } finally {
        exchange.finish();
      }
    },
    close() {
      const closed = new GuardedFetchError('connection', 'the gateway is closing');
      for (const exchange of exchanges) exchange.stop(closed);
    },
  };
}

const NOWHERE: AddressPolicy = { allows: () => false };

async function follow(
  exchange: Exchange,
  address: string,
  redirectsMax: number,
  headers: Readonly<Record<string, string>>,
): Promise<{ url: URL; answer: Dispatcher.ResponseData }> {
  let url = readUrl(address);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await exchange.ask(url, headers);
    if (!REDIRECTS.has(answer.statusCode)) return { url, answer };
    const { location } = answer.headers;
    if (redirects >= redirectsMax || typeof location !== 'string') {
      throw new GuardedFetchError('redirects', `redirect ${redirects + 1} is not followed`);
    }
    url = readUrl(location, url);
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** WHATWG parsing turns every odd spelling of an address (decimal, octal, hex) into the plain one. */
function readUrl(address: string, base?: URL): URL {
  const url = URL.parse(address, base?.href);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new GuardedFetchError('scheme', 'neither http nor https');
  }
  if (url.username !== '' || url.password !== '') {
    throw new GuardedFetchError('userinfo', 'a user name or password in the URL');
  }
  return url;
}

function checkTaken(status: number, { stream }: SentFile): void {
  if (REDIRECTS.has(status)) throw new GuardedFetchError('redirects', `answered ${status}`);
  if (status < 200 || status > 299) {
    throw new GuardedFetchError('status', `answered ${status}`, { status });
  }
  // An answer that comes before the file's end cannot mean all of it.
  if (!stream.readableEnded) throw new GuardedFetchError('cut_short', 'taken before its end');
}

/** The length that the server announced, or null; throws when the answer is not what was asked for. */
function checkAnswer(
  answer: Dispatcher.ResponseData,
  sizeBytesMax: number,
  rest: Rest | null,
): number | null {
  const { statusCode: status, headers } = answer;
  // A part of a file that nobody asked for passes for the whole only by mistake.
  if (status < 200 || status > 299 || (status === 206 && rest === null)) {
    throw new GuardedFetchError('status', `answered ${status}`, { status });
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    throw new GuardedFetchError('encoding', `encoded as ${String(encoding)}`);
  }
  const length = headers['content-length'];
  if (typeof length !== 'string') return null;
  if (Number(length) > sizeBytesMax) {
    throw new GuardedFetchError('too_large', `${length} bytes are announced`);
  }
  return Number(length);
}
