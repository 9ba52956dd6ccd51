import { blend } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerReach, layerZoom, panReach, type Layer } from '../paint/layer.ts';
import type { NoiseField } from '../paint/noise-field.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { DesertPlan } from './desert-air.ts';
import type { Eye, Sight } from './desert-ground.ts';
import type { SceneView } from './scene-camera.ts';
import type { Studio } from './scene.ts';

/** Wind ripples as a flat pattern, and how far away the near dune is at the corners of a grid. */
export interface Ripples {
  texture: Texture;
  columns: number;
  rows: number;
  topPx: number;
  distances: Float32Array;
  focalPx: number;
}

const texelsPerM = 34;
const wavelengthM = 0.21;
const [firstM, lastM] = [2.4, 14];
const halfWidthM = 10;
const cellPx = 16;
/** Ripples wander with the wind, in metres per second. */
const wanderMS = 0.035;

export function ripplesOf(
  studio: Studio,
  parts: { plan: DesertPlan; eye: Eye; sight: Sight; noise: NoiseField },
): Ripples {
  const { arena, kernels, dither, scratch } = studio;
  const drawing = drawRipples(parts.plan, parts.eye, parts.noise);
  const texture = takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
  return { texture, ...distanceGrid(parts.eye, parts.sight) };
}

/** Crests that bend, fork and break off, as shade on their lee sides. */
function drawRipples(plan: DesertPlan, eye: Eye, noise: NoiseField): Drawing {
  const dark = blend(plan.lit, plan.shade, 0.8);
  const drawing = new Drawing(halfWidthM * 2 * texelsPerM, (lastM - firstM) * texelsPerM, dark);
  const perTexel = (2 * Math.PI) / (wavelengthM * texelsPerM);
  const across = 0.42 * perTexel * -plan.sunSide;
  const { widthPx, heightPx } = drawing;
  // Farther away they would be finer than pixels can show.
  const goneM = Math.min(lastM - 0.6, Math.sqrt(eye.heightM * eye.focalPx * wavelengthM) * 0.55);
  for (let y = 0; y < heightPx; y++) {
    const distance = firstM + y / texelsPerM;
    const shown = smoothstep(goneM, goneM * 0.5, distance);
    if (shown === 0) continue;
    for (let x = 0; x < widthPx; x++) {
      const edge = smoothstep(0, 30, Math.min(x, widthPx - 1 - x));
      const [u, v] = [x * 0.34, y * 0.5];
      const bend = noise.at(u * 0.7, v * 0.7) * 4.2;
      const phase = x * across + y * perTexel * 0.9 + bend;
      // Where both parts vanish a crest ends, and others close up.
      const wave =
        Math.cos(phase) * (0.75 + noise.at(u + 50, v + 9)) +
        Math.sin(phase) * noise.at(u + 160, v + 77) * 0.9;
      const cover = smoothstep(-0.15, 0.95, wave) * 0.62 * shown * edge;
      if (cover > 0) drawing.set(x, y, dark, clamp(cover));
    }
  }
  return drawing;
}

/** Past the crest and beside the dune the distance is past the last ripple. */
function distanceGrid(eye: Eye, sight: Sight): Omit<Ripples, 'texture'> {
  const topPx = Math.floor(eye.horizonPx);
  const columns = Math.ceil(((sight.columns - 2) * sight.columnPx) / cellPx) + 1;
  const rows = Math.ceil((eye.heightPx * 1.1 - topPx) / cellPx) + 1;
  const distances = new Float32Array(columns * rows).fill(lastM + 6);
  for (let column = 0; column < columns; column++) {
    const start =
      Math.min(sight.columns - 1, Math.round((column * cellPx) / sight.columnPx)) * sight.steps;
    let step = 0;
    for (let row = rows - 1; row >= 0; row--) {
      const y = topPx + row * cellPx;
      while (step < sight.steps && (sight.rows[start + step] ?? 0) > y) step++;
      if (step < sight.steps) {
        distances[row * columns + column] = sight.distances[start + step] ?? lastM;
      }
    }
  }
  return { columns, rows, topPx, distances, focalPx: eye.focalPx };
}

export function paintRipples(
  stage: Stage,
  ripples: Ripples,
  layer: Layer,
  at: { view: SceneView; pivotPx: number; liftPx: number; timeS: number },
): void {
  const { view, pivotPx, liftPx, timeS } = at;
  const { texture, columns, rows, distances } = ripples;
  const { widthPx } = stage.canvas;
  const zoom = layerZoom(view, layer.nearness);
  const right =
    layer.texture.widthPx / 2 + view.right * (panReach + layerReach * layer.nearness) * widthPx;
  const drift = timeS * wanderMS;
  const top = (layer.topPx - pivotPx) * zoom + pivotPx + liftPx;
  stage.over(
    texture,
    (x, y, spot) => {
      const u = (x - widthPx / 2) / zoom + right;
      const row = clamp(
        ((y - pivotPx - liftPx) / zoom + pivotPx - ripples.topPx) / cellPx,
        0,
        rows - 1.01,
      );
      const column = clamp(u / cellPx, 0, columns - 1.01);
      const distance = between(distances, columns, column, row);
      const across = ((u - layer.texture.widthPx / 2) / ripples.focalPx) * distance;
      spot.u = (across + halfWidthM) * texelsPerM;
      spot.v = (distance - firstM - drift) * texelsPerM;
    },
    stage.rows(top, stage.canvas.heightPx),
  );
}

function between(values: Float32Array, columns: number, column: number, row: number): number {
  const at = Math.floor(row) * columns + Math.floor(column);
  const [shareX, shareY] = [column % 1, row % 1];
  const upper = (values[at] ?? 0) * (1 - shareX) + (values[at + 1] ?? 0) * shareX;
  const below = at + columns;
  const lower = (values[below] ?? 0) * (1 - shareX) + (values[below + 1] ?? 0) * shareX;
  return upper * (1 - shareY) + lower * shareY;
}
