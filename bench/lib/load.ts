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

/** One request, or many of one server, which are asked in turn. */
export type Loads = Load | readonly Load[];

export interface Measured {
  readonly requestsPerS: number;
  readonly megabytesPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Rounds {
  readonly rounds: number;
  readonly durationS: number;
}

const CONNECTIONS = 64;
const HEAD_END = Buffer.from('\r\n\r\n');

/** Requests as they go over the wire, put together before anything is timed. */
interface Requests {
  readonly hostname: string;
  readonly port: number;
  next(): Buffer;
}

interface Tally {
  readonly latenciesMs: number[];
  sizeBytes: number;
}

/** Anything but a 2xx with a stated length spoils the run. */
async function measure(requests: Requests, durationS: number): Promise<Measured> {
  const tally: Tally = { latenciesMs: [], sizeBytes: 0 };
  const { hostname, port } = requests;
  const startMs = performance.now();
  const untilMs = startMs + durationS * 1_000;
  const sockets = Array.from({ length: CONNECTIONS }, () => connect(port, hostname));
  await Promise.all(sockets.map((socket) => askUntil(untilMs, socket, requests, tally)));
  const elapsedS = (performance.now() - startMs) / 1_000;
  const sorted = tally.latenciesMs.toSorted((one, other) => one - other);
  return {
    requestsPerS: sorted.length / elapsedS,
    megabytesPerS: tally.sizeBytes / elapsedS / 1e6,
    p50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? 0,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  };
}

function requestsOf(loads: Loads): Requests {
  const all = 'url' in loads ? [loads] : loads;
  const [first] = all;
  if (first === undefined) throw new Error('there is nothing to ask');
  const texts = all.map(requestOf);
  const firstText = requestOf(first);
  let asked = 0;
  const { hostname, port } = new URL(first.url);
  return {
    hostname,
    port: Number(port),
    next() {
      asked = asked + 1 === texts.length ? 0 : asked + 1;
      return texts[asked] ?? firstText;
    },
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

function askUntil(
  untilMs: number,
  socket: Socket,
  requests: Requests,
  tally: Tally,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sentMs = 0;
    let head: Buffer | null = null;
    let leftBytes = 0;
    const ask = (): void => {
      sentMs = performance.now();
      head = null;
      socket.write(requests.next());
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

/**
 * Runs two loads in turn, so that a machine that speeds up or slows down does it to both; who is first
 * changes with each round, as one may leave something to be done behind.
 */
export async function compare(
  oursLoads: Loads,
  limitLoads: Loads,
  { rounds, durationS }: Rounds,
): Promise<{ readonly ours: Measured; readonly limit: Measured }> {
  const [ours, limit] = [requestsOf(oursLoads), requestsOf(limitLoads)];
  const sides = [
    { requests: limit, runs: [] as Measured[] },
    { requests: ours, runs: [] as Measured[] },
  ] as const;
  // The first second of a server's life goes into compiling it, and is nobody's speed.
  for (const { requests } of sides) await measure(requests, durationS / 2);
  for (let round = 0; round < rounds; round += 1) {
    for (const { requests, runs } of round % 2 === 0 ? sides : sides.toReversed()) {
      runs.push(await measure(requests, durationS));
    }
  }
  return { ours: median(sides[1].runs), limit: median(sides[0].runs) };
}

/** Of each figure by itself: the round with the middle rate may have had the worst pause. */
function median(runs: readonly Measured[]): Measured {
  const middle = (figure: keyof Measured): number => {
    const sorted = runs.map((run) => run[figure]).sort((one, other) => one - other);
    const found = sorted[Math.floor(sorted.length / 2)];
    if (found === undefined) throw new Error('nothing was measured');
    return found;
  };
  return {
    requestsPerS: middle('requestsPerS'),
    megabytesPerS: middle('megabytesPerS'),
    p50Ms: middle('p50Ms'),
    p99Ms: middle('p99Ms'),
  };
}
