import { clamp } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import type { ProductLook } from './product-colours.ts';
import type { Finish } from './product-forms.ts';
import { litAt } from './product-light.ts';

/** Right, up and towards the viewer, in units of the model, from the middle of its foot. */
export type Place = readonly [number, number, number];

/** A curved sheet: seen from outside its u runs to the right and its v down, as on its skin. */
export interface Sheet {
  columns: number;
  rows: number;
  at: (u: number, v: number) => Place;
  skin: Drawing;
  finish: Finish;
  /** Lit from within, so that no lamp is needed to see it. */
  glows?: boolean;
  /** The lights behind it shine along the edge of what is round, not over a whole flat side. */
  isFlat?: boolean;
}

export interface Model {
  sheets: readonly Sheet[];
  height: number;
  /** Farthest from the axis that it turns around. */
  radius: number;
  /** How far above it the eye stands, in radians. */
  tilt: number;
}

/** Corners of a sheet: place and normal, six numbers each. */
interface Mesh {
  sheet: Sheet;
  corners: Float32Array;
}

export function meshesOf({ sheets }: Model): Mesh[] {
  return sheets.map((sheet) => ({ sheet, corners: cornersOf(sheet) }));
}

function cornersOf({ columns, rows, at }: Sheet): Float32Array {
  const corners = new Float32Array((columns + 1) * (rows + 1) * 6);
  const [stepU, stepV] = [0.5 / columns, 0.5 / rows];
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const [u, v] = [column / columns, row / rows];
      const across = between(at(u - stepU, v), at(u + stepU, v));
      const down = between(at(u, v - stepV), at(u, v + stepV));
      const normal = [
        down[1] * across[2] - down[2] * across[1],
        down[2] * across[0] - down[0] * across[2],
        down[0] * across[1] - down[1] * across[0],
      ] as const;
      const length = Math.hypot(...normal) || 1;
      const index = (row * (columns + 1) + column) * 6;
      corners.set(at(u, v), index);
      corners.set([normal[0] / length, normal[1] / length, normal[2] / length], index + 3);
    }
  }
  return corners;
}

function between(from: Place, to: Place): Place {
  return [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
}

/** Room for pictures of a model; pictures are drawn at twice that and made smaller. */
export interface MeshFrame {
  widthPx: number;
  heightPx: number;
  unitPx: number;
  /** Row of the middle of its foot. */
  footPx: number;
}

/** Numbers of a corner as seen: place, depth, light kept and added, place on its skin. */
const perCorner = 9;

/** A model seen at a turn, with the depth of every sample. */
export class MeshPicture {
  readonly depths: Float32Array;
  readonly widthPx: number;
  readonly #colours: Uint32Array;
  readonly #frame: MeshFrame;
  /** Light and place on the skin at a triangle's first corner, and what leads to the others. */
  readonly #corners = new Float64Array(18);

  constructor(frame: MeshFrame) {
    this.#frame = frame;
    this.widthPx = frame.widthPx * 2;
    this.depths = new Float32Array(frame.widthPx * frame.heightPx * 4);
    this.#colours = new Uint32Array(frame.widthPx * frame.heightPx * 4);
  }

  draw(meshes: readonly Mesh[], look: ProductLook, tilt: number, turn: number): Drawing {
    this.depths.fill(nothing);
    for (const { sheet, corners } of meshes) {
      const seen = seenFrom(corners, sheet, { look, tilt, turn, frame: this.#frame });
      this.#drawSheet(sheet, seen);
    }
    return this.#halved();
  }

  #drawSheet({ columns, rows, skin }: Sheet, seen: Float32Array): void {
    const pixels = new Uint32Array(skin.rgba.buffer);
    const texels = { pixels, widthPx: skin.widthPx, heightPx: skin.heightPx };
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const first = (row * (columns + 1) + column) * perCorner;
        const below = first + (columns + 1) * perCorner;
        this.#triangle(seen, first, first + perCorner, below, texels);
        this.#triangle(seen, first + perCorner, below + perCorner, below, texels);
      }
    }
  }

  /** Nothing is drawn of a sheet's inner side, which is where its corners run the other way around. */
  #triangle(seen: Float32Array, a: number, b: number, c: number, skin: Texels): void {
    const [ax, ay] = [seen[a] ?? 0, seen[a + 1] ?? 0];
    const [bx, by] = [(seen[b] ?? 0) - ax, (seen[b + 1] ?? 0) - ay];
    const [cx, cy] = [(seen[c] ?? 0) - ax, (seen[c + 1] ?? 0) - ay];
    const area = bx * cy - by * cx;
    if (area <= 1e-6) return;
    const [stepB, stepC] = [cy / area, -by / area];
    const corners = this.#corners;
    for (let part = 0; part < 6; part++) {
      const own = seen[a + 3 + part] ?? 0;
      corners[part * 3] = own;
      corners[part * 3 + 1] = (seen[b + 3 + part] ?? 0) - own;
      corners[part * 3 + 2] = (seen[c + 3 + part] ?? 0) - own;
    }
    const bottom = Math.min(this.#frame.heightPx * 2 - 0.5, ay + Math.max(0, by, cy));
    const [left, right] = [ax + Math.min(0, bx, cx), ax + Math.max(0, bx, cx)];
    const [depthA, depthB, depthC] = [seen[a + 2] ?? 0, seen[b + 2] ?? 0, seen[c + 2] ?? 0];
    const { depths } = this;
    for (let y = Math.max(0, Math.ceil(ay + Math.min(0, by, cy) - 0.5)); y + 0.5 <= bottom; y++) {
      const dy = y + 0.5 - ay;
      const [rowB, rowC] = [(dy * cx) / area, (dy * bx) / area];
      for (let x = Math.max(0, Math.ceil(left - 0.5)); x + 0.5 <= right; x++) {
        const dx = x + 0.5 - ax;
        const shareB = dx * stepB - rowB;
        const shareC = dx * stepC + rowC;
        const shareA = 1 - shareB - shareC;
        if (shareA < 0 || shareB < 0 || shareC < 0) continue;
        const depth = depthA * shareA + depthB * shareB + depthC * shareC;
        const index = y * this.widthPx + x;
        if (depth <= (depths[index] ?? 0)) continue;
        depths[index] = depth;
        this.#colours[index] = litColour(skin, corners, shareB, shareC);
      }
    }
  }

  /** Four samples to a pixel; what is empty beside the model has its colour, so that no seam shows. */
  #halved(): Drawing {
    const { widthPx, heightPx } = this.#frame;
    const drawing = new Drawing(widthPx, heightPx);
    const { rgba } = drawing;
    const { depths, widthPx: wide } = this;
    const colours = this.#colours;
    let [red, green, blue, count] = [0, 0, 0, 0];
    const take = (sample: number) => {
      if (depths[sample] === nothing) return;
      const colour = colours[sample] ?? 0;
      red += colour & 255;
      green += (colour >> 8) & 255;
      blue += (colour >> 16) & 255;
      count++;
    };
    for (let y = 0, at = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++, at += 4) {
        const corner = (y * wide + x) * 2;
        red = green = blue = count = 0;
        take(corner);
        take(corner + 1);
        take(corner + wide);
        take(corner + wide + 1);
        if (count === 0) continue;
        rgba[at] = red / count;
        rgba[at + 1] = green / count;
        rgba[at + 2] = blue / count;
        rgba[at + 3] = (255 * count) / 4;
      }
    }
    spreadColours(drawing);
    return drawing;
  }
}

interface Texels {
  pixels: Uint32Array;
  widthPx: number;
  heightPx: number;
}

/** Depth where there is none. */
export const nothing = -99;

function litColour(skin: Texels, corners: Float64Array, b: number, c: number): number {
  const keep = valueAt(corners, 0, b, c);
  const column = (valueAt(corners, 12, b, c) * skin.widthPx) | 0;
  const row = (valueAt(corners, 15, b, c) * skin.heightPx) | 0;
  const last = skin.widthPx - 1;
  const at = Math.min(row, skin.heightPx - 1) * skin.widthPx + Math.min(column, last);
  const own = skin.pixels[at] ?? 0;
  const red = Math.min(255, (own & 255) * keep + valueAt(corners, 3, b, c));
  const green = Math.min(255, ((own >> 8) & 255) * keep + valueAt(corners, 6, b, c));
  const blue = Math.min(255, ((own >> 16) & 255) * keep + valueAt(corners, 9, b, c));
  return red | (green << 8) | (blue << 16);
}

function valueAt(corners: Float64Array, at: number, b: number, c: number): number {
  return (corners[at] ?? 0) + (corners[at + 1] ?? 0) * b + (corners[at + 2] ?? 0) * c;
}

/** Two pixels around what is drawn take its colour, without its opacity. */
function spreadColours({ rgba, widthPx }: Drawing): void {
  const pixels = new Uint32Array(rgba.buffer);
  for (let round = 0; round < 2; round++) {
    const before = pixels.slice();
    for (let index = widthPx; index < pixels.length - widthPx; index++) {
      if (before[index] !== 0) continue;
      const beside = before[index - 1] || before[index + 1];
      const near = beside || before[index - widthPx] || before[index + widthPx];
      if (near) pixels[index] = near & 0xff_ffff;
    }
  }
}

interface Sight {
  look: ProductLook;
  tilt: number;
  turn: number;
  frame: MeshFrame;
}

function seenFrom(corners: Float32Array, sheet: Sheet, sight: Sight): Float32Array {
  const { columns, rows, finish } = sheet;
  const { look, frame } = sight;
  const [cos, sin] = [Math.cos(sight.turn), Math.sin(sight.turn)];
  const [cosTilt, sinTilt] = [Math.cos(sight.tilt), Math.sin(sight.tilt)];
  const seen = new Float32Array((corners.length / 6) * perCorner);
  for (let row = 0, index = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++, index++) {
      const at = index * 6;
      const [x, y, z] = [corners[at] ?? 0, corners[at + 1] ?? 0, corners[at + 2] ?? 0];
      const [a, b, c] = [corners[at + 3] ?? 0, corners[at + 4] ?? 0, corners[at + 5] ?? 0];
      const near = z * cos - x * sin;
      const out = c * cos - a * sin;
      const facing = clamp(out * cosTilt + b * sinTilt, sheet.isFlat ? 0.5 : 0.02);
      const normal = [a * cos + c * sin, b * cosTilt - out * sinTilt, facing] as const;
      const lit = litAt({ normal, height: y, angle: 0, radius: 0, top: false }, finish, look);
      seen.set(
        [
          (frame.widthPx / 2 + (x * cos + z * sin) * frame.unitPx) * 2,
          (frame.footPx - (y * cosTilt - near * sinTilt) * frame.unitPx) * 2,
          near,
          sheet.glows ? 1 : lit.keep,
          ...(sheet.glows ? [0, 0, 0] : lit.add),
          column / columns,
          row / rows,
        ],
        index * perCorner,
      );
    }
  }
  return seen;
}
