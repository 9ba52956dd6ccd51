import type { Terminal } from '../terminal.ts';

const BAR_LENGTH = 28;
const QUARTERS = 4;

/** Tells how far a clip is: in a line that changes on a terminal, in a line a quarter elsewhere. */
export interface Progress {
  /** `fraction` only grows; `nowMs` is of any clock. */
  show(fraction: number, nowMs: number): void;
  /** Leaves nothing behind of a line that changed. */
  end(): void;
}

export function createProgress({
  remark,
  overwrite,
}: Pick<Terminal, 'remark' | 'overwrite'>): Progress {
  // Painting sets in late, so what came before it says nothing about its pace.
  let first: { readonly fraction: number; readonly atMs: number } | null = null;
  let quartersTold = 0;
  return {
    show(fraction, nowMs) {
      if (fraction > 0) first ??= { fraction, atMs: nowMs };
      const leftS = first === null ? null : secondsLeft(fraction, nowMs, first);
      if (overwrite !== null) {
        overwrite(first === null ? 'preparing' : barOf(fraction, leftS));
        return;
      }
      const quarters = Math.floor(fraction * QUARTERS);
      if (quarters <= quartersTold || quarters === QUARTERS) return;
      quartersTold = quarters;
      remark([percentOf(quarters / QUARTERS), ...wordsOfLeft(leftS)].join(', '));
    },
    end() {
      overwrite?.('');
    },
  };
}

function secondsLeft(
  fraction: number,
  nowMs: number,
  first: { readonly fraction: number; readonly atMs: number },
): number | null {
  const done = fraction - first.fraction;
  if (done <= 0) return null;
  return Math.ceil((((nowMs - first.atMs) / done) * (1 - fraction)) / 1_000);
}

function barOf(fraction: number, leftS: number | null): string {
  const full = Math.round(fraction * BAR_LENGTH);
  const bar = '█'.repeat(full) + '░'.repeat(BAR_LENGTH - full);
  return [bar, percentOf(fraction).padStart(4), ...wordsOfLeft(leftS)].join('  ');
}

function percentOf(fraction: number): string {
  return `${Math.floor(fraction * 100)}%`;
}

function wordsOfLeft(leftS: number | null): readonly string[] {
  if (leftS === null) return [];
  if (leftS === 0) return ['finishing'];
  const [minutes, seconds] = [Math.floor(leftS / 60), leftS % 60];
  return [minutes === 0 ? `${seconds} s left` : `${minutes} min ${seconds} s left`];
}
