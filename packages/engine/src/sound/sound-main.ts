import { parentPort } from 'node:worker_threads';
import type { Brief } from '../brief/brief.ts';
import { SoundTrack } from './sound-track.ts';

export interface SoundTrouble {
  problem: string;
}
export type SoundOrder = { kind: 'start'; brief: Brief } | { kind: 'next' };

const port = parentPort;
if (!port) throw new Error('sound-main runs as a worker');
let track: SoundTrack | undefined;
port.on('message', (order: SoundOrder) => {
  if (order.kind === 'start') {
    track = new SoundTrack(order.brief);
    return;
  }
  let block;
  try {
    block = track?.next();
  } catch (error) {
    // Told, not thrown: the thread serves other clips after this one.
    port.postMessage({ problem: String(error) } satisfies SoundTrouble);
    return;
  }
  if (block)
    port.postMessage(block, [block.left.buffer as ArrayBuffer, block.right.buffer as ArrayBuffer]);
});
