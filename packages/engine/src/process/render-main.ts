import { rmSync } from 'node:fs';
import { clipFilesIn, type ClipFile } from '../clip/clip-files.ts';
import { Crew } from '../clip/crew.ts';
import { renderClip } from '../clip/render-clip.ts';
import { renderStill } from '../clip/still-frames.ts';
import { stillFileAt } from '../clip/still-request.ts';
import { openFootage } from '../decode/footage.ts';
import { readLastPicture } from '../decode/last-picture.ts';
import { readLastSound } from '../decode/last-sound.ts';
import { openEncoder } from '../encode/open-encoder.ts';
import { measurePicture } from './measure-picture.ts';
import type { Made, News, Order, Work } from './messages.ts';

/*
 * The render process: takes one order at a time over the fork's channel. It holds everything that
 * may leak, crash or be licensed otherwise (x264, libvips), and ends with its parent.
 */
const progressEveryMs = 40;
let crew: Crew | undefined;
let current: { number: number; abort: AbortController; files: readonly ClipFile[] } | undefined;

// Ctrl-C reaches every process of a terminal; what becomes of the work is for the parent to say.
process.on('SIGINT', () => undefined);

process.on('disconnect', () => {
  // Nobody else is left to remove what is half written.
  for (const file of current?.files ?? []) rmSync(file.partial, { force: true });
  process.exit(0);
});
process.on('message', (order: Order) => {
  if (order.kind === 'cancel') {
    if (current?.number === order.number) current.abort.abort();
  } else {
    void carryOut(order);
  }
});

type WorkOrder = Extract<Order, { kind: 'work' }>;

async function carryOut(order: WorkOrder): Promise<void> {
  const { number } = order;
  const abort = new AbortController();
  current = { number, abort, files: filesOf(order.work) };
  try {
    tell({ kind: 'done', number, made: await make(order, abort.signal) });
  } catch (error) {
    if (abort.signal.aborted) tell({ kind: 'cancelled', number });
    else tell({ kind: 'failed', number, problem: problemOf(error) });
  }
  current = undefined;
}

function make(order: WorkOrder, signal: AbortSignal): Promise<Made[Work['kind']]> {
  const { number, work, encoder } = order;
  if (work.kind === 'measure') return measurePicture(work.picture, encoder);
  crew ??= new Crew(order.threads);
  const options = { signal, readLastPicture: (path: string) => readLastPicture(encoder, path) };
  if (work.kind === 'still') return renderStill(crew, work, options);
  return renderClip(crew, work.request, clipFilesIn(work.folder), {
    ...options,
    openEncoder: (settings) => openEncoder(encoder, settings),
    openFootage: (settings) => openFootage(encoder, settings),
    readLastSound: (path, lengthS) => readLastSound(encoder, path, lengthS),
    onProgress: reporter(number),
  });
}

/** What is half written until the work is done. */
function filesOf(work: Work): readonly ClipFile[] {
  if (work.kind === 'clip') return Object.values(clipFilesIn(work.folder));
  return work.kind === 'still' ? [stillFileAt(work.path)] : [];
}

function reporter(number: number): (fraction: number) => void {
  let toldAtMs = 0;
  return (fraction) => {
    const nowMs = performance.now();
    if (nowMs - toldAtMs < progressEveryMs) return;
    toldAtMs = nowMs;
    tell({ kind: 'progress', number, fraction });
  };
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function tell(news: News): void {
  if (process.connected) process.send?.(news);
}
