import { clamp, smoothstep } from '../paint/curves.ts';
import type { RgbaPicture } from '../paint/texture.ts';
import type { SmallPicture } from './cues.ts';
import { blurred, grown, type PixelMap } from './pixel-map.ts';

/** Pixels of the small copy around each within which opacity is a line through the colours. */
const reach = 6;
/** Colours closer than that (its root) are not told apart. */
const sameness = 3e-4;

/**
 * Opacity 0..255 at the size of a picture, from a mask of its small copy: where the mask ends, the
 * opacity follows the edges of the picture itself (a guided filter, worked out small). Null where
 * the picture has no such edges, as in the midst of grass: cut there, it would tear.
 */
export function matteOf(
  picture: RgbaPicture,
  small: SmallPicture,
  mask: PixelMap,
): Uint8Array | null {
  const { widthPx, heightPx, rgba } = picture;
  const { widthPx: columns, heightPx: rows } = small;
  const size = { widthPx: columns, heightPx: rows };
  const inner = grown(mask, size, -2);
  const outer = grown(mask, size, 6);
  const sure = grown(mask, size, -4);
  const unsure = grown(mask, size, 8);
  const lines = opacityLines(small, mask, unsure);
  if (vagueness(lines, small, mask) > vaguenessMax) return null;
  const maps = [...lines, blurred(inner, size, 1), blurred(outer, size, 1)];
  const matte = new Uint8Array(widthPx * heightPx);
  const across = placesOf(widthPx, columns);
  const down = placesOf(heightPx, rows);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [edge(row, heightPx, rows), edge(row + 1, heightPx, rows)];
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      if ((unsure[cell] ?? 0) === 0) continue;
      const [left, right] = [edge(column, widthPx, columns), edge(column + 1, widthPx, columns)];
      for (let y = top; y < bottom; y++) {
        const line = y * widthPx;
        if ((sure[cell] ?? 0) === 1) matte.fill(255, line + left, line + right);
        else {
          const share = down.shares[y] ?? 0;
          const above = (down.cells[y] ?? 0) * columns;
          for (let x = left; x < right; x++) {
            const corner = above + (across.cells[x] ?? 0);
            const weights = { right: across.shares[x] ?? 0, down: share, corner, columns };
            matte[line + x] = opacityAt(maps, weights, rgba, (line + x) * 4);
          }
        }
      }
    }
  }
  return matte;
}

const vaguenessMax = 0.34;

/** The share of what is around a mask's outline that is neither clearly in nor out. */
function vagueness(lines: readonly PixelMap[], small: SmallPicture, mask: PixelMap): number {
  const size = { widthPx: small.widthPx, heightPx: small.heightPx };
  const inner = grown(mask, size, -3);
  const outer = grown(mask, size, 3);
  const [red, green, blue, base] = lines;
  let [vague, all] = [0, 0];
  for (let at = 0; at < mask.length; at++) {
    if ((outer[at] ?? 0) === (inner[at] ?? 0)) continue;
    const opacity =
      (red?.[at] ?? 0) * (small.red[at] ?? 0) +
      (green?.[at] ?? 0) * (small.green[at] ?? 0) +
      (blue?.[at] ?? 0) * (small.blue[at] ?? 0) +
      (base?.[at] ?? 0);
    all++;
    if (opacity > 0.22 && opacity < 0.78) vague++;
  }
  return vague / Math.max(1, all);
}

/** Where a cell of the small copy begins in the picture. */
function edge(cell: number, count: number, cells: number): number {
  return Math.floor((cell * count) / cells);
}

const values = new Float64Array(6);

function opacityAt(
  maps: readonly PixelMap[],
  place: { right: number; down: number; corner: number; columns: number },
  rgba: Uint8Array,
  at: number,
): number {
  between(maps, place);
  const [red = 0, green = 0, blue = 0, base = 0, least = 0, most = 0] = values;
  const line = red * (rgba[at] ?? 0) + green * (rgba[at + 1] ?? 0) + blue * (rgba[at + 2] ?? 0);
  const opacity = smoothstep(0.18, 0.72, line / 255 + base);
  return 255 * clamp(Math.max(least * least, Math.min(opacity, most)));
}

/** Which two neighbours of the small copy each place lies between, and how far. */
function placesOf(count: number, cells: number) {
  const places = Float32Array.from({ length: count }, (_, index) =>
    clamp(((index + 0.5) * cells) / count - 0.5, 0, cells - 1.001),
  );
  const whole = Int32Array.from(places, Math.floor);
  return { cells: whole, shares: places.map((place, index) => place - (whole[index] ?? 0)) };
}

function between(
  maps: readonly PixelMap[],
  {
    right,
    down,
    corner,
    columns,
  }: { right: number; down: number; corner: number; columns: number },
): void {
  const [a, b] = [(1 - right) * (1 - down), right * (1 - down)];
  const [c, d] = [(1 - right) * down, right * down];
  for (let number = 0; number < maps.length; number++) {
    const map = maps[number];
    if (!map) continue;
    values[number] =
      (map[corner] ?? 0) * a +
      (map[corner + 1] ?? 0) * b +
      (map[corner + columns] ?? 0) * c +
      (map[corner + columns + 1] ?? 0) * d;
  }
}

/**
 * Factors of red, green and blue and an offset that give the mask nearly, at each pixel that counts
 * and around it.
 */
function opacityLines(small: SmallPicture, mask: PixelMap, counting: PixelMap): PixelMap[] {
  const { widthPx, heightPx } = small;
  const size = { widthPx, heightPx };
  const channels = [small.red, small.green, small.blue];
  const times = (first: PixelMap, second: PixelMap) =>
    blurred(
      first.map((value, at) => value * (second[at] ?? 0)),
      size,
      reach,
    );
  const means = channels.map((channel) => blurred(channel, size, reach));
  const maskMean = blurred(mask, size, reach);
  const withMask = channels.map((channel) => times(channel, mask));
  const pairs = [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 1],
    [1, 2],
    [2, 2],
  ] as const;
  const empty = new Float32Array(0);
  const products = pairs.map(([first, second]) =>
    times(channels[first] ?? empty, channels[second] ?? empty),
  );
  const lines = Array.from({ length: 4 }, () => new Float32Array(mask.length));
  const around = grown(counting, size, reach);
  const spread = new Float64Array(6);
  const shared = new Float64Array(3);
  for (let at = 0; at < mask.length; at++) {
    const middle = maskMean[at] ?? 0;
    if ((around[at] ?? 0) === 0) continue;
    pairs.forEach(([first, second], number) => {
      const mean = (means[first]?.[at] ?? 0) * (means[second]?.[at] ?? 0);
      const own = first === second ? sameness : 0;
      spread[number] = (products[number]?.[at] ?? 0) - mean + own;
    });
    for (let k = 0; k < 3; k++)
      shared[k] = (withMask[k]?.[at] ?? 0) - (means[k]?.[at] ?? 0) * middle;
    const factors = solved(spread, shared);
    let offset = middle;
    factors.forEach((factor, k) => {
      offset -= factor * (means[k]?.[at] ?? 0);
      const line = lines[k];
      if (line) line[at] = factor;
    });
    const last = lines[3];
    if (last) last[at] = offset;
  }
  return lines.map((line) => blurred(line, size, reach));
}

/** Solves three equations whose matrix is symmetric: its upper half by rows. */
function solved(matrix: Float64Array, right: Float64Array): [number, number, number] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = matrix;
  const [x = 0, y = 0, z = 0] = right;
  const [i, j, k] = [d * f - e * e, c * e - b * f, b * e - c * d];
  const scale = 1 / Math.max(1e-15, a * i + b * j + c * k);
  const [l, m, n] = [a * f - c * c, b * c - a * e, a * d - b * b];
  return [
    scale * (i * x + j * y + k * z),
    scale * (j * x + l * y + m * z),
    scale * (k * x + m * y + n * z),
  ];
}
