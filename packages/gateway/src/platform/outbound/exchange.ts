import type { Readable } from 'node:stream';
import { Client, type buildConnector, type Dispatcher } from 'undici';
import { GuardedFetchError, type FetchFailure } from './guarded-fetch-error.ts';

/**
 * One guarded fetch from its first connection to its last byte, over as many hops as it takes. It
 * owns the deadline and the one open connection, and ends both when it is stopped or finished.
 */
export interface Exchange {
  /** Asks the next hop, on a connection of its own. */
  ask(url: URL, headers: Readonly<Record<string, string>>): Promise<Dispatcher.ResponseData>;
  /** Sends a file to where the exchange goes, which is one hop only. */
  put(url: URL, file: SentFile): Promise<Dispatcher.ResponseData>;
  /** Sends a message to where the exchange goes, which is one hop only. */
  post(url: URL, message: SentMessage): Promise<Dispatcher.ResponseData>;
  /** Breaks the exchange off: whatever waits on it fails with this error. */
  stop(error: Error): void;
  /** Frees the connection and the timer; harmless when repeated. */
  finish(): void;
  /** The error that this failure means to the caller. */
  explain(failure: unknown, otherwise: FetchFailure): Error;
}

/** A file on its way out. */
export interface SentFile {
  /** Destroyed when the exchange is over, however it ends. */
  readonly stream: Readable;
  /** Exactly; receivers such as buckets take nothing of unknown length. */
  readonly sizeBytes: number;
  readonly mediaType: string;
}

/** A text on its way out, with the headers that belong to it. */
export interface SentMessage {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function createExchange(options: {
  readonly connector: buildConnector.connector;
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onFinish: (exchange: Exchange) => void;
}): Exchange {
  const { connector, deadlineMs, signal, onFinish } = options;
  let client: Client | null = null;
  let stopped: Error | null = null;
  const connect = (url: URL): Client => {
    void client?.destroy();
    if (stopped !== null) throw stopped;
    client = new Client(url.origin, { ...CLIENT_OPTIONS, connect: connector });
    return client;
  };
  const exchange: Exchange = {
    async ask(url, headers) {
      const path = url.pathname + url.search;
      const all = { 'accept-encoding': 'identity', 'user-agent': 'Reelgate', ...headers };
      return connect(url).request({ method: 'GET', path, headers: all });
    },
    async put(url, { stream, sizeBytes, mediaType }) {
      const headers = {
        'content-type': mediaType,
        'content-length': String(sizeBytes),
        'user-agent': 'Reelgate',
      };
      const path = url.pathname + url.search;
      return connect(url).request({ method: 'PUT', path, headers, body: stream });
    },
    async post(url, { body, headers }) {
      const path = url.pathname + url.search;
      const all = { 'user-agent': 'Reelgate', ...headers };
      return connect(url).request({ method: 'POST', path, headers: all, body });
    },
    stop(error) {
      stopped ??= error;
      // Undici hears an AbortSignal only once it is connected; destroying works while it connects.
      void client?.destroy(stopped);
    },
    finish() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      void client?.destroy();
      onFinish(exchange);
    },
    explain(failure, otherwise) {
      if (stopped !== null) return stopped;
      if (failure instanceof GuardedFetchError) return failure;
      return new GuardedFetchError(otherwise, 'the exchange broke off', { cause: failure });
    },
  };
  const timer = setTimeout(
    () => exchange.stop(new GuardedFetchError('deadline', `not complete in ${deadlineMs} ms`)),
    deadlineMs,
  );
  const onAbort = () => exchange.stop(errorFrom(signal?.reason));
  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return exchange;
}

/** Undici's idle timers are off: a drip feed never trips them, and the deadline covers the rest. */
const CLIENT_OPTIONS = { pipelining: 0, headersTimeout: 0, bodyTimeout: 0 } as const;

function errorFrom(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}
