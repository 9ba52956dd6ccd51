import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, lerp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerReach, layerZoom, panReach } from '../paint/layer.ts';
import { NoiseField } from '../paint/noise-field.ts';
import type { Mapping } from '../paint/mapping.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { skyAt } from './palette.ts';
import type { Studio } from './scene.ts';
import { housesOf, sunnySideOf, type House, type Side } from './street-houses.ts';
import { lampsOf } from './street-lamps.ts';
import type { StreetLook } from './street-look.ts';
import {
  eyeM,
  halved,
  kerbM,
  nearnessAt,
  perspectiveOf,
  wallM,
  type Perspective,
  type StreetMoment,
  type StreetMotion,
} from './street-view.ts';

const margin = 1.34;
/** Where people cross, away from the viewer. */
const crossing = { from: 0.72, to: 1.06 };

/** A wet ground is laid where its mirror is made, at half the size. */
function groundPerspective(brief: Brief, look: StreetLook): Perspective {
  return look.wet > 0 ? halved(perspectiveOf(brief)) : perspectiveOf(brief);
}

/** Asphalt and pavement seen from the eye's height; the wetter, the more shines through them. */
export function groundTexture(studio: Studio, look: StreetLook): Texture {
  const { brief, arena, kernels, dither, scratch } = studio;
  const perspective = groundPerspective(brief, look);
  const { widthPx, heightPx, horizonPx, focalPx, asidePx } = perspective;
  const noise = new NoiseField(studio, 'asphalt', { side: 256, period: 32, octaves: 4 });
  const drawing = new Drawing(widthPx * margin, heightPx * 1.06 - horizonPx);
  const middle = drawing.widthPx / 2 + asidePx;
  const lamps = lampsOf(brief);
  const sunny = sunnySideOf(brief);
  const houses = housesOf(brief, look, sunny === 1 ? -1 : 1, perspective);
  const ground = {
    look,
    noise,
    edgeM: perspective.edgeM,
    lamps,
    sunny,
    houses,
    horizon: horizonOf(look),
  };
  const pixel: Pixel = { colour: [0, 0, 0], cover: 0 };
  const lights = new Float32Array(Math.ceil(drawing.widthPx / lightStepPx) + 2);
  for (let y = 0; y < drawing.heightPx; y += 2) {
    const away = Math.min(400, (focalPx * eyeM) / (y + 1));
    const metrePx = focalPx / away;
    lights.forEach((_, index) => {
      lights[index] = warmthAt(ground, (index * lightStepPx - middle) / metrePx, away);
    });
    for (let x = 0; x < drawing.widthPx; x += 2) {
      const right = (x + 1 - middle) / metrePx;
      const place = x / lightStepPx;
      const index = Math.floor(place);
      const warmth = lerp(lights[index] ?? 0, lights[index + 1] ?? 0, place - index);
      const bare = bareAt(ground, { right, away, wideM: 2 / metrePx, longM: (2 * away) / (y + 1) });
      for (let part = 0; part < 4; part++) {
        const row = y + (part >> 1);
        const near = Math.min(400, (focalPx * eyeM) / (row + 0.5));
        const spot = {
          right: ((x + (part & 1) + 0.5 - middle) * near) / focalPx,
          away: near,
          wideM: near / focalPx,
          longM: near / (row + 0.5),
        };
        dress(pixel, { ground, bare, warmth }, spot);
        drawing.set(x + (part & 1), row, pixel.colour, pixel.cover);
      }
    }
  }
  return takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
}

function horizonOf({ palette }: StreetLook): Rgb {
  return blend(skyAt(palette, 1), palette.sun, 0.5 * palette.glow);
}

interface Ground {
  look: StreetLook;
  noise: NoiseField;
  edgeM: number;
  lamps: ReturnType<typeof lampsOf>;
  /** The side that the sun shines on. */
  sunny: Side;
  /** Those opposite, which throw their shadow on the street. */
  houses: readonly House[];
  /** The sky's colour where the street ends, which far ground runs into. */
  horizon: Rgb;
}

interface GroundSpot {
  right: number;
  away: number;
  wideM: number;
  longM: number;
}

const lightStepPx = 8;

/** Asphalt or stone without what is painted on it, worked out for four pixels at once. */
interface Bare {
  road: number;
  patch: number;
  grain: number;
  pool: number;
}

function bareAt({ look, noise }: Ground, { right, away, longM }: GroundSpot): Bare {
  const side = Math.abs(right);
  const grain = noise.at(right * 26, away * 13) * clamp(0.05 / longM);
  const patch = noise.at(right * 1.7 + 40, away * 0.8);
  const track = Math.cos((side - 2.75) * 2.6) * 0.05;
  // Puddles lie low: in the tracks, along the kerb, and where the ground has sunk.
  const low =
    look.wet > 0.5
      ? noise.at(right * 2.3 + 9, away * 1.1 + 70) + 0.5 * noise.at(right * 6, away * 2.6)
      : 0;
  const kerbside = 0.24 * Math.exp(-(((side - kerbM + 0.5) / 0.5) ** 2));
  const pool = smoothstep(0.1, 0.24, low + kerbside + track * 1.6);
  return { road: clamp(0.5 + patch * 0.8 + grain * 1.4 + track), patch, grain, pool };
}

/** One pixel being worked out. */
interface Pixel {
  colour: [number, number, number];
  cover: number;
}

/** Finishes one pixel: kerb, slabs, paint, light, air, and how much of it hides the mirror. */
function dress(
  pixel: Pixel,
  { ground, bare, warmth }: { ground: Ground; bare: Bare; warmth: number },
  spot: GroundSpot,
): void {
  const { look } = ground;
  const { right, away, wideM } = spot;
  const side = Math.abs(right);
  const kerb = smooth(side - kerbM, wideM);
  let level = 78 + 18 * bare.road;
  let tint = 3 - 2 * bare.road;
  if (kerb > 0) {
    level += (112 + 30 * (slabAt(spot) - 0.5 + bare.grain + 0.4 * bare.patch) - level) * kerb;
    tint += (-8 - tint) * kerb;
  }
  const edge = side - kerbM;
  if (edge > -0.6 && edge < 0.6) {
    const line = 1 - smooth(Math.abs(edge - 0.12) - 0.14, wideM);
    level += (146 - level) * line * 0.6;
    level += (28 - level) * (1 - smooth(Math.abs(edge + 0.12) - 0.1, wideM)) * 0.6;
  }
  const paint = clamp(markingAt(ground, spot) * (0.8 + 0.5 * bare.grain + 0.3 * bare.patch)) * 0.85;
  level += (210 - level) * paint;
  const shine = daylightAt(ground, spot) * level * (1 - 0.42 * look.wet * (1 - paint));
  const damp = level * (1 - 0.3 * look.wet) * warmth;
  const { sun } = look.palette;
  const air = 1 - Math.exp(-away / look.clearM);
  for (let part = 0; part < 3; part++) {
    const hue = (shine + tint * (part - 1)) * (0.65 + (0.35 * (sun[part] ?? 255)) / 255);
    const value = hue + (damp * (look.lamp[part] ?? 255)) / 255;
    const hazy = lerp(look.palette.haze[part] ?? 0, ground.horizon[part] ?? 0, air * air);
    pixel.colour[part] = clamp(lerp(value, hazy, air), 0, 255);
  }
  const film = clamp(0.62 + 0.35 * bare.patch + 0.5 * bare.grain + 0.12 * kerb, 0.3, 1);
  const hidden = 1 - look.wet * (1 - film) - 0.12 * look.wet;
  const pool = bare.pool * (1 - kerb * 0.6) * (1 - paint * 0.6) * smoothstep(0.5, 0.95, look.wet);
  const cover = clamp(hidden + (0.05 - hidden) * pool + paint * 0.3 * look.wet, 0.04, 1);
  // Far away air hides the mirror as well.
  pixel.cover = cover + (1 - cover) * smoothstep(0.5, 0.93, air);
}

/** 0 below a border, 1 above, as soft as a pixel is wide. */
function smooth(over: number, blur: number): number {
  return clamp(over / Math.max(0.02, blur) + 0.5);
}

function slabAt({ right, away, wideM, longM }: GroundSpot): number {
  const across = Math.abs((((right % 1.2) + 1.2) % 1.2) - 0.6);
  const along = Math.abs((((away % 0.9) + 0.9) % 0.9) - 0.45);
  const seams =
    smooth(across - 0.57, wideM) * clamp(0.05 / wideM) +
    smooth(along - 0.42, longM) * clamp(0.05 / longM);
  return 0.4 + 0.5 * clamp(seams);
}

/** Dashes along the middle, and a zebra crossing. */
function markingAt({ edgeM }: Ground, { right, away, wideM, longM }: GroundSpot): number {
  const side = Math.abs(right);
  if (side > kerbM || away > 70) return 0;
  const zebra = { from: edgeM * crossing.from, to: edgeM * crossing.to };
  const over = smooth(Math.min(away - zebra.from, zebra.to - away), longM);
  if (over === 0 && side > 0.07 + wideM) return 0;
  const stripe = smooth(0.25 - Math.abs(((((right + 0.5) % 1) + 1) % 1) - 0.5), wideM);
  const inside = smooth(kerbM - 0.4 - Math.abs(right), wideM);
  const dash = smooth(0.9 - Math.abs((((away % 5) + 5) % 5) - 2.5), longM);
  const line = smooth(0.07 - Math.abs(right), wideM) * dash * (1 - over);
  return Math.max(over * stripe * inside, line);
}

/** What the sky and the sun give; one side of the street lies in the shadow of its houses. */
function daylightAt(
  { look, noise, sunny, houses }: Ground,
  { right, away, longM }: GroundSpot,
): number {
  const { light } = look.palette;
  const sky = { day: 0.8, dawn: 0.62, sunset: 0.46, storm: 0.6, night: 0.17 }[light];
  const sun = { day: 0.56, dawn: 0.14, sunset: 0.12, storm: 0, night: 0 }[light];
  if (sun === 0) return sky;
  const house = houses.find(({ to }) => to > away);
  const shadow = (house?.height ?? 12) * 0.7 - wallM;
  const over = right * sunny - shadow + noise.at(right * 2, away * 2) * 0.2;
  return sky + sun * clamp(over / (0.25 + longM) + 0.5);
}

/** Light of lamps and shop windows at night. */
function warmthAt({ look, lamps }: Ground, right: number, away: number): number {
  if (look.lamps <= 0) return 0;
  let shine = 0;
  for (const lamp of lamps) {
    const off = Math.hypot(right - lamp.side * (kerbM - 0.8), (away - lamp.away) * 0.8);
    if (off < 10) shine += Math.exp(-((off / 3.4) ** 2));
  }
  const shops = Math.exp(-(wallM - Math.min(wallM, Math.abs(right))) / 2.2);
  return look.lamps * (look.dark ? 1 : 0.4) * (0.5 * shine + 0.5 * shops);
}

/** Near ground travels farther than what is far away. */
function groundMapping(
  perspective: Perspective,
  texture: Texture,
  { view, liftPx }: StreetMotion,
): Mapping {
  const { widthPx, focalPx, horizonPx } = perspective;
  return (x, y, spot) => {
    const below = Math.max(1, y - horizonPx - liftPx);
    const nearness = nearnessAt(perspective, (focalPx * eyeM) / below);
    const zoom = layerZoom(view, nearness);
    const travel = view.right * (panReach + layerReach * nearness) * widthPx;
    spot.u = texture.widthPx / 2 + (x - widthPx / 2) / zoom + travel;
    spot.v = (y - horizonPx - liftPx) / zoom;
  };
}

export function layGround(
  stage: Stage,
  texture: Texture,
  { perspective, motion }: Pick<StreetMoment, 'perspective' | 'motion'>,
): void {
  const { heightPx } = stage.canvas;
  const rows = stage.rows(perspective.horizonPx + motion.liftPx, heightPx);
  stage.over(texture, groundMapping(perspective, texture, motion), rows);
}
