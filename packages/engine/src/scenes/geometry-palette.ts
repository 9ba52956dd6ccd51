import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb } from '../paint/colour.ts';
import type { Point } from '../paint/drawing.ts';
import { huesIn } from '../paint/hues.ts';
import { subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { unitOf } from '../paint/vantage.ts';

/** A wall and what stands before it, chosen to go together. */
export interface DesignPalette {
  dark: boolean;
  /** Where the light falls on the wall, and where it does not. */
  wall: readonly [Rgb, Rgb];
  colours: readonly [Rgb, Rgb, Rgb, Rgb, Rgb];
}

const clay: DesignPalette = {
  dark: false,
  wall: [
    [250, 232, 216],
    [222, 178, 154],
  ],
  colours: [
    [214, 100, 70],
    [250, 240, 226],
    [236, 174, 84],
    [40, 94, 102],
    [234, 152, 140],
  ],
};

const navy: DesignPalette = {
  dark: true,
  wall: [
    [44, 52, 112],
    [11, 13, 34],
  ],
  colours: [
    [255, 118, 98],
    [92, 134, 255],
    [190, 164, 255],
    [255, 196, 156],
    [96, 222, 206],
  ],
};

const charcoal: DesignPalette = {
  dark: true,
  wall: [
    [66, 63, 64],
    [19, 18, 21],
  ],
  colours: [
    [222, 176, 98],
    [238, 232, 222],
    [132, 128, 132],
    [176, 92, 62],
    [84, 84, 94],
  ],
};

const dusk: DesignPalette = {
  dark: false,
  wall: [
    [255, 196, 160],
    [218, 92, 128],
  ],
  colours: [
    [255, 234, 200],
    [124, 48, 142],
    [255, 116, 92],
    [84, 36, 112],
    [255, 204, 118],
  ],
};

const bright: readonly DesignPalette[] = [
  clay,
  {
    dark: false,
    wall: [
      [236, 230, 252],
      [186, 172, 228],
    ],
    colours: [
      [122, 94, 232],
      [255, 148, 168],
      [255, 214, 150],
      [110, 196, 220],
      [250, 250, 255],
    ],
  },
  {
    dark: false,
    wall: [
      [226, 244, 236],
      [150, 200, 192],
    ],
    colours: [
      [22, 122, 112],
      [255, 138, 104],
      [255, 220, 132],
      [244, 250, 246],
      [72, 170, 192],
    ],
  },
];

export function designPaletteOf({ prompt, seed, mood, grade }: Brief): DesignPalette {
  const text = prompt.toLowerCase();
  const { light } = mood;
  const night =
    light === 'night' || light === 'moonlight' || light === 'candle' || grade === 'neon';
  const dark = night || /dark|black|kaleidoscop|luxur/.test(text);
  const [hue, second, third] = huesIn(prompt);
  if (hue !== undefined) return paletteFrom([hue, second, third], dark);
  const pick = subSeed(seed, 'design palette');
  if (light === 'sunset') return pick % 2 === 0 ? dusk : clay;
  const choice = dark
    ? [navy, charcoal]
    : light === 'day' || light === 'dawn'
      ? bright
      : [...bright, navy, dusk, charcoal];
  return choice[pick % choice.length] ?? clay;
}

/** The colours that are named, their paler and deeper neighbours, and a wall that lets them speak. */
function paletteFrom(
  [hue, second, third]: readonly [Rgb, Rgb | undefined, Rgb | undefined],
  dark: boolean,
): DesignPalette {
  const other = second ?? blend(hue, [255, 255, 255], 0.5);
  const wallHue = third ?? hue;
  return {
    dark,
    wall: dark
      ? [blend(wallHue, [14, 14, 24], 0.72), blend(wallHue, [8, 8, 14], 0.92)]
      : [blend(wallHue, [255, 255, 255], 0.84), blend(wallHue, [236, 232, 240], 0.52)],
    colours: [
      hue,
      other,
      blend(hue, [255, 255, 255], 0.72),
      blend(hue, [16, 16, 40], 0.5),
      third ?? blend(other, [255, 250, 240], 0.35),
    ],
  };
}

/** The wall, lit from the upper left. */
export function paintWall(stage: Stage, palette: DesignPalette, light: Point): void {
  const unit = unitOf(stage.canvas);
  const [lit, dim] = [yuvOf(palette.wall[0]), yuvOf(palette.wall[1])];
  stage.fill((x, y, colour) => {
    const away = Math.hypot(x - light.x, (y - light.y) * 1.1) / unit;
    const share = Math.exp(-away * away * 1.1) * 0.8 + Math.exp(-away * 1.4) * 0.2;
    for (let part = 0; part < 3; part++) {
      colour[part] = (dim[part] ?? 0) + ((lit[part] ?? 0) - (dim[part] ?? 0)) * share;
    }
  });
}

/** The shadow of something: its middle, and how far it spreads, in pixels. */
export interface SoftShadow extends Point {
  reach: number;
  strength: number;
}

/** Soft shadows on what is painted so far. */
export function paintShadows(stage: Stage, shadows: readonly SoftShadow[]): void {
  stage.relight((x, y, tone) => {
    let shade = 0;
    for (const shadow of shadows) {
      const far = ((x - shadow.x) ** 2 + (y - shadow.y) ** 2) / shadow.reach ** 2;
      if (far < 4) shade += shadow.strength * Math.exp(-far * 1.3) * (1 - far / 4);
    }
    tone.gain = 1 - Math.min(0.7, shade);
    tone.saturation = 1;
  });
}
