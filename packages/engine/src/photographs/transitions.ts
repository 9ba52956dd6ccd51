import type { Brief } from '../brief/brief.ts';
import type { Arena } from '../paint/arena.ts';
import { canvasBytes, takeCanvas, type Canvas } from '../paint/canvas.ts';
import { clamp } from '../paint/curves.ts';
import type { Mapping } from '../paint/mapping.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import type { Texture } from '../paint/texture.ts';

/** How one picture gives way to the next. */
export type Transition = 'dissolve' | 'slide' | 'brightness' | 'zoom';

/** What fits a pace. */
const fitting = {
  calm: ['dissolve', 'brightness', 'dissolve', 'zoom'],
  even: ['dissolve', 'brightness', 'zoom', 'slide'],
  quick: ['slide', 'zoom', 'brightness', 'slide'],
} as const satisfies Record<string, readonly Transition[]>;

/** In less time a wipe would be a flash and a zoom a jerk. */
const leisureS = 0.7;

/** The transition into the picture in that place, by the seed and by the time that it has. */
export function transitionInto(
  { seed, pace }: Pick<Brief, 'seed' | 'pace'>,
  index: number,
  lengthS: number,
): Transition {
  const calm = pace === 'slow' || pace === 'very-slow';
  if (lengthS < leisureS) return calm || pace === null ? 'dissolve' : 'slide';
  const choices = fitting[calm ? 'calm' : pace === null ? 'even' : 'quick'];
  const first = Math.floor(randomFrom(subSeed(seed, 'transitions'))() * choices.length);
  return choices[(first + index) % choices.length] ?? 'dissolve';
}

/** How much larger a picture is shown than it would be, where a zoom goes on through the cut. */
export function throughZoom(share: number, which: 'leaving' | 'coming'): number {
  if (which === 'leaving') return Math.exp(0.3 * share * share);
  return Math.exp(0.14 - 0.14 * (1 - share) ** 2);
}

/** Side of the map that a wipe by brightness follows; the kernel repeats it, hence a power of 2. */
const side = 64;
/** How soft that wipe's border is, in the range of all brightness. */
const softness = 0.7;
/** Moments of a slide laid over each other, as an open shutter does. */
const exposures = 5;
/** How long the shutter is open, as a share of the transition. */
const shutter = 0.026;

/** Combines the picture that leaves, on the stage's canvas, with the one that comes. */
export class TransitionPainter {
  readonly #stage: Stage;
  readonly #coming: Canvas;
  readonly #leaving: Canvas;
  readonly #exposed: Canvas;
  readonly #moved: Canvas;
  readonly #matte: { full: number; half: number; blocks: number; map: number };

  constructor(stage: Stage) {
    const { arena, canvas } = stage;
    const { widthPx, heightPx } = canvas;
    const take = () => takeCanvas(arena, widthPx, heightPx);
    this.#stage = stage;
    [this.#coming, this.#leaving, this.#exposed, this.#moved] = [take(), take(), take(), take()];
    this.#matte = {
      full: arena.take(canvasBytes(widthPx, heightPx)),
      half: arena.take(canvasBytes(widthPx, heightPx) / 4),
      blocks: mixedBlocks(arena, canvas),
      map: arena.take((side + 16) * (side + 2)),
    };
  }

  /** Paints the coming picture by `paint` and lets it take over by a share of 0..1. */
  paint(kind: Transition, share: number, paint: () => void): void {
    const stage = this.#stage;
    const front = stage.canvas;
    stage.canvas = this.#coming;
    paint();
    stage.canvas = front;
    if (kind === 'slide') this.#slide(front, share);
    else if (kind === 'brightness') this.#wipe(front, share);
    else this.#mix(front, this.#coming, share);
  }

  #mix(target: Canvas, source: Canvas, share: number): void {
    const bytes = target.stride * target.heightPx * 1.5;
    this.#stage.kernels.mix(target.y, source.y, bytes, Math.round(share * 32_767));
  }

  /** Both pass to the left, the coming one pressing on, blurred by as much as they move. */
  #slide(front: Canvas, share: number): void {
    const { y, stride, heightPx } = front;
    this.#stage.arena.bytes.copyWithin(this.#leaving.y, y, y + stride * heightPx * 1.5);
    for (let exposure = 0; exposure < exposures; exposure++) {
      const moment = clamp(share + ((exposure + 0.5) / exposures - 0.5) * shutter);
      this.#sideBySide(exposure === 0 ? front : this.#exposed, moment);
      if (exposure > 0) this.#mix(front, this.#exposed, 1 / (exposure + 1));
    }
    this.#stage.canvas = front;
  }

  #sideBySide(target: Canvas, share: number): void {
    const stage = this.#stage;
    const way = share * target.widthPx;
    stage.canvas = target;
    stage.warp(opaque(this.#leaving), shifted(way));
    stage.canvas = this.#moved;
    stage.warp(opaque(this.#coming), shifted(way - target.widthPx));
    const { bytes } = stage.arena;
    const seam = Math.ceil((target.widthPx - way) / 2) * 2;
    for (const [plane, half] of [
      ['y', 1],
      ['u', 2],
      ['v', 2],
    ] as const) {
      const [to, from] = [target[plane], this.#moved[plane]];
      for (let row = 0; row < target.heightPx / half; row++) {
        const start = (row * target.stride + seam) / half;
        const end = (row * target.stride + target.widthPx) / half;
        if (end > start) bytes.copyWithin(to + start, from + start, from + end);
      }
    }
  }

  /** The coming picture shows through where the leaving one is bright, and last in its shadows. */
  #wipe(front: Canvas, share: number): void {
    const stage = this.#stage;
    const { full, half, blocks, map } = this.#matte;
    this.#fillMap(front, share);
    const { widthPx, heightPx } = front;
    const toMap = (x: number, y: number, spot: { u: number; v: number }) => {
      spot.u = clamp(x / widthPx) * (side - 1.01);
      spot.v = clamp(y / heightPx) * (side - 1.01);
    };
    const into = (target: number) => [{ tile: map, target }];
    stage.warpTiles(side, toMap, stage.allRows, { full: into(full), half: into(half) });
    const coming = { ...opaque(this.#coming), alpha: full, halfAlpha: half, blocks };
    stage.over(coming, { scale: 1, right: 0, down: 0 });
  }

  #fillMap({ y, stride, widthPx, heightPx }: Canvas, share: number): void {
    const { bytes } = this.#stage.arena;
    const tones = new Float32Array(side * side);
    for (let at = 0; at < tones.length; at++) {
      const column = Math.floor((((at % side) + 0.5) * widthPx) / side);
      const row = Math.floor(((Math.floor(at / side) + 0.5) * heightPx) / side);
      tones[at] = ((bytes[y + row * stride + column] ?? 0) - 16) / 219;
    }
    const even = softenedTones(softenedTones(tones));
    for (let at = 0; at < tones.length; at++) {
      const dark = 1 - (even[at] ?? 0);
      const cover = clamp((share * (1 + softness) - dark) / softness);
      const eased = cover * cover * (3 - 2 * cover);
      bytes[this.#matte.map + Math.floor(at / side) * (side + 16) + (at % side)] = eased * 255;
    }
  }
}

/** The mean of nine by nine, so that the wipe has the shapes of light and not of leaves. */
function softenedTones(tones: Float32Array): Float32Array {
  const along = (source: Float32Array, step: number) =>
    source.map((_, at) => {
      const place = step === 1 ? at % side : Math.floor(at / side);
      let sum = 0;
      for (let k = -4; k <= 4; k++)
        sum += source[at + (clamp(place + k, 0, side - 1) - place) * step] ?? 0;
      return sum / 9;
    });
  return along(along(tones, 1), side);
}

function shifted(right: number): Mapping {
  return (x, y, spot) => {
    spot.u = x + right;
    spot.v = y;
  };
}

function opaque({ y, u, v, stride, widthPx, heightPx }: Canvas): Texture {
  return { y, u, v, alpha: 0, halfAlpha: 0, blocks: 0, stride, widthPx, heightPx };
}

/** Tells the kernel to look at every opacity. */
function mixedBlocks(arena: Arena, { stride, heightPx }: Canvas): number {
  const count = Math.ceil(stride / 8) * Math.ceil(heightPx / 8 + 1);
  const blocks = arena.take(count);
  arena.bytes.fill(1, blocks, blocks + count);
  return blocks;
}
