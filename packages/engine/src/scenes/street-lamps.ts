import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { GlowPainter } from '../paint/glow.ts';
import type { Side } from './street-houses.ts';
import { hazed, type StreetLook } from './street-look.ts';
import {
  eyeM,
  kerbM,
  perspectiveOf,
  seenAt,
  wallM,
  type Perspective,
  type StreetEasel,
  type StreetMotion,
} from './street-view.ts';

interface Lamp {
  side: Side;
  away: number;
}

const lampHighM = 5.4;
const armM = 1.3;
const lampGapM = 17;

export function lampsOf(brief: Brief): Lamp[] {
  const random = randomFrom(subSeed(brief.seed, 'lamps'));
  const { edgeM } = perspectiveOf(brief);
  const start = edgeM * (0.95 + 0.25 * random());
  const first = random() < 0.5 ? 1 : -1;
  return Array.from({ length: 16 }, (_, index) => ({
    side: (index % 2 === 0 ? first : -first) as Side,
    away: start + (index * lampGapM) / 2,
  })).filter(({ away }) => away < 110);
}

export function drawLampPost(
  { drawing, middle, horizon, perspective }: StreetEasel,
  lamp: Lamp,
  look: StreetLook,
): void {
  const metrePx = perspective.focalPx / lamp.away;
  const x = middle + lamp.side * (kerbM + 0.45) * metrePx;
  const foot = horizon + eyeM * metrePx;
  const top = horizon - (lampHighM - eyeM) * metrePx;
  const head = x - lamp.side * armM * metrePx;
  const colour = hazed(look, look.dark ? [14, 15, 20] : [52, 56, 60], lamp.away);
  const wide = 0.13 * metrePx;
  drawing.line({ x, y: foot }, { x, y: top + 0.5 * metrePx }, [wide, wide * 0.7], colour);
  drawing.line({ x, y: foot }, { x, y: foot - 0.7 * metrePx }, [wide * 1.7, wide * 1.4], colour);
  const elbow = { x: x - lamp.side * 0.35 * metrePx, y: top };
  drawing.line({ x, y: top + 0.5 * metrePx }, elbow, [wide * 0.7, wide * 0.6], colour);
  drawing.line(elbow, { x: head, y: top }, [wide * 0.6, wide * 0.6], colour);
  drawing.line(
    { x: head - 0.28 * metrePx, y: top + 0.05 * metrePx },
    { x: head + 0.28 * metrePx, y: top + 0.05 * metrePx },
    [wide * 1.1, wide * 1.1],
    colour,
  );
}

interface Sign {
  side: Side;
  away: number;
  up: number;
  wide: number;
  high: number;
  colour: Rgb;
  phase: number;
  /** Whether its light is unsteady. */
  restless: boolean;
}

/** Boards that stick out over the pavement, one above the other where there is neon. */
export function signsOf(brief: Brief, look: StreetLook): Sign[] {
  const random = randomFrom(subSeed(brief.seed, 'signs'));
  const { edgeM } = perspectiveOf(brief);
  const count = look.neon ? 26 : 13;
  const signs = Array.from({ length: count }, (_, index): Sign => {
    const upright = random() < 0.62;
    const colour = look.signs[Math.floor(random() * look.signs.length)] ?? [255, 190, 90];
    return {
      side: index % 2 === 0 ? 1 : -1,
      away: edgeM * (1.12 + (index / count) * 4.6 + 0.3 * random()),
      up: 4.6 + (look.neon ? 4.5 : 1.6) * random(),
      wide: upright ? 0.75 + 0.3 * random() : 1.3 + 0.5 * random(),
      high: upright ? 2 + 1.8 * random() : 0.8 + 0.3 * random(),
      colour,
      phase: random() * 6.28,
      restless: random() < 0.2,
    };
  });
  return signs.toSorted((one, other) => other.away - one.away);
}

/** A board with a bright rim and strokes that stand for letters. */
export function drawSignBoard(
  { drawing, middle, horizon, perspective }: StreetEasel,
  sign: Sign,
  look: StreetLook,
): void {
  const metrePx = perspective.focalPx / sign.away;
  const random = randomFrom(Math.round(sign.phase * 10_000));
  const inner = middle + sign.side * (wallM - 0.25) * metrePx;
  const width = sign.wide * metrePx;
  const left = sign.side > 0 ? inner - width : inner;
  const top = horizon - (sign.up + sign.high - eyeM) * metrePx;
  const height = sign.high * metrePx;
  const on = look.lamps;
  const tint = (share: number): Rgb =>
    hazed(look, blend([16, 16, 22], sign.colour, share), sign.away, look.clearM * 1.5);
  drawing.block(left, top, width, height, tint(0.16 + (on > 0 ? 0.12 : 0.4)));
  const rim = Math.max(1, 0.05 * metrePx);
  const glow = hazed(
    look,
    blend(sign.colour, [255, 255, 255], 0.35 * on),
    sign.away,
    look.clearM * 1.5,
  );
  const lit = on > 0.2 ? glow : tint(0.75);
  for (const [x, y, wide, high] of [
    [left, top, width, rim],
    [left, top + height - rim, width, rim],
    [left, top, rim, height],
    [left + width - rim, top, rim, height],
  ] as const) {
    drawing.block(x, y, wide, high, lit);
  }
  const cells = Math.max(1, Math.round(sign.high / sign.wide));
  const across = sign.high < sign.wide ? 3 : 1;
  const ink = on > 0.2 ? blend(glow, [255, 255, 255], 0.5) : tint(1);
  const size = Math.min(width / across, height / cells) * 0.66;
  for (let cell = 0; cell < cells * across; cell++) {
    const x = left + (width / across) * ((cell % across) + 0.5);
    const y = top + (height / cells) * (Math.floor(cell / across) + 0.5);
    const strokes = 4 + Math.floor(random() * 3);
    for (let stroke = 0; stroke < strokes; stroke++) {
      const flat = random() < 0.55;
      const at = (random() - 0.5) * size;
      const [start, end] = [
        -0.5 * size * (0.4 + 0.6 * random()),
        0.5 * size * (0.4 + 0.6 * random()),
      ];
      const thick = Math.max(0.8, size * 0.11);
      const from = flat ? { x: x + start, y: y + at } : { x: x + at, y: y + start };
      const to = flat ? { x: x + end, y: y + at } : { x: x + at, y: y + end };
      drawing.line(from, to, [thick, thick], ink);
    }
  }
}

/** The light around lamps and boards, which the air and the wet street take up. */
export function paintLamps(
  glow: GlowPainter,
  perspective: Perspective,
  { lamps, signs, look }: { lamps: readonly Lamp[]; signs: readonly Sign[]; look: StreetLook },
  motion: StreetMotion & { timeS: number },
): void {
  if (look.lamps <= 0) return;
  const damp = look.rain ? 1.3 : 1;
  for (const { side, away } of lamps) {
    const place = { x: side * (kerbM + 0.45 - armM), up: lampHighM - 0.12, away };
    const { x, y, metrePx } = seenAt(perspective, motion, place);
    const clear = look.lamps * Math.exp(-away / 150);
    const spot = { x, y, colour: look.lamp };
    glow.add({ ...spot, radius: 0.3 * metrePx, strength: 0.95 * clear, hardness: 1.4 });
    glow.add({ ...spot, radius: 1.1 * metrePx, strength: 0.3 * clear });
    glow.add({ ...spot, radius: 4 * metrePx, strength: 0.15 * clear * damp });
  }
  for (const sign of signs) {
    const { colour, phase, side, away, up, wide, high } = sign;
    const place = { x: side * (wallM - 0.25 - wide / 2), up: up + high / 2, away };
    const { x, y, metrePx } = seenAt(perspective, motion, place);
    const breath = 0.86 + 0.14 * Math.sin(motion.timeS * (sign.restless ? 5.3 : 1.2) + phase);
    const clear = look.lamps * breath * Math.exp(-away / 120);
    const radius = Math.max(wide, high) * 1.3 * metrePx;
    glow.add({ x, y, radius, colour, strength: clear * (look.neon ? 0.3 : 0.18) * damp });
  }
}
