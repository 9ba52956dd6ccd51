import { connect, type Socket } from 'node:net';

/**
 * Keeps 64 connections busy, one request at a time on each, straight on the sockets. Servers and load
 * share a machine here, so what the load costs is taken from what is measured: a request costs this
 * a third of what it costs a load generator with an HTTP client in it.
 */
export interface Load {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Measured {
  readonly requestsPerS: number;
  readonly megabytesPerS: number;
  readonly p99Ms: number;
}

const CONNECTIONS = 64;
const HEAD_END = Buffer.from('\r\n\r\n');

interface Tally {
  readonly latenciesMs: number[];
  sizeBytes: number;
}

/** Anything but a 2xx with a stated length spoils the run. */
async function measure(load: Load, durationS: number): Promise<Measured> {
  const tally: Tally = { latenciesMs: [], sizeBytes: 0 };
  const request = requestOf(load);
  const { hostname, port } = new URL(load.url);
  const startMs = performance.now();
  const untilMs = startMs + durationS * 1_000;
  const sockets = Array.from({ length: CONNECTIONS }, () => connect(Number(port), hostname));
  await Promise.all(sockets.map((socket) => askUntil(untilMs, socket, request, tally)));
  const elapsedS = (performance.now() - startMs) / 1_000;
  const sorted = tally.latenciesMs.toSorted((one, other) => one - other);
  return {
    requestsPerS: sorted.length / elapsedS,
    megabytesPerS: tally.sizeBytes / elapsedS / 1e6,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  };
}

function requestOf({ url, method = 'GET', headers = {}, body }: Load): Buffer {
  const { host, pathname, search } = new URL(url);
  const fields = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`);
  if (body !== undefined) fields.push(`content-length: ${Buffer.byteLength(body)}`);
  return Buffer.from(
    `${method} ${pathname}${search} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n${body ?? ''}`,
  );
}

function askUntil(untilMs: number, socket: Socket, request: Buffer, tally: Tally): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentMs = 0;
    let head: Buffer | null = null;
    let leftBytes = 0;
    const ask = (): void => {
      sentMs = performance.now();
      head = null;
      socket.write(request);
    };
    socket.setNoDelay(true);
    socket.on('connect', ask);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed a connection')));
    socket.on('data', (chunk) => {
      tally.sizeBytes += chunk.length;
      if (leftBytes > 0) {
        leftBytes -= chunk.length;
      } else {
        const text = head === null ? chunk : Buffer.concat([head, chunk]);
        const endAt = text.indexOf(HEAD_END);
        if (endAt === -1) {
          head = text;
          return;
        }
        const answer = text.toString('latin1', 0, endAt);
        const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
        if (!answer.startsWith('HTTP/1.1 2') || length === undefined) {
          reject(new Error(`not an answer to count: ${text.toString()}`));
          return;
        }
        leftBytes = endAt + HEAD_END.length + Number(length) - text.length;
      }
      if (leftBytes > 0) return;
      const nowMs = performance.now();
      tally.latenciesMs.push(nowMs - sentMs);
      if (nowMs < untilMs) {
        ask();
        return;
      }
      socket.removeAllListeners('close');
      socket.end();
      resolve();
    });
  });
}

/** Runs two loads in turn, so that a machine that speeds up or slows down does it to both. */
export async function compare(
  ours: Load,
  limit: Load,
  { rounds, durationS }: { readonly rounds: number; readonly durationS: number },
): Promise<{ readonly ours: Measured; readonly limit: Measured }> {
  const both: { ours: Measured[]; limit: Measured[] } = { ours: [], limit: [] };
  // The first second of a server's life goes into compiling it, and is nobody's speed.
  await measure(limit, durationS / 2);
  await measure(ours, durationS / 2);
  for (let round = 0; round < rounds; round += 1) {
    both.limit.push(await measure(limit, durationS));
    both.ours.push(await measure(ours, durationS));
  }
  return { ours: median(both.ours), limit: median(both.limit) };
}

function median(runs: readonly Measured[]): Measured {
  const sorted = runs.toSorted((one, other) => one.requestsPerS - other.requestsPerS);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}
