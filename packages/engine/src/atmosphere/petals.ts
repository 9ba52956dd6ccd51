import type { Brief } from '../brief/brief.ts';
import { yuvOf, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { LightMeter } from './brightness.ts';
import { windOf, type Wind } from './gusts.ts';
import { countFor, cycled, scattered, unitOf, type Overlay } from './overlay.ts';

interface Kind {
  colours: readonly Rgb[];
  /** Width against length. */
  width: number;
  /** Half a length of one close by, in pixels of a 720p picture. */
  sizePx: number;
  /** How fast they fall and turn; petals are lighter than paper. */
  pace: number;
}

const kinds: Readonly<Record<'confetti' | 'leaves' | 'petals', Kind>> = {
  confetti: {
    colours: [
      [236, 74, 92],
      [250, 196, 64],
      [72, 160, 232],
      [92, 196, 120],
      [176, 104, 220],
      [248, 240, 226],
    ],
    width: 0.6,
    sizePx: 8,
    pace: 1.5,
  },
  leaves: {
    colours: [
      [206, 108, 36],
      [184, 70, 30],
      [222, 160, 58],
      [150, 86, 40],
    ],
    width: 0.52,
    sizePx: 12,
    pace: 1.1,
  },
  petals: {
    colours: [
      [255, 214, 222],
      [250, 188, 204],
      [255, 232, 234],
      [242, 164, 188],
    ],
    width: 0.66,
    sizePx: 9,
    pace: 0.85,
  },
};

function kindOf(prompt: string): Kind {
  if (/confetti/i.test(prompt)) return kinds.confetti;
  return /leaf|leaves/i.test(prompt) ? kinds.leaves : kinds.petals;
}

interface Petal {
  index: number;
  near: number;
  phase: number;
  sway: number;
  speed: number;
  colour: Rgb;
}

/** Petals, leaves or confetti that tumble down the wind. */
export function petals(stage: Stage, brief: Brief): Overlay {
  const kind = kindOf(brief.prompt);
  const random = randomFrom(subSeed(brief.seed, 'petals'));
  const all: Petal[] = Array.from({ length: countFor(stage.canvas, 115) }, () => ({
    index: random() * 4096,
    near: random() ** 2.4,
    phase: random(),
    sway: random() * 6.28,
    speed: 0.8 + 0.4 * random(),
    colour: kind.colours[Math.floor(random() * kind.colours.length)] ?? [255, 214, 222],
  })).toSorted((first, second) => first.near - second.near);
  const wind = windOf(brief);
  const meter = new LightMeter(stage);
  return (timeS) => {
    // By night they are as dark as what they fall past.
    const daylight = clamp((meter.read() - 16) / 110, 0.3, 1);
    for (const petal of all) paintPetal(stage, petal, { kind, wind, daylight, timeS });
  };
}

function paintPetal(
  stage: Stage,
  petal: Petal,
  at: { kind: Kind; wind: Wind; daylight: number; timeS: number },
): void {
  const { y, u, v, stride, widthPx, heightPx } = stage.canvas;
  const { kind, wind, timeS } = at;
  const { near, sway } = petal;
  const unit = unitOf(stage.canvas);
  const half = unit * kind.sizePx * (0.45 + 1.1 * near);
  const margin = 22 * unit;
  const fallPx = unit * (58 + 150 * near) * petal.speed * kind.pace;
  const rate = fallPx / (heightPx + 2 * margin);
  const { share, round } = cycled(timeS * rate + petal.phase);
  const carried = wind.carriedAt(timeS) - wind.carriedAt((round - petal.phase) / rate);
  const swing = Math.sin(timeS * (1.3 + 0.5 * near) + sway);
  const across = widthPx + 2 * margin;
  const away = fallPx * (wind.side * (0.35 + wind.force) * carried + 0.3 * swing);
  const x = scattered(petal.index, round) * across + away;
  const place = [
    x - Math.floor(x / across) * across - margin,
    share * (heightPx + 2 * margin) - margin + 0.1 * fallPx * Math.abs(swing),
  ] as const;
  const angle = sway + timeS * 0.9 * kind.pace * (petal.speed - 1) * 4 + 0.8 * swing;
  // It turns over its length: seen from the edge it is thin, and each side has its own light.
  const flip = Math.sin(timeS * 2.1 * petal.speed * kind.pace + sway * 3);
  const width = half * kind.width * (0.22 + 0.78 * Math.abs(flip));
  const light = at.daylight * (0.86 + 0.14 * flip);
  const [luma, blue, red] = yuvOf(petal.colour);
  const colour = [
    16 + (luma - 16) * light,
    128 + (blue - 128) * light,
    128 + (red - 128) * light,
  ] as const;
  const soft = near > 0.7 ? 0.9 : Math.max(0.22, Math.min(1, 2.2 / half));
  const opacity = near > 0.7 ? 0.8 : 0.94;
  stage.kernels.petal(
    ...([y, u, v, stride, widthPx, heightPx] as const),
    ...place,
    Math.cos(angle),
    Math.sin(angle),
    ...([half, Math.max(unit, width), soft] as const),
    ...colour,
    opacity,
  );
}
