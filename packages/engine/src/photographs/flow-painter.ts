import { planeMapping } from '../camera/plane-mapping.ts';
import { canvasBytes, type Canvas } from '../paint/canvas.ts';
import { smoothstep } from '../paint/curves.ts';
import type { Mapping, Rows, Spot } from '../paint/mapping.ts';
import type { Stage } from '../paint/stage.ts';
import type { Texture } from '../paint/texture.ts';
import type { FlowField } from './flow-field.ts';
import type { Pose } from './morph-camera.ts';

/** A picture of a morph in shared memory. */
export interface MorphPrint {
  texture: Texture;
  /** Texels per output pixel where the picture fills the frame. */
  oversampling: number;
}

/** A moment between two pictures that have things in common. */
export interface FlowMoment {
  field: FlowField;
  /** The share of their way that things have gone. */
  gone: number;
  /** How much of the later picture shows. */
  share: number;
  pose: Pose;
  earlier: MorphPrint;
  later: MorphPrint;
}

/** A picture that has hardly begun to bend shows all of itself, and at its keyframe exactly. */
function mendingAt(bent: number): number {
  return smoothstep(0, 0.04, bent);
}

const cell = 16;
const cellLog2 = 4;
const fixed = 65_536;
/** Opacity from which nothing else shows through, in that measure. */
const wholly = 253 * fixed;

/** Paints two pictures bent towards each other, each mended by the other where it cannot show. */
export class FlowPainter {
  readonly #stage: Stage;
  readonly #back: Canvas;
  readonly #cover: { full: number; half: number; nodes: number; blocks: number };
  readonly #columns: number;
  readonly #rows: number;

  constructor(stage: Stage, back: Canvas) {
    const { arena, canvas } = stage;
    const { stride, widthPx, heightPx } = canvas;
    this.#stage = stage;
    this.#back = back;
    this.#columns = stride / cell + 2;
    this.#rows = Math.ceil(heightPx / cell) + 2;
    this.#cover = {
      full: arena.take(canvasBytes(widthPx, heightPx)),
      half: arena.take(canvasBytes(widthPx, heightPx) / 4),
      nodes: arena.take(this.#columns * this.#rows * 4),
      blocks: arena.take(this.#columns * this.#rows * 4),
    };
  }

  paint(moment: FlowMoment): void {
    const { field, gone, share, pose, earlier, later } = moment;
    const stage = this.#stage;
    const front = stage.canvas;
    field.settle(gone);
    const plane = this.#planeOf(pose);
    const [mendingEarlier, mendingLater] = [mendingAt(gone), mendingAt(1 - gone)];
    const mendsEarlier = share < 1 && mendingEarlier > 0 && field.hides('earlier');
    const mendsLater = share > 0 && mendingLater > 0 && field.hides('later');
    const needsEarlier = share < 1 || mendsLater;
    const needsLater = share > 0 || mendsEarlier;
    if (needsEarlier) stage.warp(earlier.texture, this.#bent(earlier, field, plane, -gone));
    stage.canvas = this.#back;
    if (needsLater) stage.warp(later.texture, this.#bent(later, field, plane, 1 - gone));
    stage.canvas = front;
    if (mendsEarlier) {
      const hidden = (x: number, y: number) => mendingEarlier * field.hiddenAt('earlier', x, y);
      this.#mend(this.#back, hidden, plane);
    }
    if (mendsLater) {
      stage.canvas = this.#back;
      const hidden = (x: number, y: number) => mendingLater * field.hiddenAt('later', x, y);
      this.#mend(front, hidden, plane);
      stage.canvas = front;
    }
    const bytes = front.stride * front.heightPx * 1.5;
    if (share > 0) {
      stage.kernels.mix(front.y, this.#back.y, bytes, Math.round(share * 32_767));
    }
  }

  /** Where a point of the frame is on both pictures, in pixels, if nothing moved but the camera. */
  #planeOf({ zoom, right, down, turn, roll }: Pose): Mapping {
    const { widthPx, heightPx } = this.#stage.canvas;
    const [centreU, centreV] = [widthPx * (0.5 + right), heightPx * (0.5 + down)];
    return planeMapping({ centreU, centreV, scale: 1 / zoom, turn, roll }, widthPx, heightPx);
  }

  /** A picture with everything in it moved by a part of its way. */
  #bent({ texture, oversampling }: MorphPrint, field: FlowField, plane: Mapping, part: number) {
    const { widthPx, heightPx } = this.#stage.canvas;
    const way = { right: 0, down: 0 };
    return (x: number, y: number, spot: Spot): void => {
      plane(x, y, spot);
      const [across, along] = [(spot.u + 0.5) / widthPx, (spot.v + 0.5) / heightPx];
      field.wayAt(across, along, way);
      const [right, down] = [across + part * way.right, along + part * way.down];
      spot.u = texture.widthPx / 2 + (right - 0.5) * widthPx * oversampling - 0.5;
      spot.v = texture.heightPx / 2 + (down - 0.5) * heightPx * oversampling - 0.5;
    };
  }

  /** Lays another canvas over the stage's where that cannot show what is there. */
  #mend(other: Canvas, hiddenAt: (right: number, down: number) => number, plane: Mapping): void {
    const stage = this.#stage;
    const { stride, heightPx } = stage.canvas;
    const { full, half, blocks } = this.#cover;
    const rows = this.#fillCover(hiddenAt, plane);
    const { y, u, v } = other;
    // Larger than it is, so that nothing is held back from its last columns and rows.
    const size = { widthPx: this.#columns * cell, heightPx: heightPx + 2 * cell };
    const texture = { y, u, v, stride, ...size, alpha: full, halfAlpha: half, blocks };
    stage.over(texture, { scale: 1, right: 0, down: 0 }, rows);
  }

  /** Draws how far each place is to be laid over; tells in which rows there is anything. */
  #fillCover(hiddenAt: (right: number, down: number) => number, plane: Mapping): Rows {
    const { kernels, arena, dither, canvas } = this.#stage;
    const { stride, widthPx, heightPx } = canvas;
    const { full, half, nodes, blocks } = this.#cover;
    const spot: Spot = { u: 0, v: 0 };
    const columns = this.#columns;
    let first = this.#rows;
    let last = 0;
    for (let node = 0; node < columns * this.#rows; node++) {
      const row = Math.floor(node / columns);
      plane((node - row * columns) * cell, row * cell, spot);
      const hidden = hiddenAt((spot.u + 0.5) / widthPx, (spot.v + 0.5) / heightPx);
      arena.words[nodes / 4 + node] = hidden < 0.01 ? 0 : hidden * 254.9 * fixed;
      if (hidden < 0.01) continue;
      first = Math.min(first, row);
      last = row;
    }
    const rows = this.#stage.rows((first - 1) * cell, (last + 1) * cell);
    const gradient = (plane: number, part: 1 | 2) => {
      const size = [stride / part, stride / part, rows.from / part, rows.to / part] as const;
      kernels.gradient(plane, ...size, nodes, columns, cellLog2 + 1 - part, dither);
    };
    gradient(full, 1);
    gradient(half, 2);
    this.#markBlocks(blocks, nodes / 4);
    return rows;
  }

  /** Tells the kernel which cells it can pass over, and which copy; a cell has four blocks. */
  #markBlocks(blocks: number, nodes: number): void {
    const { bytes, words } = this.#stage.arena;
    const columns = this.#columns;
    for (let node = 0; node < columns * (this.#rows - 1); node++) {
      const at = nodes + node;
      const [one = 0, two = 0] = [words[at], words[at + 1]];
      const [three = 0, four = 0] = [words[at + columns], words[at + columns + 1]];
      const least = Math.min(one, two, three, four);
      const mark = least >= wholly ? 2 : Math.max(one, two, three, four) > 0 ? 1 : 0;
      const first = blocks + Math.floor(node / columns) * columns * 4 + (node % columns) * 2;
      const second = first + columns * 2;
      bytes[first] = mark;
      bytes[first + 1] = mark;
      bytes[second] = mark;
      bytes[second + 1] = mark;
    }
  }
}
