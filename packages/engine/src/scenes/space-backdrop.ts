import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { huesIn } from '../paint/hues.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { laySprite } from '../paint/sprite.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { unitOf, type Vantage } from '../paint/vantage.ts';
import type { Studio } from './scene.ts';

/** Gas behind everything, and thinner gas before it. */
export interface Backdrop {
  far: Texture;
  near: Texture | null;
}

/** Two hues of glowing gas and the dark that they glow in. */
export interface GasColours {
  first: Rgb;
  second: Rgb;
  dark: Rgb;
}

/** A third of the detail of the picture: gas has no edges. */
const texelPx = 3;
/** Room for the camera's travel and roll, as shares of the picture. */
const room = { wide: 1.3, high: 1.36 };

const pairs: readonly (readonly [Rgb, Rgb])[] = [
  [
    [214, 84, 150],
    [64, 128, 224],
  ],
  [
    [40, 176, 190],
    [232, 128, 84],
  ],
  [
    [126, 88, 226],
    [60, 170, 226],
  ],
  [
    [226, 120, 74],
    [120, 70, 160],
  ],
];

export function gasColoursOf(brief: Brief): GasColours {
  const random = randomFrom(subSeed(brief.seed, 'gas'));
  const pair = pairs[Math.floor(random() * pairs.length)] ?? [
    [214, 84, 150],
    [64, 128, 224],
  ];
  const [hue, second] = huesIn(brief.prompt);
  const { light } = brief.mood;
  const warm = light === 'sunset' || light === 'dawn' || light === 'candle';
  const first = hue ?? (warm ? ([236, 128, 70] as const) : pair[0]);
  const other = second ?? (hue ? blend(hue, pair[1], 0.45) : pair[1]);
  return { first, second: other, dark: blend([4, 5, 11], blend(first, other, 0.5), 0.035) };
}

/** `strength` tells how much of it there is to be seen, 0..1. */
export function prepareBackdrop(studio: Studio, colours: GasColours, strength: number): Backdrop {
  const noise = new NoiseField(studio, 'gas', { side: 256, period: 4, octaves: 5 });
  const { arena, kernels, dither, scratch } = studio;
  const options = { dither, scratch };
  const far = takeTexture(arena, kernels, drawFar(studio, noise, colours, strength), {
    ...options,
    alpha: false,
  });
  // Where there is little gas, thinner gas before it is not seen.
  if (strength < 0.45) return { far, near: null };
  const wisps = drawNear(studio, noise, colours, strength);
  return { far, near: takeTexture(arena, kernels, wisps, { ...options, alpha: true }) };
}

function sheet({ brief }: Studio, colour: Rgb): Drawing {
  const { widthPx, heightPx } = brief;
  const wide = (widthPx * room.wide) / texelPx;
  return new Drawing(Math.ceil(wide / 16) * 16, (heightPx * room.high) / texelPx, colour);
}

/** A slanting band of gas: glowing billows, filaments in them, dust before them. */
function drawFar(
  studio: Studio,
  noise: NoiseField,
  colours: GasColours,
  strength: number,
): Drawing {
  const random = randomFrom(subSeed(studio.brief.seed, 'far gas'));
  const drawing = sheet(studio, colours.dark);
  const per = (360 / unitOf(studio.brief)) * (texelPx / 2);
  const slope = (random() < 0.5 ? -1 : 1) * (0.35 + 0.5 * random());
  const middle = (random() - 0.5) * 0.3;
  const unit = drawing.heightPx;
  const colour: [number, number, number] = [0, 0, 0];
  for (let y = 0; y < drawing.heightPx; y++) {
    for (let x = 0; x < drawing.widthPx; x++) {
      const [u, v] = [x * per, y * per];
      const bend = noise.at(u * 0.5 + 40, v * 0.5 + 90);
      const across = (x - drawing.widthPx / 2) / unit;
      const away = (y / unit - 0.5 - middle + across * slope + bend * 0.5) / 0.36;
      const band = Math.exp(-away * away);
      const billow = noise.at(u * 0.8 + bend * 35, v * 0.8 - bend * 25);
      const thread =
        1 - Math.min(1, Math.abs(noise.at(u * 1.3 + billow * 20 + 100, v * 1.3)) * 3.4);
      const dust = smoothstep(0.04, 0.5, noise.at(u * 0.9 + bend * 45 + 155, v * 0.9 + 57));
      const gas = clamp(0.16 + 0.84 * band) * clamp(0.34 + billow * 1.25);
      const light = strength * gas * (0.62 + 0.55 * thread * band) * (1 - 0.8 * dust);
      const mixed = clamp(0.5 + bend * 1.5 + billow * 0.5);
      const core = smoothstep(0.42, 0.95, light);
      for (let part = 0; part < 3; part++) {
        const from = colours.second[part] ?? 0;
        const hue = from + ((colours.first[part] ?? 0) - from) * mixed;
        const bright = hue + (255 - hue) * core * 0.5;
        colour[part] = (colours.dark[part] ?? 0) + bright * clamp(light) * 0.8;
      }
      drawing.set(x, y, clampColour(colour), 1);
    }
  }
  return drawing;
}

function clampColour(colour: [number, number, number]): Rgb {
  for (let part = 0; part < 3; part++) colour[part] = Math.min(255, colour[part] ?? 0);
  return colour;
}

/** Thin wisps that pass in front, most of it clear. */
function drawNear(
  studio: Studio,
  noise: NoiseField,
  colours: GasColours,
  strength: number,
): Drawing {
  const drawing = sheet(studio, colours.first);
  const per = (360 / unitOf(studio.brief)) * (texelPx / 2);
  const haze = blend(colours.first, colours.second, 0.5);
  for (let y = 0; y < drawing.heightPx; y++) {
    for (let x = 0; x < drawing.widthPx; x++) {
      const [u, v] = [x * per, y * per];
      const bend = noise.at(u * 0.4 + 400, v * 0.4 + 130);
      const wisp = noise.at(u * 0.6 + bend * 60 + 33, v * 0.6 - bend * 30 + 105);
      const fine = noise.at(u * 1.7 + wisp * 25, v * 1.7 + 19);
      const cover = smoothstep(0.2, 0.66, wisp + fine * 0.2);
      if (cover > 0) drawing.set(x, y, haze, cover * 0.36 * strength);
    }
  }
  return drawing;
}

/** `growth` is how much larger it has become as one flies towards it. */
export function paintBackdrop(
  stage: Stage,
  backdrop: Backdrop,
  vantage: Vantage,
  timeS: number,
  growth = 1,
): void {
  const scale = texelPx * growth;
  const far = vantage.place(0.006 * Math.sin(timeS * 0.1), 0, 0);
  const turn = -vantage.roll;
  const zoom = vantage.zoom(0);
  const [cos, sin] = [Math.cos(turn) / (scale * zoom), Math.sin(turn) / (scale * zoom)];
  const { widthPx, heightPx } = backdrop.far;
  stage.warp(backdrop.far, (x, y, spot) => {
    const [dx, dy] = [x - far.x, y - far.y];
    spot.u = widthPx / 2 + dx * cos + dy * sin;
    spot.v = heightPx / 2 - dx * sin + dy * cos;
  });
  if (!backdrop.near) return;
  const near = vantage.place(0.012 - timeS * 0.004, 0, 0.5);
  laySprite(stage, backdrop.near, { ...near, scale: scale * vantage.zoom(0.5) * 1.04, turn });
}

export interface FarStar {
  x: number;
  y: number;
  nearness: number;
  radius: number;
  strength: number;
  phase: number;
  colour: Rgb;
}

const starColours: readonly Rgb[] = [
  [255, 255, 255],
  [196, 214, 255],
  [255, 228, 196],
  [255, 206, 170],
];

/** Stars in depth: the faint many far away, few bright ones nearer. */
export function farStarsOf(seed: number, count: number): FarStar[] {
  const random = randomFrom(subSeed(seed, 'far stars'));
  return Array.from({ length: count }, () => {
    const bright = random() ** 7;
    return {
      x: (random() - 0.5) * 1.2,
      y: (random() - 0.5) * 1.24,
      nearness: 0.05 + 0.4 * random() ** 2,
      radius: 0.0016 + 0.0018 * bright + 0.0004 * random(),
      strength: 0.16 + 0.34 * random() + 0.5 * bright,
      phase: random() * 6.28,
      colour: starColours[Math.floor(random() ** 1.4 * 4)] ?? [255, 255, 255],
    };
  });
}

export function paintFarStars(
  stage: Stage,
  stars: readonly FarStar[],
  vantage: Vantage,
  timeS: number,
): void {
  const unit = Math.max(vantage.unitPx, 480);
  for (const star of stars) {
    const twinkle = 0.8 + 0.2 * Math.sin(timeS * (1.2 + star.phase * 0.5) + star.phase * 3);
    const place = vantage.place(star.x, star.y, star.nearness);
    const light = { ...place, colour: star.colour };
    paintSpot(stage, { ...light, radius: unit * star.radius, strength: star.strength * twinkle });
    if (star.strength < 0.8) continue;
    paintSpot(stage, { ...light, radius: unit * star.radius * 6, strength: 0.09 * twinkle });
  }
}
