import { blend, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { layerReach, layerZoom, panReach, type Layer, type LayerMotion } from '../paint/layer.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { RibbonPainter } from '../paint/ribbon.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import type { DesertPlan } from './desert-air.ts';
import { gust } from './sway.ts';

/** A layer of dunes and the rows at which its columns begin. */
export interface Crest {
  layer: Layer;
  rows: Float32Array;
}

/** Where the camera shows a place of a layer, both in pixels; `x` counts columns of its texture. */
export function shownAt(
  layer: Layer,
  { view, pivotPx, liftPx = 0 }: LayerMotion,
  place: { x: number; y: number },
  widthPx: number,
): { x: number; y: number; zoom: number } {
  const zoom = layerZoom(view, layer.nearness);
  const middle = layer.texture.widthPx / 2 + shiftOf(layer, view.right, widthPx);
  return {
    x: widthPx / 2 + (place.x - middle) * zoom,
    y: (place.y - pivotPx) * zoom + pivotPx + liftPx,
    zoom,
  };
}

function shiftOf(layer: Layer, right: number, widthPx: number): number {
  return right * (panReach + layerReach * layer.nearness) * widthPx;
}

/** Row of a crest at a column of the picture. */
function crestRow(crest: Crest, motion: LayerMotion, x: number, widthPx: number): number {
  const { layer, rows } = crest;
  const zoom = layerZoom(motion.view, layer.nearness);
  const middle = layer.texture.widthPx / 2 + shiftOf(layer, motion.view.right, widthPx);
  const u = clamp((x - widthPx / 2) / zoom + middle, 0, rows.length - 1);
  const left = Math.floor(u);
  const row = rows[left] ?? 0;
  const y = row + ((rows[left + 1] ?? row) - row) * (u - left);
  return shownAt(layer, motion, { x: u, y }, widthPx).y;
}

export interface DriftLook {
  /** Reach of the veil over the crest, in picture heights. */
  reach: number;
  strength: number;
  /** Metres of wind a second, in picture heights. */
  speed: number;
  phase: number;
}

/** A thin veil of sand that gusts carry along a crest. */
export function paintVeil(
  painter: RibbonPainter,
  stage: Stage,
  scene: { plan: DesertPlan; crest: Crest; motion: LayerMotion; look: DriftLook },
  timeS: number,
): void {
  const { plan, crest, motion, look } = scene;
  const { widthPx, heightPx } = stage.canvas;
  const blown = (x: number) => {
    const along = (-plan.sunSide * x) / heightPx;
    const moved = along - timeS * look.speed;
    const broad = 0.5 + 0.6 * gust(moved * 2.2, look.phase, timeS * 0.12);
    const wisps = 0.55 + 0.45 * Math.sin(moved * 23 + look.phase + 2 * Math.sin(moved * 7.3));
    return clamp(broad, 0, 1.2) * wisps;
  };
  painter.paint({
    centre: (x) => crestRow(crest, motion, x, widthPx),
    above: (x) => heightPx * look.reach * (0.35 + blown(x)),
    below: () => Math.max(1.5, heightPx * 0.0045),
    strength: (x) => look.strength * blown(x),
    colour: veilColour(plan),
    wide: false,
  });
}

/** What is added to the picture: before a bright sky more of the hue than of the light. */
function veilColour({ lit, palette }: DesertPlan): Rgb {
  const [red, green, blue] = lit;
  if (palette.light !== 'day' && palette.light !== 'storm') return blend([0, 0, 0], lit, 0.8);
  return [red * 0.42, green * 0.28, blue * 0.02];
}

interface Grain {
  start: number;
  lift: number;
  speed: number;
  size: number;
  phase: number;
}

export function grainsOf(seed: number, blowing: number): Grain[] {
  const random = randomFrom(subSeed(seed, 'grains'));
  return Array.from({ length: Math.max(6, Math.round(80 * blowing - 14)) }, () => ({
    start: random(),
    lift: random() ** 2,
    speed: 0.16 + 0.2 * random(),
    size: 0.001 + 0.0013 * random() ** 2,
    phase: random() * 6.28,
  }));
}

/** Single grains that catch the light as they leave the near crest. */
export function paintGrains(
  stage: Stage,
  grains: readonly Grain[],
  scene: { plan: DesertPlan; crest: Crest; motion: LayerMotion },
  timeS: number,
): void {
  const { plan, crest, motion } = scene;
  const { widthPx, heightPx } = stage.canvas;
  const colour = blend(plan.lit, plan.palette.sun, 0.5);
  for (const grain of grains) {
    const travelled = grain.start + timeS * grain.speed * (0.5 + plan.blowing);
    const share = travelled - Math.floor(travelled);
    const x = widthPx * (plan.sunSide > 0 ? 1.05 - share * 1.1 : share * 1.1 - 0.05);
    const hop = 0.004 + 0.16 * grain.lift * (0.15 + plan.blowing);
    const up = hop * (0.55 + 0.45 * Math.sin(timeS * (1.5 + grain.lift) + grain.phase));
    const y = crestRow(crest, motion, x, widthPx) - heightPx * up;
    const shown = Math.min(1, share * 6, (1 - share) * 6);
    const strength = shown * (0.07 + 0.12 * plan.blowing) * (1 - 0.6 * grain.lift);
    paintSpot(stage, { x, y, radius: heightPx * grain.size, colour, strength });
  }
}
