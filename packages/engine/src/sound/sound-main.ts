import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { Brief } from '../brief/brief.ts';
import type { SoundBlock } from '../encode/encoder.ts';
import { SoundTrack } from './sound-track.ts';

export interface SoundTrouble {
  problem: string;
}
export type SoundOrder =
  | { kind: 'start'; brief: Brief; before: SoundBlock | null }
  | { kind: 'next' }
  | { kind: 'stop' };

const port = parentPort;
if (!port) throw new Error('sound-main runs as a worker');
let track: SoundTrack | undefined;
port.on('message', (order: SoundOrder) => {
  if (order.kind === 'next') void answer();
  else track = order.kind === 'start' ? new SoundTrack(order.brief, order.before) : undefined;
});

async function answer(): Promise<void> {
  try {
    const block = await nextBlock();
    port?.postMessage(block, [block.left.buffer as ArrayBuffer, block.right.buffer as ArrayBuffer]);
  } catch (error) {
    // Told, not thrown: the thread serves other clips after this one.
    port?.postMessage({ problem: String(error) } satisfies SoundTrouble);
  }
}

async function nextBlock() {
  const wanted = track;
  // Between two seconds of it an order to stop is heard.
  while (wanted?.rehearse()) await setImmediate();
  if (wanted === undefined || wanted !== track) throw new Error('it was stopped');
  return wanted.next();
}
