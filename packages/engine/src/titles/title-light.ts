import type { Brief } from '../brief/brief.ts';
import type { Yuv } from '../paint/colour.ts';
import { smoothstep } from '../paint/curves.ts';
import type { Stage } from '../paint/stage.ts';
import { Coverage } from './coverage.ts';
import type { FontFile } from './font-file.ts';
import { safeArea, type Box, type SetTitle } from './set-title.ts';
import { blurred, valueAt } from './soft-map.ts';

const cellPx = 16;
const fixed = 65_536;

/** How near type is, 0..1, at the corners of cells of a part of the picture. */
export interface Nearness {
  left: number;
  top: number;
  columns: number;
  rows: number;
  values: Float32Array;
}

/** Pixels per texel in which the nearness of type is worked out. */
const coarse = 8;

/** The title so blurred that only its place and weight are left, within the safe area. */
export function nearnessOf(brief: Brief, font: FontFile, title: SetTitle): Nearness {
  const { widthPx, heightPx } = brief;
  const map = new Coverage(Math.ceil(widthPx / coarse), Math.ceil(heightPx / coarse));
  const scale = title.sizePx / coarse / font.unitsPerEm;
  for (const { glyph, xPx, yPx } of title.letters) {
    font.draw(glyph, map, { x: xPx / coarse, y: yPx / coarse, scale });
  }
  const soft = blurred(map.finish(), Math.max(20, title.sizePx * 0.5) / coarse);
  const area = areaOf(brief, title);
  const left = Math.ceil(area.left / 2) * 2;
  const top = Math.ceil(area.top / 2) * 2;
  const columns = Math.floor((area.right - left) / cellPx) + 1;
  const rows = Math.floor((area.bottom - top) / cellPx) + 1;
  const values = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const inside = Math.min(row, column, rows - 1 - row, columns - 1 - column);
      const near = valueAt(
        soft,
        (left + column * cellPx) / coarse - 0.5,
        (top + row * cellPx) / coarse - 0.5,
      );
      // Nothing of it on the rim, where it has to end.
      values[row * columns + column] = smoothstep(0, 0.34, near) * smoothstep(0, 3, inside);
    }
  }
  return { left, top, columns, rows, values };
}

/** Around the letters as far as they are felt. */
function areaOf(brief: Brief, { letters, sizePx }: SetTitle): Box {
  const safe = safeArea(brief);
  const reach = sizePx * 0.9 + 4 * cellPx;
  const [across, down] = [letters.map(({ xPx }) => xPx), letters.map(({ yPx }) => yPx)];
  return {
    left: Math.max(safe.left, Math.min(...across) - reach),
    top: Math.max(safe.top, Math.min(...down) - sizePx * 0.7 - reach),
    right: Math.min(safe.right, Math.max(...across) + sizePx * 0.6 + reach),
    bottom: Math.min(safe.bottom, Math.max(...down) + reach),
  };
}

/** What becomes of the picture at a place this near to type. */
export type NearTone = (
  near: number,
  x: number,
  y: number,
  tone: { gain: number; saturation: number; add: Yuv },
) => void;

/** Changes the light around type, and nothing of the picture besides. */
export class TitleLight {
  readonly #stage: Stage;
  readonly #near: Nearness;
  readonly #grids: readonly number[];

  constructor(stage: Stage, near: Nearness) {
    this.#stage = stage;
    this.#near = near;
    this.#grids = Array.from({ length: 5 }, () => stage.arena.take(near.values.length * 4));
  }

  /** How bright it is behind the type as painted now, in levels of luma; what is restless counts more. */
  brightness(): number {
    const { left, top, columns, values } = this.#near;
    const { y, stride } = this.#stage.canvas;
    const { bytes } = this.#stage.arena;
    let [sum, squares, weight] = [0, 0, 0.001];
    values.forEach((near, index) => {
      if (near === 0) return;
      const column = index % columns;
      const row = (index - column) / columns;
      const at = y + (top + row * cellPx) * stride + left + column * cellPx;
      for (const luma of [bytes[at], bytes[at + 8], bytes[at + 8 * stride], bytes[at - 5]]) {
        sum += near * (luma ?? 0);
        squares += near * (luma ?? 0) ** 2;
        weight += near;
      }
    });
    const mean = sum / weight;
    return mean + 0.7 * Math.sqrt(Math.max(0, squares / weight - mean * mean));
  }

  relight(toneOf: NearTone): void {
    const { left, top, columns, rows, values } = this.#near;
    const [luma = 0, blue = 0, red = 0, gains = 0, saturations = 0] = this.#grids;
    const { words } = this.#stage.arena;
    const tone = { gain: 1, saturation: 1, add: [0, 0, 0] as Yuv };
    values.forEach((near, index) => {
      const column = index % columns;
      const row = (index - column) / columns;
      [tone.gain, tone.saturation, tone.add] = [1, 1, [0, 0, 0]];
      if (near > 0) toneOf(near, left + column * cellPx, top + row * cellPx, tone);
      words[luma / 4 + index] = tone.add[0] * fixed;
      words[blue / 4 + index] = tone.add[1] * fixed;
      words[red / 4 + index] = tone.add[2] * fixed;
      words[gains / 4 + index] = tone.gain * fixed;
      words[saturations / 4 + index] = tone.saturation * fixed;
    });
    const { kernels, dither, canvas } = this.#stage;
    const size = { width: (columns - 1) * cellPx, height: (rows - 1) * cellPx };
    [canvas.y, canvas.u, canvas.v].forEach((plane, which) => {
      const half = which === 0 ? 1 : 2;
      const stride = canvas.stride / half;
      kernels.relight(
        plane + (top / half) * stride + left / half,
        stride,
        size.width / half,
        0,
        size.height / half,
        which === 0 ? 16 : 128,
        which === 0 ? gains : saturations,
        this.#grids[which] ?? 0,
        columns,
        which === 0 ? 4 : 3,
        dither,
      );
    });
  }
}
