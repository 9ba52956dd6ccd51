import { rmSync } from 'node:fs';
import { clipFilesIn, type ClipFiles } from '../clip/clip-files.ts';
import { Crew } from '../clip/crew.ts';
import { renderClip, type ClipOptions } from '../clip/render-clip.ts';
import { readLastPicture } from '../decode/last-picture.ts';
import { openEncoder } from '../encode/open-encoder.ts';
import type { News, Order } from './messages.ts';

/*
 * The render process: takes one order at a time over the fork's channel. It holds everything that
 * may leak, crash or be licensed otherwise (x264, libvips), and ends with its parent.
 */
const progressEveryMs = 40;
let crew: Crew | undefined;
let current: { number: number; abort: AbortController; files: ClipFiles } | undefined;

process.on('disconnect', () => {
  // Nobody else is left to remove what is half written.
  for (const file of Object.values(current?.files ?? {})) rmSync(file.partial, { force: true });
  process.exit(0);
});
process.on('message', (order: Order) => {
  if (order.kind === 'cancel') {
    if (current?.number === order.number) current.abort.abort();
  } else {
    void work(order);
  }
});

async function work(order: Extract<Order, { kind: 'render' }>): Promise<void> {
  const { number } = order;
  const abort = new AbortController();
  const files = clipFilesIn(order.folder);
  current = { number, abort, files };
  crew ??= new Crew(order.threads);
  try {
    const options: ClipOptions = {
      openEncoder: (settings) => openEncoder(order.encoder, settings),
      readLastPicture: (path) => readLastPicture(order.encoder, path),
      signal: abort.signal,
      onProgress: reporter(number),
    };
    const made = await renderClip(crew, order.request, files, options);
    tell({ kind: 'done', number, ...made });
  } catch (error) {
    if (abort.signal.aborted) tell({ kind: 'cancelled', number });
    else tell({ kind: 'failed', number, problem: problemOf(error) });
  }
  current = undefined;
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
