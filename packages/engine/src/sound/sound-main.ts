import { parentPort } from 'node:worker_threads';
import type { Brief } from '../brief/brief.ts';
import { SoundTrack } from './sound-track.ts';

export type SoundOrder = { kind: 'start'; brief: Brief } | { kind: 'next' };

const port = parentPort;
if (!port) throw new Error('sound-main runs as a worker');
let track: SoundTrack | undefined;
port.on('message', (order: SoundOrder) => {
  if (order.kind === 'start') {
    track = new SoundTrack(order.brief);
    return;
  }
  const block = track?.next();
  if (block)
    port.postMessage(block, [block.left.buffer as ArrayBuffer, block.right.buffer as ArrayBuffer]);
});
