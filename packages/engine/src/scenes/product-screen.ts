import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';

interface ScreenColours {
  deep: Rgb;
  waves: readonly [Rgb, Rgb, Rgb];
  /** What the screen throws on what is around it. */
  glow: Rgb;
}

const sets: readonly ScreenColours[] = [
  {
    deep: [22, 12, 58],
    waves: [
      [92, 44, 220],
      [226, 60, 176],
      [255, 166, 92],
    ],
    glow: [170, 96, 255],
  },
  {
    deep: [6, 22, 56],
    waves: [
      [20, 92, 220],
      [40, 190, 224],
      [168, 250, 214],
    ],
    glow: [90, 176, 255],
  },
  {
    deep: [44, 8, 26],
    waves: [
      [196, 30, 70],
      [250, 104, 82],
      [255, 206, 140],
    ],
    glow: [255, 130, 110],
  },
  {
    deep: [4, 34, 36],
    waves: [
      [10, 118, 108],
      [84, 200, 112],
      [238, 236, 130],
    ],
    glow: [120, 230, 170],
  },
];

export function screenColours(take: number): ScreenColours {
  const colours = sets[Math.floor(take * sets.length)] ?? sets[0];
  if (!colours) throw new Error('there are colours');
  return colours;
}

/** A lit screen behind glass. */
export function drawScreen(shape: Rounded, colours: ScreenColours, phase: number): Drawing {
  const drawing = new Drawing(shape.widthPx, shape.heightPx);
  const { widthPx, heightPx } = drawing;
  const bezel = widthPx * 0.03;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const colour = wallpaperAt(x / widthPx, (y / heightPx) * wallpaperHeight, colours, phase);
      const lit = roundedCover(shape, x + 0.5, y + 0.5, bezel);
      const around: Rgb = [5, 5, 8];
      drawing.set(x, y, blend(around, colour, lit), roundedCover(shape, x + 0.5, y + 0.5));
    }
  }
  return drawing;
}

export interface Rounded {
  widthPx: number;
  heightPx: number;
  radiusPx: number;
}

/** How much of a pixel lies within a rounded block, `insetPx` from its edge. */
export function roundedCover(shape: Rounded, x: number, y: number, insetPx = 0): number {
  const radius = Math.max(0, shape.radiusPx - insetPx);
  const right = Math.abs(x - shape.widthPx / 2) - shape.widthPx / 2 + insetPx + radius;
  const below = Math.abs(y - shape.heightPx / 2) - shape.heightPx / 2 + insetPx + radius;
  if (right < -0.5 && below < -0.5) return 1;
  const outside = Math.hypot(Math.max(0, right), Math.max(0, below));
  return clamp(radius + 0.5 - outside - Math.min(Math.max(right, below), 0));
}

/** In widths of a telephone's screen. */
const wallpaperHeight = 2.08;

/** Folds of light, one before another, each brightest along its crest. */
function wallpaperAt(u: number, v: number, { deep, waves }: ScreenColours, phase: number): Rgb {
  let colour = blend(deep, waves[0], 0.35 * clamp(1 - v / 2));
  for (const [index, start] of [0.55, 0.85, 1.12, 1.42].entries()) {
    const crest =
      start +
      0.2 * Math.sin(u * (2.2 + index * 0.5) + phase + index * 1.7) +
      0.07 * Math.sin(u * 5.3 - phase * 1.4 + index);
    const below = v - crest;
    if (below < -0.02) continue;
    const body = waves[index % 3] ?? deep;
    const light = Math.exp(-Math.max(0, below) * 4.2);
    const edge = blend(body, waves[(index + 1) % 3] ?? body, 0.7 * light);
    const own = blend(blend(deep, body, 0.35), edge, light);
    colour = blend(colour, own, smoothstep(-0.012, 0.012, below) * 0.94);
  }
  return colour;
}

/** A camera's pill, a dock and a bar. */
export function drawIcons(drawing: Drawing, { deep, waves }: ScreenColours): void {
  const { widthPx, heightPx } = drawing;
  const pill = widthPx * 0.075;
  drawing.line(
    { x: widthPx * 0.41, y: widthPx * 0.115 },
    { x: widthPx * 0.59, y: widthPx * 0.115 },
    [pill, pill],
    [4, 4, 7],
  );
  const row = heightPx - widthPx * 0.23;
  const bar = widthPx * 0.17;
  for (const [index, at] of [0.2, 0.4, 0.6, 0.8].entries()) {
    const tone = blend(waves[index % 3] ?? waves[0], [255, 255, 255], index === 3 ? 0.85 : 0.28);
    const half = bar * 0.16;
    for (let step = -2; step <= 2; step++) {
      const y = row + (half * step) / 2;
      const ends = [
        { x: widthPx * at - half, y },
        { x: widthPx * at + half, y },
      ] as const;
      drawing.line(...ends, [bar * 0.5, bar * 0.5], tone);
    }
    drawing.disc(widthPx * at, row, bar * 0.17, blend(tone, deep, index === 3 ? 0.5 : 0.75));
  }
  const bottom = { y: heightPx - widthPx * 0.07 };
  const home = widthPx * 0.016;
  drawing.line(
    { x: widthPx * 0.34, ...bottom },
    { x: widthPx * 0.66, ...bottom },
    [home, home],
    [240, 240, 246],
  );
}
