import autocannon from 'autocannon';

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

/** Keeps 64 connections busy for a while; anything but a 2xx spoils the run. */
async function measure(load: Load, durationS: number): Promise<Measured> {
  const result = await autocannon({ ...load, connections: CONNECTIONS, duration: durationS });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${load.url}: ${result.non2xx} answers were not 2xx, ${result.errors} errors`);
  }
  return {
    requestsPerS: result.requests.average,
    megabytesPerS: result.throughput.average / 1e6,
    p99Ms: result.latency.p99,
  };
}

/** Runs two loads in turn, so that a machine that speeds up or slows down does it to both. */
export async function compare(
  ours: Load,
  limit: Load,
  { rounds, durationS }: { readonly rounds: number; readonly durationS: number },
): Promise<{ readonly ours: Measured; readonly limit: Measured }> {
  const both: { ours: Measured[]; limit: Measured[] } = { ours: [], limit: [] };
  for (let round = 0; round < rounds; round += 1) {
    both.limit.push(await measure(limit, durationS));
    both.ours.push(await measure(ours, durationS));
  }
  return { ours: median(both.ours), limit: median(both.limit) };
}

function median(runs: readonly Measured[]): Measured {
  const sorted = [...runs].sort((one, other) => one.requestsPerS - other.requestsPerS);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}
