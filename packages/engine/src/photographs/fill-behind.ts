import { clamp } from '../paint/curves.ts';
import type { RgbaPicture } from '../paint/texture.ts';
import { blurred, grown, type PixelMap } from './pixel-map.ts';

/** The fill is worked out at a quarter of the size: softer than the picture, as if out of focus. */
const step = 4;
/** No move uncovers what is farther inside than that. */
const deepCells = 24;
/** Beside what is mostly covered, the fringe that is covered a little must not stay either. */
const coverLeast = 10;

/**
 * The picture with what a matte covers filled by what is around it, so that nothing of a cut-out
 * stays behind when it moves.
 */
export function filledBehind(picture: RgbaPicture, matte: Uint8Array): RgbaPicture {
  const { widthPx, heightPx } = picture;
  const size = { widthPx: Math.ceil(widthPx / step), heightPx: Math.ceil(heightPx / step) };
  const covered = coveredBy(matte, widthPx, size);
  const hole = grown(covered, size, 1);
  const filled = pulled(mirrored(quartered(picture, hole, size)));
  const rgba = picture.rgba.slice();
  const soft = blurred(covered, size, 1);
  const deep = grown(covered, size, -deepCells);
  for (let row = 0; row < size.heightPx; row++) {
    for (let column = 0; column < size.widthPx; column++) {
      if ((hole[row * size.widthPx + column] ?? 0) === 0) continue;
      if ((deep[row * size.widthPx + column] ?? 0) > 0) continue;
      blendCell({ rgba, widthPx, heightPx }, { row, column }, { matte, filled, soft });
    }
  }
  return { rgba, widthPx, heightPx };
}

interface Pyramid {
  widthPx: number;
  heightPx: number;
  /** Red, green and blue, each times the weight, and the weight: 0 where nothing is known. */
  maps: [PixelMap, PixelMap, PixelMap, PixelMap];
}

function coveredBy(
  matte: Uint8Array,
  widthPx: number,
  size: { widthPx: number; heightPx: number },
): PixelMap {
  const map = new Float32Array(size.widthPx * size.heightPx);
  for (let start = 0; start < matte.length; start += widthPx) {
    const row = Math.floor(start / widthPx / step) * size.widthPx;
    for (let x = 0; x < widthPx; x++)
      if ((matte[start + x] ?? 0) > 127) map[row + Math.floor(x / step)] = 1;
  }
  return map;
}

function emptyPyramid(widthPx: number, heightPx: number): Pyramid {
  const map = () => new Float32Array(widthPx * heightPx);
  return { widthPx, heightPx, maps: [map(), map(), map(), map()] };
}

function quartered(
  { rgba, widthPx, heightPx }: RgbaPicture,
  hole: PixelMap,
  size: { widthPx: number; heightPx: number },
): Pyramid {
  const result = emptyPyramid(size.widthPx, size.heightPx);
  const { maps } = result;
  for (let row = 0; row < size.heightPx; row++) {
    for (let column = 0; column < size.widthPx; column++) {
      const cell = row * size.widthPx + column;
      if ((hole[cell] ?? 0) > 0) continue;
      // Two pixels of each cell, in opposite corners, are mean enough for what is blurred.
      const first = (row * step * widthPx + column * step) * 4;
      const [y, x] = [
        Math.min(heightPx - 1, row * step + 2),
        Math.min(widthPx - 1, column * step + 2),
      ];
      const second = (y * widthPx + x) * 4;
      for (let k = 0; k < 3; k++)
        (maps[k] ?? maps[0])[cell] = ((rgba[first + k] ?? 0) + (rgba[second + k] ?? 0)) / 2;
      maps[3][cell] = 1;
    }
  }
  return result;
}

/** Cells after which a mirror image has lost most of its weight. */
const mirrorReach = 12;

/**
 * Holes get the mirror images of what is beside them in the same rows, so that shores, ridges and
 * their texture go on behind what stood there; deeper inside ever less, as they would repeat.
 */
function mirrored(picture: Pyramid): Pyramid {
  const { widthPx, heightPx, maps } = picture;
  const known = maps[3].slice();
  for (let row = 0; row < heightPx; row++) {
    const start = row * widthPx;
    let left = -1;
    for (let x = 0; x < widthPx; x++) {
      if ((known[start + x] ?? 0) > 0) {
        left = x;
        continue;
      }
      let right = x;
      while (right < widthPx && (known[start + right] ?? 0) === 0) right++;
      for (; x < right; x++) {
        const sources: [number, number][] = [];
        if (left >= 0) sources.push([2 * left + 1 - x, x - left]);
        if (right < widthPx) sources.push([2 * right - 1 - x, right - x]);
        for (const [from, away] of sources) {
          if (from < 0 || from >= widthPx || (known[start + from] ?? 0) === 0) continue;
          const weight = (0.9 * Math.exp(-away / mirrorReach)) / sources.length ** 0.5;
          for (let k = 0; k < 3; k++) {
            const map = maps[k] ?? known;
            map[start + x] = (map[start + x] ?? 0) + weight * (map[start + from] ?? 0);
          }
          maps[3][start + x] = (maps[3][start + x] ?? 0) + weight;
        }
        // Two mirror images may weigh more than one whole.
        const weight = maps[3][start + x] ?? 0;
        if (weight > 1) for (const map of maps) map[start + x] = (map[start + x] ?? 0) / weight;
      }
      x--;
    }
  }
  return picture;
}

/** Fills what has no weight from ever coarser copies (push-pull). */
function pulled(fine: Pyramid): Pyramid {
  if (fine.widthPx === 1 && fine.heightPx === 1) return fine;
  const coarse = emptyPyramid(Math.ceil(fine.widthPx / 2), Math.ceil(fine.heightPx / 2));
  for (let y = 0; y < fine.heightPx; y++) {
    for (let x = 0; x < fine.widthPx; x++) {
      const [from, to] = [y * fine.widthPx + x, (y >> 1) * coarse.widthPx + (x >> 1)];
      coarse.maps.forEach((map, k) => {
        map[to] = (map[to] ?? 0) + (fine.maps[k]?.[from] ?? 0);
      });
    }
  }
  const weights = coarse.maps[3];
  for (let at = 0; at < weights.length; at++) {
    const weight = weights[at] ?? 0;
    if (weight > 1) for (const map of coarse.maps) map[at] = (map[at] ?? 0) / weight;
  }
  const below = pulled(coarse);
  const own = fine.maps[3];
  for (let y = 0; y < fine.heightPx; y++) {
    for (let x = 0; x < fine.widthPx; x++) {
      const at = y * fine.widthPx + x;
      const missing = 1 - (own[at] ?? 0);
      if (missing <= 0) continue;
      const place = placeIn(below, x / 2 - 0.25, y / 2 - 0.25);
      for (let k = 0; k < 3; k++) {
        const map = fine.maps[k] ?? own;
        map[at] = (map[at] ?? 0) + missing * between(below.maps[k] ?? own, place);
      }
      own[at] = 1;
    }
  }
  return fine;
}

/** Four neighbours of a place, and its shares of the way to the right and the lower ones. */
interface Place {
  corners: readonly [number, number, number, number];
  right: number;
  down: number;
}

function placeIn({ widthPx, heightPx }: Pyramid, x: number, y: number): Place {
  const left = clamp(Math.floor(x), 0, widthPx - 1);
  const top = clamp(Math.floor(y), 0, heightPx - 1);
  const aside = left < widthPx - 1 ? 1 : 0;
  const at = top * widthPx + left;
  const lower = top < heightPx - 1 ? at + widthPx : at;
  return {
    corners: [at, at + aside, lower, lower + aside],
    right: clamp(x - left),
    down: clamp(y - top),
  };
}

function between(map: PixelMap, { corners: [a, b, c, d], right, down }: Place): number {
  const upper = (map[a] ?? 0) * (1 - right) + (map[b] ?? 0) * right;
  const lower = (map[c] ?? 0) * (1 - right) + (map[d] ?? 0) * right;
  return upper * (1 - down) + lower * down;
}

function blendCell(
  { rgba, widthPx, heightPx }: RgbaPicture,
  { row, column }: { row: number; column: number },
  { matte, filled, soft }: { matte: Uint8Array; filled: Pyramid; soft: PixelMap },
): void {
  const [right, bottom] = [
    Math.min(widthPx, (column + 1) * step),
    Math.min(heightPx, (row + 1) * step),
  ];
  for (let y = row * step; y < bottom; y++) {
    for (let x = column * step; x < right; x++) {
      const place = placeIn(filled, (x + 0.5) / step - 0.5, (y + 0.5) / step - 0.5);
      // What is beside a cut-out stays as it is: it is seen all the time, the fill but in passing.
      const covered = (matte[y * widthPx + x] ?? 0) > coverLeast;
      const share = covered ? 1 : clamp(between(soft, place) * 1.9);
      const at = (y * widthPx + x) * 4;
      for (let k = 0; k < 3; k++) {
        const own = rgba[at + k] ?? 0;
        const fill = between(filled.maps[k] ?? soft, place);
        rgba[at + k] = own + (fill - own) * share + 0.5;
      }
    }
  }
}
