import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb } from '../paint/colour.ts';
import { huesIn } from '../paint/hues.ts';
import { subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { unitOf } from '../paint/vantage.ts';

/** Colours of light in the dark. */
export interface ParticleLook {
  dark: Rgb;
  /** What the dark glows in where the light is. */
  glow: Rgb;
  tints: readonly [Rgb, Rgb, Rgb];
}

const gold: ParticleLook = {
  dark: [12, 8, 6],
  glow: [84, 46, 18],
  tints: [
    [255, 186, 92],
    [255, 224, 160],
    [255, 146, 74],
  ],
};

const looks: readonly ParticleLook[] = [
  {
    dark: [5, 8, 20],
    glow: [18, 40, 98],
    tints: [
      [96, 176, 255],
      [120, 236, 255],
      [170, 130, 255],
    ],
  },
  {
    dark: [14, 6, 20],
    glow: [70, 22, 78],
    tints: [
      [255, 110, 190],
      [150, 120, 255],
      [255, 186, 150],
    ],
  },
  {
    dark: [4, 14, 16],
    glow: [10, 60, 66],
    tints: [
      [86, 240, 204],
      [120, 200, 255],
      [220, 255, 190],
    ],
  },
  {
    dark: [14, 8, 10],
    glow: [78, 30, 34],
    tints: [
      [255, 140, 92],
      [255, 204, 140],
      [255, 96, 128],
    ],
  },
];

/** The colours that a prompt names, or that fit its words, else the seed's. */
export function particleLookOf({ prompt, seed, mood }: Brief): ParticleLook {
  const [hue, second, third] = huesIn(prompt);
  const text = prompt.toLowerCase();
  const base = /gold|glitter|stardust|luxur|champagne/.test(text)
    ? gold
    : mood.light === 'sunset' || mood.light === 'candle'
      ? (looks[3] ?? gold)
      : (looks[subSeed(seed, 'particle look') % looks.length] ?? gold);
  const onlyGold = second === undefined && /gold|yellow|amber/.test(text);
  if (hue === undefined || (base === gold && onlyGold)) return base;
  const other = second ?? blend(hue, base.tints[1], 0.4);
  return {
    dark: blend([5, 6, 10], hue, 0.04),
    glow: blend([6, 6, 12], blend(hue, other, 0.3), 0.28),
    tints: [hue, blend(other, [255, 255, 255], 0.2), third ?? blend(hue, [255, 255, 255], 0.4)],
  };
}

/** The dark behind: a wide glow around one place, less towards the corners. */
export function paintDark(
  stage: Stage,
  look: ParticleLook,
  at: { x: number; y: number; reach: number; strength: number },
): void {
  const [dark, glow] = [yuvOf(look.dark), yuvOf(look.glow)];
  const reach = unitOf(stage.canvas) * at.reach;
  stage.fill((x, y, colour) => {
    const away = ((x - at.x) ** 2 + ((y - at.y) * 1.25) ** 2) / reach ** 2;
    const share = at.strength * (0.72 * Math.exp(-away * 2.2) + 0.28 * Math.exp(-away * 0.5));
    for (let part = 0; part < 3; part++) {
      colour[part] = (dark[part] ?? 16) + ((glow[part] ?? 16) - (dark[part] ?? 16)) * share;
    }
  });
}

/** Darker corners, and the glow of all the light over it. */
export function finishDark(stage: Stage, strength = 0.34): void {
  const { widthPx, heightPx } = stage.canvas;
  stage.relight((x, y, tone) => {
    const corner = ((x / widthPx - 0.5) ** 2 + (y / heightPx - 0.5) ** 2) * 2;
    tone.gain = 1 - strength * corner ** 1.2;
    tone.saturation = 1;
  });
}
