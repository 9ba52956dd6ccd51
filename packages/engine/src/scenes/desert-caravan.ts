import { blend, type Rgb } from '../paint/colour.ts';
import { Drawing, type Point } from '../paint/drawing.ts';
import type { LayerMotion } from '../paint/layer.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { DesertPlan } from './desert-air.ts';
import { shownAt, type Crest } from './desert-drift.ts';
import type { Studio } from './scene.ts';

/** Walkers on a crest: one texture for every phase of a step, and where they are. */
export interface Caravan {
  camels: Texture[];
  guides: Texture[];
  /** Column of the crest on which the first one stands at the start, and its way. */
  startPx: number;
  wayPx: number;
  walkers: { guide: boolean; behind: number; size: number; phase: number }[];
  heightPx: number;
}

/** Mappings are bent within a cell of their grid from a texture's edge, so that nothing may be there. */
const marginPx = 22;
const phases = 20;
const stepS = 1.5;

export function caravanOf(studio: Studio, plan: DesertPlan, crest: Crest): Caravan {
  const { brief } = studio;
  const random = randomFrom(subSeed(brief.seed, 'caravan'));
  const unit = Math.min(brief.heightPx, brief.widthPx * 1.1);
  const heightPx = unit * 0.07;
  const way = random() < 0.5 ? -1 : 1;
  const dark = blend(plan.shade, [12, 8, 8], 0.72);
  const colours = { dark, lit: blend(dark, plan.lit, 0.34), side: plan.sunSide * way };
  const take = (drawing: Drawing) =>
    takeTexture(studio.arena, studio.kernels, drawing, {
      dither: studio.dither,
      scratch: studio.scratch,
      alpha: true,
    });
  const steps = Array.from({ length: phases }, (_, index) => (index / phases) * 2 * Math.PI);
  const count = 4 + Math.floor(random() * 3);
  return {
    camels: steps.map((phase) => take(drawCamel(heightPx, way, phase, colours))),
    guides: steps.map((phase) => take(drawGuide(heightPx, way, phase, colours))),
    startPx: easyStretch(crest, brief.widthPx, unit),
    wayPx: way * unit * 0.019,
    walkers: Array.from({ length: count + 1 }, (_, index) => ({
      guide: index === 0,
      behind: (index === 0 ? -0.86 : index * 1.16 + 0.16 * random()) * heightPx * way,
      size: index === 0 ? 1 : 0.92 + 0.12 * random(),
      phase: random(),
    })),
    heightPx,
  };
}

/** The middle of the most even stretch of a crest in the inner part of the picture. */
function easyStretch({ rows }: Crest, widthPx: number, unit: number): number {
  const half = Math.round(Math.min(unit * 0.34, widthPx * 0.3));
  const middle = rows.length / 2;
  let best = { at: middle, cost: Number.POSITIVE_INFINITY };
  for (let at = middle - widthPx * 0.22; at <= middle + widthPx * 0.22; at += 8) {
    const from = Math.max(4, Math.round(at - half));
    const to = Math.min(rows.length - 5, Math.round(at + half));
    let cost = 0;
    let height = 0;
    for (let x = from; x < to; x += 4) {
      cost += Math.abs((rows[x + 4] ?? 0) - (rows[x - 4] ?? 0));
      height += rows[x] ?? 0;
    }
    // Rather up on a crest, against the sky, than down in a hollow.
    const total = cost + height * 0.012;
    if (total < best.cost) best = { at, cost: total };
  }
  return best.at;
}

export function paintCaravan(
  stage: Stage,
  caravan: Caravan,
  scene: { crest: Crest; motion: LayerMotion; durationS: number },
  timeS: number,
): void {
  const { crest, motion, durationS } = scene;
  const centred = (caravan.walkers.length * caravan.heightPx * Math.sign(caravan.wayPx)) / 2;
  for (const walker of caravan.walkers) {
    const travelled = (timeS - durationS / 2) * caravan.wayPx;
    const x = caravan.startPx + centred + travelled - walker.behind;
    const place = shownAt(crest.layer, motion, { x, y: footing(crest, x) }, stage.canvas.widthPx);
    const share = (timeS / stepS + walker.phase) % 1;
    const phase = Math.floor(share * phases) % phases;
    const texture = (walker.guide ? caravan.guides : caravan.camels)[phase];
    if (!texture) continue;
    const scale = 1 / (place.zoom * walker.size);
    const top = place.y - (texture.heightPx - marginPx) / scale;
    const left = place.x - texture.widthPx / 2 / scale;
    stage.over(
      texture,
      { scale, right: -left * scale, down: -top * scale },
      stage.rows(top, top + texture.heightPx / scale),
    );
  }
}

/** Row of the ground under four feet. */
function footing({ rows }: Crest, x: number): number {
  let sum = 0;
  for (let step = -4; step <= 4; step++) sum += rows[Math.round(x + step * 3)] ?? 0;
  return (
    sum / 9 + Math.abs((rows[Math.round(x + 8)] ?? 0) - (rows[Math.round(x - 8)] ?? 0)) * 0.25 + 1
  );
}

interface Colours {
  dark: Rgb;
  lit: Rgb;
  /** Which side is lit: 1 the front, -1 the back. */
  side: number;
}

/** A pen in units of the body's height, x forward and y up from the ground. */
function penOn(drawing: Drawing, heightPx: number, way: number) {
  const at = ([x, y]: readonly [number, number]): Point => ({
    x: drawing.widthPx / 2 + x * heightPx * way,
    y: drawing.heightPx - marginPx - y * heightPx,
  });
  return (
    points: readonly (readonly [number, number])[],
    widths: readonly number[],
    colour: Rgb,
  ): void => {
    for (let index = 0; index + 1 < points.length; index++) {
      const [from, to] = [points[index], points[index + 1]];
      if (!from || !to) return;
      const ends = [(widths[index] ?? 0) * heightPx, (widths[index + 1] ?? 0) * heightPx] as const;
      drawing.line(at(from), at(to), ends, colour);
    }
  };
}

type Pen = ReturnType<typeof penOn>;

function drawCamel(heightPx: number, way: number, phase: number, { dark, lit }: Colours): Drawing {
  const drawing = new Drawing(heightPx * 2 + 2 * marginPx, heightPx * 1.2 + 2 * marginPx, dark);
  const pen = penOn(drawing, heightPx, way);
  const far = blend(dark, lit, 0.3);
  const bob = 0.012 * Math.sin(phase * 2);
  // Camels pace: both legs of a side go together.
  leg(pen, 0.27, phase + 0.25, far);
  leg(pen, -0.3, phase - 0.15, far);
  leg(pen, 0.31, phase + Math.PI + 0.25, dark);
  leg(pen, -0.26, phase + Math.PI - 0.15, dark);
  const up = (y: number) => y + bob;
  pen(
    [
      [-0.36, up(0.66)],
      [-0.2, up(0.66)],
      [0.1, up(0.65)],
      [0.34, up(0.68)],
    ],
    [0.2, 0.29, 0.3, 0.2],
    dark,
  );
  pen(
    [
      [-0.16, up(0.74)],
      [-0.03, up(0.92)],
      [0.08, up(0.78)],
    ],
    [0.24, 0.15, 0.22],
    dark,
  );
  pen(
    [
      [-0.4, up(0.7)],
      [-0.45, up(0.5)],
    ],
    [0.05, 0.025],
    dark,
  );
  const nod = 0.02 * Math.sin(phase * 2 + 1);
  pen(
    [
      [0.33, up(0.68)],
      [0.47, up(0.58)],
      [0.58, up(0.68 + nod)],
      [0.62, up(0.88 + nod)],
      [0.66, up(0.98 + nod)],
    ],
    [0.2, 0.13, 0.1, 0.085, 0.09],
    dark,
  );
  pen(
    [
      [0.64, up(0.99 + nod)],
      [0.76, up(0.95 + nod)],
      [0.82, up(0.92 + nod)],
    ],
    [0.1, 0.085, 0.055],
    dark,
  );
  pen(
    [
      [0.61, up(1.01 + nod)],
      [0.59, up(1.06 + nod)],
    ],
    [0.04, 0.02],
    dark,
  );
  // A saddle cloth and its bundle.
  pen(
    [
      [-0.13, up(0.86)],
      [0.05, up(0.87)],
    ],
    [0.1, 0.1],
    lit,
  );
  pen(
    [
      [-0.14, up(0.72)],
      [-0.1, up(0.56)],
    ],
    [0.15, 0.17],
    blend(dark, lit, 0.55),
  );
  return drawing;
}

function leg(pen: Pen, hip: number, phase: number, colour: Rgb): void {
  const swing = 0.17 * Math.sin(phase);
  const lifted = Math.max(0, Math.cos(phase));
  const knee = [hip + swing * 0.55 + 0.035 * lifted, 0.33 + 0.035 * lifted] as const;
  const foot = [hip + swing, 0.01 + 0.06 * lifted] as const;
  pen([[hip, 0.62], knee, foot], [0.12, 0.062, 0.045], colour);
  pen([foot, [foot[0] + 0.035, foot[1]]], [0.05, 0.04], colour);
}

/** Somebody in a long robe who leads. */
function drawGuide(heightPx: number, way: number, phase: number, { dark, lit }: Colours): Drawing {
  const drawing = new Drawing(heightPx * 0.6 + 2 * marginPx, heightPx * 0.9 + 2 * marginPx, dark);
  const pen = penOn(drawing, heightPx, way);
  const swing = 0.1 * Math.sin(phase);
  const robe = blend(dark, lit, 0.25);
  pen(
    [
      [0.01, 0.34],
      [-swing * 0.9, 0.02],
    ],
    [0.07, 0.05],
    dark,
  );
  pen(
    [
      [0.01, 0.34],
      [swing * 0.9, 0.02],
    ],
    [0.07, 0.05],
    dark,
  );
  pen(
    [
      [0.02, 0.64],
      [0, 0.4],
      [-swing * 0.35, 0.14],
    ],
    [0.12, 0.16, 0.2],
    robe,
  );
  pen(
    [
      [0.03, 0.62],
      [0.1, 0.47],
      [0.05 + swing * 0.5, 0.36],
    ],
    [0.07, 0.055, 0.045],
    dark,
  );
  pen(
    [
      [0.03, 0.72],
      [0.035, 0.755],
    ],
    [0.1, 0.105],
    lit,
  );
  pen(
    [
      [0.02, 0.74],
      [-0.03, 0.64],
    ],
    [0.08, 0.06],
    lit,
  );
  return drawing;
}
