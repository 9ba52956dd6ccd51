import { readFileSync } from 'node:fs';

export interface ProcessFacts {
  readonly atS: number;
  /** Of all its threads, since it began. */
  readonly cpuS: number;
  /** The most that it has ever had. */
  readonly rssMostMb: number;
}

/** What Linux counts in; other values have not been seen for decades. */
const TICKS_PER_S = 100;

/** Of a process on this machine, which has to be a Linux. */
export function processFacts(pid: number): ProcessFacts {
  // The name, in brackets, may hold spaces.
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [userTicks, systemTicks] = fields.split(' ').slice(11, 13).map(Number);
  const [, rssKb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return {
    atS: performance.now() / 1_000,
    cpuS: ((userTicks ?? 0) + (systemTicks ?? 0)) / TICKS_PER_S,
    rssMostMb: Number(rssKb) / 1_024,
  };
}
