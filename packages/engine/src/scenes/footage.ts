import { viewAt } from '../camera/camera-path.ts';
import { planeMapping } from '../camera/plane-mapping.ts';
import { frameRate } from '../encode/encoder.ts';
import { pictureBytes } from '../paint/canvas.ts';
import type { Stage } from '../paint/stage.ts';
import type { Texture } from '../paint/texture.ts';
import { defineScene } from './scene.ts';

/**
 * Where the pictures of a video wait for the painters: a ring of them, and how many have come. More
 * than painters work ahead, so that none is overwritten that is still wanted.
 */
export interface FootageRing {
  address: number;
  slots: number;
  slotBytes: number;
  /** How many pictures are there, or -1 when no more will come. */
  fed: SharedArrayBuffer;
}

const slots = 8;

/** The pictures of a video, under what the prompt lays over them. */
export const footage = defineScene<FootageRing>({
  prepare({ arena, brief }) {
    const slotBytes = pictureBytes(brief.widthPx, brief.heightPx) + 256;
    const address = arena.take(slots * slotBytes);
    return Promise.resolve({ address, slots, slotBytes, fed: new SharedArrayBuffer(4) });
  },

  painter(stage, ring, brief) {
    const { move, durationS } = brief;
    const fed = new Int32Array(ring.fed);
    const isStill = move.name === 'static';
    return (timeS) => {
      const frame = Math.round(timeS * frameRate);
      waitFor(fed, frame);
      const source = ring.address + (frame % ring.slots) * ring.slotBytes;
      if (isStill) copyWhole(stage, source);
      else {
        const take = { right: 0, down: 0, phase: brief.seed % 17 };
        const { zoom, right, down, turn, roll } = viewAt(move, take, timeS / durationS, timeS);
        const { widthPx, heightPx } = stage.canvas;
        const room = (1 - 1 / zoom) / 2;
        const sight = {
          centreU: widthPx * (0.5 + right * room),
          centreV: heightPx * (0.5 + down * room),
          scale: 1 / zoom,
          turn,
          roll,
        };
        stage.warp(textureOf(stage, source), planeMapping(sight, widthPx, heightPx));
      }
    };
  },
});

function waitFor(fed: Int32Array, frame: number): void {
  for (;;) {
    const count = Atomics.load(fed, 0);
    if (count < 0) throw new Error('the video to edit ended before its time');
    if (count > frame) return;
    Atomics.wait(fed, 0, count, 100);
  }
}

/** Unchanged to the last sample, as no mapping would leave it at the borders. */
function copyWhole({ canvas, arena }: Stage, source: number): void {
  const { widthPx, heightPx, stride } = canvas;
  const copy = (from: number, to: number, half: 1 | 2) => {
    for (let row = 0; row < heightPx / half; row++) {
      const start = from + (row * widthPx) / half;
      arena.bytes.copyWithin(to + (row * stride) / half, start, start + widthPx / half);
    }
  };
  copy(source, canvas.y, 1);
  copy(source + widthPx * heightPx, canvas.u, 2);
  copy(source + widthPx * heightPx * 1.25, canvas.v, 2);
}

function textureOf({ canvas: { widthPx, heightPx } }: Stage, y: number): Texture {
  const u = y + widthPx * heightPx;
  const v = u + (widthPx * heightPx) / 4;
  const opaque = { alpha: 0, halfAlpha: 0, blocks: 0 };
  return { y, u, v, ...opaque, stride: widthPx, widthPx, heightPx };
}
