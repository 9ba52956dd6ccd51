import type { Brief } from '../brief/brief.ts';
import type { CutOutPainter } from '../paint/cut-out.ts';
import { layerReach, panReach } from '../paint/layer.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { Studio } from './scene.ts';
import { anatomies } from './underwater-anatomies.ts';
import { drawGiant, drawRowingFin, giantMargin } from './underwater-giant-shapes.ts';
import type { Moment } from './underwater-light.ts';
import { seenThrough, type Giant, type Water } from './underwater-water.ts';

/** One large animal: its body, and the fin on the side of the viewer. */
export interface GiantTextures {
  kind: Giant;
  lengthPx: number;
  body: Texture;
  fin: Texture;
}

const lengths: Readonly<Record<Giant, number>> = { whale: 0.62, shark: 0.5, turtle: 0.34 };
const nearness = 0.45;

export function giantTextures(studio: Studio, { water }: { water: Water }): GiantTextures | null {
  const { giant: kind } = water;
  if (kind === null) return null;
  const { widthPx, heightPx } = studio.brief;
  const lengthPx = Math.round(lengths[kind] * Math.min(widthPx * 1.2, heightPx * 1.78));
  const noise = new NoiseField(studio, 'skin', { side: 256, period: 16, octaves: 4 });
  const { arena, kernels, dither, scratch } = studio;
  const away = kind === 'whale' ? 0.3 : kind === 'shark' ? 0.28 : 0.16;
  const seen = (colour: readonly [number, number, number]) =>
    seenThrough(water, colour, away, 0.42);
  const take = (drawing: ReturnType<typeof drawGiant>) =>
    takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
  return {
    kind,
    lengthPx,
    body: take(drawGiant(kind, lengthPx, seen, noise)),
    fin: take(drawRowingFin(kind, lengthPx, seen)),
  };
}

interface Course {
  sign: number;
  x: number;
  y: number;
  phase: number;
}

export function courseOf({ seed, durationS }: Brief): Course {
  const random = randomFrom(subSeed(seed, 'giant'));
  const sign = random() < 0.5 ? 1 : -1;
  // It passes the middle of the picture in the middle of the clip.
  const travel = speed * durationS;
  return {
    sign,
    x: 0.5 - (sign * travel) / 2 + (random() - 0.5) * 0.1,
    y: 0.36 + 0.1 * random(),
    phase: random() * 6.28,
  };
}

/** Picture widths per second. */
const speed = 0.022;
const beats: Readonly<Record<Giant, { perS: number; swing: number; row: number; rest: number }>> = {
  whale: { perS: 0.24, swing: 0.06, row: 0.22, rest: 0.75 },
  shark: { perS: 0.55, swing: 0.018, row: 0.06, rest: 0.62 },
  turtle: { perS: 0.38, swing: 0.006, row: 0.6, rest: 0.35 },
};

/** It swims with its whole length: a wave runs from the head to the tail and grows on its way. */
export function paintGiant(
  stage: Stage,
  painter: CutOutPainter,
  textures: GiantTextures,
  { course, moment }: { course: Course; moment: Moment },
): void {
  const { timeS, view, liftPx } = moment;
  const { kind, lengthPx, body, fin } = textures;
  const { widthPx, heightPx } = stage.canvas;
  const { perS, swing, row, rest } = beats[kind];
  const { sign, phase } = course;
  const turn = timeS * perS * 2 * Math.PI + phase;
  const zoom = 1 + (view.zoom - 1) * (0.5 + nearness * 0.5);
  const shift = view.right * (panReach + layerReach * nearness);
  const x = widthPx * (0.5 + (course.x + sign * speed * timeS - 0.5 - shift) * zoom);
  const heave = 0.012 * Math.sin(timeS * 0.5 + phase) + 0.006 * Math.sin(turn);
  const y = heightPx * (0.5 + (course.y + heave - 0.5) * zoom) + liftPx;
  const tilt = sign * (0.05 * Math.cos(timeS * 0.5 + phase) - 0.05);
  const waveAt = (along: number) =>
    swing * lengthPx * Math.sin(turn - along * 2.6) * (0.12 + Math.max(0, along) ** 1.7);
  const [along, up] = anatomies[kind].root;
  const off = {
    x: (giantMargin + along * lengthPx - body.widthPx / 2) * -sign * zoom,
    y: (-up * lengthPx - waveAt(along)) * zoom,
  };
  const paintFin = (stroke: number, ahead: number, opacity: number) => {
    const across = off.x + sign * ahead * lengthPx * zoom;
    painter.paint(fin, {
      x: x + across * Math.cos(tilt) - off.y * Math.sin(tilt),
      y: y + off.y * Math.cos(tilt) + across * Math.sin(tilt),
      across: -sign * zoom,
      // A fin that is swung towards the viewer looks narrow for a moment.
      down: zoom * (1 - 0.25 * Math.cos(turn)),
      turn: tilt - sign * stroke,
      opacity,
    });
  };
  // The one on the far side is seen a little ahead, through more water.
  paintFin(rest - 0.22 + row * Math.sin(turn + 0.3), 0.035, 0.6);
  painter.paint(body, {
    x,
    y,
    across: -sign * zoom,
    down: zoom,
    turn: tilt,
    bend: (spot) => {
      const back = (spot.u - giantMargin) / lengthPx;
      if (kind === 'shark') spot.u += 0.03 * lengthPx * Math.sin(turn - back * 3) * back ** 2;
      spot.v += waveAt(back);
    },
  });
  paintFin(rest + row * Math.sin(turn + 0.6), 0, 1);
}
