import { clamp } from '../paint/curves.ts';
import type { Drawing } from '../paint/drawing.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { ProductLook } from './product-colours.ts';
import { MeshPicture, meshesOf, nothing, type MeshFrame, type Model } from './product-mesh.ts';
import type { Studio } from './scene.ts';

/** A model from several sides, a step of its turn apart. */
export interface Views extends MeshFrame {
  tilt: number;
  /** Turn of the first one, and between two, in radians. */
  first: number;
  step: number;
  views: readonly View[];
}

interface View {
  texture: Texture;
  /** Towards the viewer, in units, at the corners of cells of 16 pixels. */
  depths: Float32Array;
}

/** Turns that a model is drawn at. */
export interface Round {
  first: number;
  step: number;
  count: number;
}

const cellPx = 16;
/** Mappings are bent within a cell of their grid from a texture's edge, so that nothing may be there. */
const marginPx = 28;

export function viewsOf(
  studio: Studio,
  model: Model,
  look: ProductLook,
  { unitPx, round }: { unitPx: number; round: Round },
): Views {
  const frame = frameOf(model, unitPx);
  const picture = new MeshPicture(frame);
  const meshes = meshesOf(model);
  const views = Array.from({ length: round.count }, (_, index) => {
    const turn = round.first + index * round.step;
    return viewOf(studio, picture, frame, picture.draw(meshes, look, model.tilt, turn));
  });
  return { ...frame, ...round, tilt: model.tilt, views };
}

function frameOf({ radius, height, tilt }: Model, unitPx: number): MeshFrame {
  const spread = radius * Math.sin(tilt);
  const widthPx = Math.ceil((radius * unitPx * 2 + 2 * marginPx) / 32) * 32;
  const footPx = Math.ceil((height * Math.cos(tilt) + spread) * unitPx) + marginPx;
  const heightPx = Math.ceil((footPx + spread * unitPx + marginPx) / 16) * 16;
  return { widthPx, heightPx, unitPx, footPx };
}

function viewOf(
  { arena, kernels, dither, scratch }: Studio,
  picture: MeshPicture,
  frame: MeshFrame,
  drawing: Drawing,
): View {
  const texture = takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
  return { texture, depths: depthsOf(picture, frame) };
}

/** Depths at the grid, carried on over what is empty. */
function depthsOf(picture: MeshPicture, { widthPx, heightPx }: MeshFrame): Float32Array {
  const [columns, rows] = [columnsOf(widthPx), Math.floor(heightPx / cellPx) + 2];
  let depths = new Float32Array(columns * rows).fill(nothing);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [column * cellPx * 2, row * cellPx * 2];
      if (x >= picture.widthPx || y >= heightPx * 2) continue;
      depths[row * columns + column] = picture.depths[y * picture.widthPx + x] ?? nothing;
    }
  }
  const around = [-1, 1, -columns, columns, 0] as const;
  for (let round = 0; round < columns + rows; round++) {
    const empty = depths.includes(nothing);
    depths = depths.map((depth, index, all) => {
      if (empty && depth !== nothing) return depth;
      const known = around.map((step) => all[index + step] ?? nothing).filter(isKnown);
      return known.length === 0 ? nothing : known.reduce((sum, next) => sum + next) / known.length;
    });
    // The last round evens out what would fold where it steps.
    if (!empty) break;
  }
  return depths;
}

function isKnown(depth: number): boolean {
  return depth !== nothing;
}

function columnsOf(widthPx: number): number {
  return Math.floor(widthPx / cellPx) + 2;
}

/** Where the foot of a thing is in the picture, and how large a unit of it is shown. */
export interface Standing {
  footXPx: number;
  footYPx: number;
  unitPx: number;
}

/** A view and the turn from it to what is to be seen. */
interface Seen {
  view: View;
  away: number;
  opacity: number;
}

/** Lays a model at any turn, from the views at both sides of it. */
export class ViewsPainter {
  readonly #stage: Stage;
  readonly #views: Views;

  constructor(stage: Stage, views: Views) {
    this.#stage = stage;
    this.#views = views;
  }

  paint(turn: number, standing: Standing): void {
    const { footPx, heightPx, widthPx, unitPx } = this.#views;
    const { footXPx, footYPx } = standing;
    const scale = unitPx / standing.unitPx;
    const top = footYPx - footPx / scale;
    const rows = this.#stage.rows(top, top + heightPx / scale);
    for (const seen of this.#seenAt(turn)) {
      const source = this.#sourceOf(seen);
      const mapping = (x: number, y: number, spot: { u: number; v: number }) => {
        source((x - footXPx) * scale, (footYPx - y) * scale, spot);
        spot.u += widthPx / 2;
        spot.v = footPx - spot.v;
      };
      this.#stage.over(seen.view.texture, mapping, rows, seen.opacity);
    }
  }

  /** Upside down in the shine of what it stands on. */
  paintMirrored(turn: number, standing: Standing, opacity: number, reachPx: number): void {
    const { footPx, widthPx, unitPx, tilt } = this.#views;
    const { footXPx, footYPx } = standing;
    const scale = unitPx / standing.unitPx;
    const rows = this.#stage.rows(footYPx - reachPx, footYPx + reachPx);
    const sin = Math.sin(tilt) * unitPx;
    for (const seen of this.#seenAt(turn)) {
      const source = this.#sourceOf(seen);
      const mapping = (x: number, y: number, spot: { u: number; v: number }) => {
        const right = (x - footXPx) * scale;
        const near = this.#footDepth(seen.view, right + widthPx / 2);
        source(right, (y - footYPx) * scale - 2 * near * sin, spot);
        spot.u += widthPx / 2;
        spot.v = footPx - spot.v;
      };
      this.#stage.over(seen.view.texture, mapping, rows, seen.opacity * opacity);
    }
  }

  #seenAt(turn: number): Seen[] {
    const { first, step, views } = this.#views;
    const last = views.length - 1;
    const place = clamp((turn - first) / step, 0, last - 1e-6);
    const index = Math.floor(place);
    const share = place - index;
    const [from, to] = [views[index], views[index + 1]];
    if (!from || !to) throw new Error('a turn has a view at both sides');
    // Both are there in the middle, so that an outline fades only where the other covers it.
    return [
      { view: from, away: share * step, opacity: Math.min(1, 2 - 2 * share) },
      { view: to, away: (share - 1) * step, opacity: Math.min(1, 2 * share) },
    ].filter(({ opacity }) => opacity > 0);
  }

  /** Where in a view lies what is seen right of and above the foot, in texels, by its depth there. */
  #sourceOf({ view, away }: Seen) {
    const { unitPx, tilt, widthPx, footPx } = this.#views;
    const [cos, sin, sinTilt] = [Math.cos(away), Math.sin(away), Math.sin(tilt)];
    const columns = columnsOf(widthPx);
    return (right: number, up: number, spot: { u: number; v: number }): void => {
      let [x, y] = [right, up];
      for (let round = 0; round < 2; round++) {
        const depth = depthAt(view.depths, columns, x + widthPx / 2, footPx - y) * unitPx;
        x = (right - depth * sin) / cos;
        y = up + (depth * cos - x * sin - depth) * sinTilt;
      }
      spot.u = x;
      spot.v = y;
    };
  }

  /** Depth of what stands on the ground in a column. */
  #footDepth({ depths }: View, u: number): number {
    const { widthPx, footPx } = this.#views;
    return depthAt(depths, columnsOf(widthPx), u, footPx);
  }
}

function depthAt(depths: Float32Array, columns: number, u: number, v: number): number {
  const rows = depths.length / columns;
  const across = Math.max(0, Math.min(u / cellPx, columns - 1.001));
  const down = Math.max(0, Math.min(v / cellPx, rows - 1.001));
  const at = Math.floor(down) * columns + Math.floor(across);
  const [shareX, shareY] = [across - Math.floor(across), down - Math.floor(down)];
  const upper = (depths[at] ?? 0) * (1 - shareX) + (depths[at + 1] ?? 0) * shareX;
  const lower =
    (depths[at + columns] ?? 0) * (1 - shareX) + (depths[at + columns + 1] ?? 0) * shareX;
  return upper * (1 - shareY) + lower * shareY;
}
