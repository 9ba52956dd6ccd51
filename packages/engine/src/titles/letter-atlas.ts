import { Coverage } from './coverage.ts';
import type { FontFile } from './font-file.ts';
import type { ValueMap } from './soft-map.ts';

/** Texels per pixel at rest: some more than one, so that slow growth does not shimmer. */
export const detail = 1.25;

/** Where one glyph is in the atlas, in texels. */
export interface Cell {
  u: number;
  v: number;
  width: number;
  height: number;
  /** From the glyph's origin to the cell's corner. */
  left: number;
  top: number;
}

export interface Atlas {
  cover: ValueMap;
  cells: ReadonlyMap<number, Cell>;
  /** Texels to the em. */
  em: number;
}

/** Empty texels around a cell that painting may touch: a run of sixteen pixels on the right. */
const gutter = { near: 4, far: Math.ceil(16 * detail) + 8 };

/** Every glyph of a title drawn once, with `reach` ems around it for its shadow or glow. */
export function drawAtlas(
  font: FontFile,
  glyphs: ReadonlySet<number>,
  { sizePx, reach }: { sizePx: number; reach: number },
): Atlas {
  const em = sizePx * detail;
  const scale = em / font.unitsPerEm;
  const pad = Math.ceil(em * reach) + 2;
  const cells = new Map<number, Cell>();
  let [u, v, rowHeight, widest] = [gutter.near, gutter.near, 0, 0];
  // About as wide as high, whatever the size and number of letters.
  const rowWidth = Math.max(256, Math.sqrt(glyphs.size) * em * (0.9 + reach));
  for (const glyph of glyphs) {
    const box = font.boxOf(glyph);
    if (box === null) continue;
    const left = Math.floor(box.left * scale) - pad;
    const top = Math.floor(-box.top * scale) - pad;
    const width = Math.ceil(box.right * scale) + pad - left;
    const height = Math.ceil(-box.bottom * scale) + pad - top;
    if (u > gutter.near && u + width > rowWidth) {
      [u, v, rowHeight] = [gutter.near, v + rowHeight + gutter.near * 2, 0];
    }
    cells.set(glyph, { u, v, width, height, left, top });
    widest = Math.max(widest, u + width);
    rowHeight = Math.max(rowHeight, height);
    u += width + gutter.far;
  }
  const map = new Coverage(even(widest + gutter.far), even(v + rowHeight + gutter.near + 2));
  for (const [glyph, cell] of cells) {
    font.draw(glyph, map, { x: cell.u - cell.left, y: cell.v - cell.top, scale });
  }
  return { cover: map.finish(), cells, em };
}

function even(size: number): number {
  return Math.ceil(size / 2) * 2;
}
