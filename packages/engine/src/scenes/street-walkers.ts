import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { smoothstep } from '../paint/curves.ts';
import { cutOutMargin, type CutOutPainter } from '../paint/cut-out.ts';
import { Drawing } from '../paint/drawing.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { Studio } from './scene.ts';
import type { StreetLook } from './street-look.ts';
import { drawShadow } from './street-shadow.ts';
import { kerbM, perspectiveOf, seenAt, type StreetMoment } from './street-view.ts';

/** The steps of one figure, at a size that is laid nearly as it is. */
export interface WalkerTextures {
  dress: number;
  metrePx: number;
  steps: Texture[];
}

/** Poses of a stride: more of the one in the middle of the picture. */
const stepCounts = { hero: 20, other: 8 } as const;
const heroDress = 0;
const wideM = 1.5;
const highM = 2.35;

interface Dress {
  coat: Rgb;
  trousers: Rgb;
  umbrella: Rgb | null;
}

function dressesOf(look: StreetLook, brief: Brief): Dress[] {
  const text = brief.prompt.toLowerCase();
  const named: Rgb | null = /red umbrella/.test(text)
    ? [206, 30, 36]
    : /yellow umbrella/.test(text)
      ? [236, 190, 40]
      : /blue umbrella/.test(text)
        ? [44, 96, 190]
        : /(clear|transparent) umbrella/.test(text)
          ? [176, 196, 206]
          : null;
  const own: readonly Rgb[] = [
    [206, 30, 36],
    [236, 190, 40],
    [44, 96, 190],
  ];
  const hero = named ?? own[brief.seed % own.length] ?? [206, 30, 36];
  return [
    { coat: [46, 48, 58], trousers: [30, 32, 40], umbrella: look.umbrellas ? hero : null },
    { coat: [92, 78, 66], trousers: [40, 44, 56], umbrella: look.umbrellas ? [34, 38, 50] : null },
    { coat: [70, 84, 110], trousers: [36, 36, 40], umbrella: null },
  ];
}

export function walkerTextures(studio: Studio, look: StreetLook): WalkerTextures[] {
  if (look.walkers === 0 && !look.hero) return [];
  const { arena, kernels, dither, scratch, brief } = studio;
  const full = Math.min(brief.heightPx, brief.widthPx * 1.6) / 720;
  return [84, 34].flatMap((size) =>
    dressesOf(look, brief).flatMap((dress, index) => {
      const metrePx = Math.max(4, size * full);
      if (index === heroDress && !look.hero) return [];
      const stepCount = index === heroDress ? stepCounts.hero : stepCounts.other;
      const steps = Array.from({ length: stepCount }, (_, step) => {
        const drawing = drawWalker(dress, metrePx, (step / stepCount) * 2 * Math.PI, look);
        return takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
      });
      return [{ dress: index, metrePx, steps }];
    }),
  );
}

/** Seen from behind: feet take turns to lift, the hips sway, the shoulders a little against them. */
function drawWalker(dress: Dress, metrePx: number, phase: number, look: StreetLook): Drawing {
  const margin = cutOutMargin(0.7);
  const { light, haze } = look.palette;
  const shine = { day: 0.9, dawn: 0.62, sunset: 0.42, storm: 0.55, night: 0.2 }[light];
  const toned = (colour: Rgb, share = 1): Rgb =>
    blend(blend([3, 4, 8], colour, shine * share), haze, 0.06);
  const drawing = new Drawing(
    wideM * metrePx + 2 * margin,
    highM * metrePx + 2 * margin,
    toned(dress.coat),
  );
  const foot = drawing.heightPx - margin;
  const bob = 0.025 * Math.abs(Math.cos(phase));
  const sway = 0.025 * Math.sin(phase);
  const at = (x: number, up: number) => ({
    x: drawing.widthPx / 2 + x * metrePx,
    y: foot - up * metrePx,
  });
  const limb = (
    from: ReturnType<typeof at>,
    to: ReturnType<typeof at>,
    wide: readonly [number, number],
    colour: Rgb,
  ) => drawing.line(from, to, [wide[0] * metrePx, wide[1] * metrePx], colour);
  drawShadow(drawing, at(0, 0), { wide: 0.3 * metrePx, high: 0.055 * metrePx, cover: 0.45 });
  for (const side of [-1, 1]) {
    const lift = Math.max(0, side * Math.sin(phase)) * 0.16;
    const hip = at(side * 0.09 + sway, 0.92 + bob);
    const knee = at(side * 0.1 + sway * 0.6, 0.5 + bob + lift * 0.5);
    const heel = at(side * 0.085, 0.07 + lift);
    const colour = toned(dress.trousers, lift > 0 ? 0.75 : 1);
    limb(hip, knee, [0.2, 0.15], colour);
    limb(knee, heel, [0.14, 0.1], colour);
    limb(heel, at(side * 0.1, 0.035 + lift * 0.8), [0.11, 0.09], toned([20, 20, 22]));
  }
  const coat = toned(dress.coat);
  const shoulder = 1.42 + bob;
  limb(at(sway, 0.86 + bob), at(-sway * 0.5, shoulder - 0.08), [0.42, 0.36], coat);
  limb(at(-0.13, shoulder - 0.02), at(0.13, shoulder - 0.02), [0.18, 0.18], coat);
  const holds = dress.umbrella !== null;
  for (const side of [-1, 1]) {
    const swing = holds && side > 0 ? 0 : side * 0.06 * Math.sin(phase);
    const up = holds && side > 0 ? 0.2 : 0;
    const elbow = at(side * 0.27, shoulder - 0.3 + swing * 0.4);
    limb(at(side * 0.21, shoulder - 0.04), elbow, [0.13, 0.11], coat);
    limb(
      elbow,
      at(side * (holds && side > 0 ? 0.17 : 0.27), shoulder - 0.55 + up + swing),
      [0.1, 0.08],
      coat,
    );
  }
  // Light from one side along the shoulder.
  const rim = blend(coat, look.dark ? look.lamp : [255, 255, 255], 0.16);
  limb(at(0.16, shoulder - 0.4), at(0.19, shoulder - 0.06), [0.02, 0.05], rim);
  limb(at(0, shoulder), at(0, shoulder + 0.12), [0.11, 0.1], toned([150, 110, 90], 0.8));
  drawing.disc(at(0, 0).x, at(0, shoulder + 0.21).y, 0.115 * metrePx, toned([52, 40, 34]));
  if (dress.umbrella) drawUmbrella({ drawing, at, metrePx }, dress.umbrella, { look, shine, bob });
  return drawing;
}

/** A dome with ribs, its rim in scallops; lamps shine through it. */
function drawUmbrella(
  {
    drawing,
    at,
    metrePx,
  }: { drawing: Drawing; at: (x: number, up: number) => { x: number; y: number }; metrePx: number },
  cloth: Rgb,
  { look, shine, bob }: { look: StreetLook; shine: number; bob: number },
): void {
  const [reach, high, rim] = [0.62, 0.4, 1.72 + bob];
  const middle = 0.07;
  const glow = look.dark ? 0.3 : 0.1;
  drawing.line(
    at(middle + 0.06, 1.1),
    at(middle, rim + high),
    [0.03 * metrePx, 0.025 * metrePx],
    [24, 24, 28],
  );
  const top = at(middle, rim + high).y;
  const bottom = at(middle, rim).y;
  for (let y = Math.floor(top); y < bottom + 0.06 * metrePx; y++) {
    const up = (bottom - y - 0.5) / metrePx / high;
    const half = up > 0 ? reach * Math.sqrt(Math.max(0, 1 - up ** 1.7)) : reach * (1 + up * 1.5);
    const centre = at(middle, 0).x;
    for (let x = Math.floor(centre - half * metrePx); x < centre + half * metrePx; x++) {
      const across = (x + 0.5 - centre) / metrePx / reach;
      const bend = Math.asin(Math.max(-1, Math.min(1, across / Math.max(0.1, half / reach))));
      const scallop = 0.05 * Math.abs(Math.sin(bend * 4));
      if (up * high < scallop - 0.05) continue;
      const rib = Math.abs(Math.sin(bend * 4)) < 0.1 ? 0.6 : 1;
      const light = (shine * (0.75 + 0.35 * up) + glow * (0.6 + 0.5 * across) + 0.04) * rib;
      const edge = Math.min(1, (half - Math.abs(across) * reach) * metrePx + 0.5);
      drawing.dot(x, y, [cloth[0] * light, cloth[1] * light, cloth[2] * light], edge);
    }
  }
  drawing.line(
    at(middle, rim + high),
    at(middle, rim + high + 0.07),
    [0.03 * metrePx, 0.015 * metrePx],
    [24, 24, 28],
  );
}

interface Walker {
  x: number;
  start: number;
  /** Metres per second away from the viewer. */
  pace: number;
  dress: number;
  phase: number;
  reach: readonly [number, number];
  heightShare: number;
}

export function walkersOf(brief: Brief, look: StreetLook): Walker[] {
  const random = randomFrom(subSeed(brief.seed, 'walkers'));
  const { edgeM, asidePx, widthPx } = perspectiveOf(brief);
  const walkers = Array.from({ length: look.walkers }, (_, index): Walker => {
    const side = index % 2 === 0 ? 1 : -1;
    return {
      x: side * (kerbM + 0.8 + 2.4 * random()),
      start: random(),
      pace: (random() < 0.5 ? -1 : 1) * (0.9 + 0.5 * random()),
      dress: random() < 0.72 ? 1 : 2,
      phase: random(),
      reach: [edgeM * 0.72, edgeM * 4.6],
      heightShare: 0.94 + 0.1 * random(),
    };
  });
  if (!look.hero) return walkers;
  const side =
    asidePx > widthPx * 0.02 ? -1 : asidePx < -widthPx * 0.02 ? 1 : random() < 0.5 ? -1 : 1;
  const away = Math.min(9.5, edgeM * 0.78);
  const hero = {
    x: side * 0.75,
    start: 0,
    pace: 0.62,
    dress: heroDress,
    phase: 0.2,
    heightShare: 1,
  };
  return [...walkers, { ...hero, reach: [away, away + 60] }];
}

export function walkerAway({ start, pace, reach }: Walker, timeS: number): number {
  const share = start + (pace * timeS) / (reach[1] - reach[0]);
  return reach[0] + (share - Math.floor(share)) * (reach[1] - reach[0]);
}

/** Strides follow the way gone, so that no foot slides. */
const strideM = 1.35;

export function paintWalker(
  painter: CutOutPainter,
  { walker, textures }: { walker: Walker; textures: readonly WalkerTextures[] },
  at: StreetMoment,
  manner: 'upright' | 'mirrored',
): void {
  const { perspective, motion, look, timeS } = at;
  const away = walkerAway(walker, timeS);
  const { x, y, metrePx } = seenAt(perspective, motion, { x: walker.x, up: 0, away });
  const mine = textures.filter(({ dress }) => dress === walker.dress);
  const entry = mine.toReversed().find((each) => each.metrePx * 1.25 >= metrePx) ?? mine[0];
  if (!entry) return;
  const gone = walker.phase + (Math.abs(walker.pace) * timeS) / strideM;
  const texture = entry.steps[Math.floor((gone - Math.floor(gone)) * entry.steps.length)];
  if (!texture) return;
  const scale = (metrePx / entry.metrePx) * walker.heightShare;
  const half = (texture.heightPx / 2 - cutOutMargin(0.7)) * scale;
  const [near, far] = walker.reach;
  // The one in the middle of the picture is there from the start.
  const shown =
    smoothstep(far, far * 0.8, away) *
    (walker.start === 0 ? 1 : smoothstep(near, near * 1.12, away));
  const clear = shown * Math.exp(-away / 110);
  if (manner === 'upright') {
    painter.paint(texture, { x, y: y - half, across: scale, down: scale, opacity: clear });
    return;
  }
  if (look.wet < 0.3) return;
  const bend = (spot: { u: number; v: number }) => {
    spot.u += 0.05 * entry.metrePx * Math.sin((spot.v / entry.metrePx) * 7 + timeS * 2.6 + away);
  };
  const opacity = clear * 0.42 * look.wet;
  painter.paint(texture, { x, y: y + half, across: scale, down: -scale, opacity, bend });
}
