import { clamp, lerp, smoothstep } from '../paint/curves.ts';
import type { Stage } from '../paint/stage.ts';
import { LightMeter } from './brightness.ts';
import type { Overlay } from './overlay.ts';

const blockLog2 = 4;

interface Grid {
  columns: number;
  rows: number;
}

/** What is bright spills softly over what is around it, in its own colour. */
export function bloom(stage: Stage): Overlay {
  const { stride, heightPx } = stage.canvas;
  const grid: Grid = { columns: stride >> blockLog2, rows: Math.max(1, heightPx >> blockLog2) };
  const count = grid.columns * grid.rows;
  const small = stage.arena.take(count);
  const means = Array.from({ length: 3 }, () => new Float32Array(count));
  const spare = new Float32Array(count);
  const meter = new LightMeter(stage);
  return () => {
    shrinkPicture(stage, grid, small, means);
    const mean = meter.read();
    keepBright(means, mean);
    for (const values of means) for (const reach of [1, 3]) blur(values, spare, grid, reach);
    const [luma = spare, blue = spare, red = spare] = means;
    const { columns } = grid;
    // Lamps bloom by night; by day it would be fog.
    const strength = lerp(1.7, 0.5, smoothstep(30, 120, mean));
    stage.relight((x, y, tone) => {
      // The mean of the four blocks around a corner of the grid.
      const right = clamp(x >> blockLog2, 0, columns - 1);
      const below = clamp(y >> blockLog2, 0, grid.rows - 1) * columns;
      const left = right > 0 ? right - 1 : 0;
      const above = below > 0 ? below - columns : 0;
      const [a, b, c, d] = [above + left, above + right, below + left, below + right];
      const around = (values: Float32Array) =>
        ((values[a] ?? 0) + (values[b] ?? 0) + (values[c] ?? 0) + (values[d] ?? 0)) / 4;
      const light = around(luma) * strength;
      tone.gain = 1 - light / 500;
      tone.saturation = 1;
      tone.add[0] = light * 0.7;
      tone.add[1] = around(blue) * strength;
      tone.add[2] = around(red) * strength;
    });
  };
}

/** Means of blocks of luma, and of chroma's half as large ones. */
function shrinkPicture(stage: Stage, grid: Grid, small: number, means: readonly Float32Array[]) {
  const { y, u, v, stride, heightPx } = stage.canvas;
  for (const [which, plane] of [y, u, v].entries()) {
    const half = which === 0 ? 1 : 2;
    const size = [stride / half, stride / half, Math.floor(heightPx / half)] as const;
    stage.kernels.shrink(plane, ...size, small, grid.columns, blockLog2 + 1 - half);
    means[which]?.set(stage.arena.bytes.subarray(small, small + grid.columns * grid.rows));
  }
}

/** Leaves of every block what it has above the mean, with that much of its colour. */
function keepBright([luma, blue, red]: readonly Float32Array[], mean: number): void {
  if (!luma || !blue || !red) return;
  const threshold = Math.max(34, mean + 10);
  for (let index = 0; index < luma.length; index++) {
    const over = clamp((luma[index] ?? 0) - threshold, 0, 120);
    luma[index] = over;
    blue[index] = (((blue[index] ?? 128) - 128) * over) / 70;
    red[index] = (((red[index] ?? 128) - 128) * over) / 70;
  }
}

/** Means over 2 * reach + 1 values, along rows and then along columns; the edges go on. */
function blur(values: Float32Array, spare: Float32Array, grid: Grid, reach: number): void {
  const { columns, rows } = grid;
  for (let row = 0; row < rows; row++) {
    meansAlong(values, spare, { start: row * columns, step: 1, count: columns, reach });
  }
  for (let column = 0; column < columns; column++) {
    meansAlong(spare, values, { start: column, step: columns, count: rows, reach });
  }
}

function meansAlong(
  from: Float32Array,
  to: Float32Array,
  line: { start: number; step: number; count: number; reach: number },
): void {
  const { start, step, count, reach } = line;
  const last = start + (count - 1) * step;
  const [first, end] = [from[start] ?? 0, from[last] ?? 0];
  let sum = first * (reach + 1);
  for (let index = 1; index <= reach; index++) sum += from[start + index * step] ?? end;
  const share = 1 / (2 * reach + 1);
  for (let at = start; at <= last; at += step) {
    to[at] = sum * share;
    const [left, right] = [at - reach * step, at + (reach + 1) * step];
    sum += right > last ? end : (from[right] ?? 0);
    sum -= left < start ? first : (from[left] ?? 0);
  }
}
