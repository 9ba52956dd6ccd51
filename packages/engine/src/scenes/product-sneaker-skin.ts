import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, lerp, smoothstep } from '../paint/curves.ts';
import type { ProductLook } from './product-colours.ts';
import { scaled } from './product-sheets.ts';

/** Where laces cross, from the toes up. */
export const laceStations = [0.665, 0.62, 0.575, 0.53, 0.485, 0.44] as const;

export function stationOf(u: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * clamp(u));
}

/** Openness of the upper: 0 over the foot, 1 around the ankle. */
export function openAt(station: number): number {
  return smoothstep(0.5, 0.4, station);
}

export interface SneakerColours {
  body: Rgb;
  panel: Rgb;
  accent: Rgb;
  sole: Rgb;
  ground: Rgb;
  lining: Rgb;
  lace: Rgb;
}

export function coloursOf({ tones, ink }: ProductLook): SneakerColours {
  const { body } = tones;
  const luma = (body[0] + body[1] + body[2]) / 765;
  return {
    body,
    panel: luma > 0.6 ? blend(body, tones.dark, 0.16) : blend(body, [255, 255, 255], 0.14),
    accent: luma > 0.7 ? blend(ink, tones.accent, 0.5) : tones.accent,
    sole: [236, 233, 226],
    ground: luma < 0.25 ? [176, 128, 82] : blend(body, tones.dark, 0.55),
    lining: blend(body, tones.dark, 0.55),
    lace: luma > 0.6 ? blend(body, tones.dark, 0.1) : [240, 238, 232],
  };
}

export function soleColour(colours: SneakerColours, u: number, v: number): Rgb {
  const station = stationOf(u < 0.5 ? u * 2 : 2 - u * 2);
  if (v < 0.12) return scaled(colours.sole, 0.42 + 3.4 * v);
  const wall = (v - 0.12) / 0.88;
  if (wall > 0.83) {
    const groove = smoothstep(0.24, 0.36, Math.abs(((u * 68) % 1) - 0.5));
    return scaled(
      colours.ground,
      wall < 0.86 ? 0.6 : 1 - 0.4 * groove * smoothstep(0.88, 0.92, wall),
    );
  }
  // A line all around, and the toe's rib.
  const line = 1 - 0.2 * (1 - smoothstep(0.012, 0.03, Math.abs(wall - 0.2)));
  const rib = station > 0.86 ? 1 - 0.1 * smoothstep(0.2, 0.5, Math.abs(((wall * 9) % 1) - 0.5)) : 1;
  const stripe = Math.abs(wall - 0.56) < 0.05 && station < 0.72 ? 1 : 0;
  return blend(scaled(colours.sole, line * rib), colours.accent, stripe * 0.9);
}

export function upperColour(colours: SneakerColours, u: number, v: number): Rgb {
  const station = 0.004 + 0.995 * stationOf(u);
  const up = clamp(1 - Math.abs(2 * v - 1));
  const open = openAt(station);
  const knit = 0.94 + 0.06 * Math.sin(station * 640) * Math.sin(up * 330);
  const seat = 0.5 + 0.5 * smoothstep(0, 0.1, up);
  if (open > 0.5 && up > 0.76) {
    return scaled(colours.lining, lerp(0.75, 0.16, clamp((up - 0.76) / 0.1)));
  }
  if (open > 0.5 && up > 0.56) return scaled(colours.lining, 0.98 + 0.05 * Math.sin(up * 500));
  // Distances into the panels sewn on it; each has a seam along its edge.
  const toe = station - (0.9 - 0.1 * (1 - up) ** 2 + 0.03 * up);
  const heel = 0.17 + 0.05 * Math.sin(up * 4.2) - station;
  const eyes = Math.min(
    0.055 - Math.abs(up - lerp(0.58, 0.72, clamp((station - 0.4) / 0.3))),
    0.72 - station,
    station - 0.36,
  );
  const guard = 0.2 * smoothstep(0.56, 0.8, station) + 0.02 - up;
  const panel = Math.max(toe, heel * 1.2, eyes * 0.9, guard * 0.7);
  const mark = markAt(station, up);
  let colour = scaled(colours.body, knit);
  colour = blend(colour, colours.accent, smoothstep(-0.004, 0.004, mark));
  colour = blend(colour, colours.panel, smoothstep(-0.003, 0.003, panel));
  const edge =
    1 - 0.34 * Math.exp(-((panel / 0.006) ** 2)) - 0.2 * Math.exp(-((mark / 0.006) ** 2));
  const stitch =
    Math.exp(-(((panel - 0.017) / 0.0035) ** 2)) *
    (Math.sin((station + up) * 260) > -0.2 ? 0.2 : 0);
  return scaled(blend(colour, [255, 255, 255], stitch), seat * edge * eyeletAt(station, up));
}

/** A leaf-shaped mark on the side, cut in two by a line. */
function markAt(station: number, up: number): number {
  const along = (station - 0.36) / 0.2;
  const across = up - (0.2 + 0.24 * (along + 0.5));
  const half = 0.1 * Math.max(0, 1 - (along - 0.5) ** 2 * 3.4);
  return Math.min(half - Math.abs(across), Math.abs(across + 0.02) - 0.012) * 0.6;
}

function eyeletAt(station: number, up: number): number {
  const middle = lerp(0.58, 0.72, clamp((station - 0.4) / 0.3));
  const nearest = Math.min(...laceStations.map((at) => Math.abs(station - at)));
  return 1 - 0.65 * smoothstep(0.011, 0.006, Math.hypot(nearest, (up - middle) * 0.5));
}

export function tongueColour(colours: SneakerColours, u: number, v: number): Rgb {
  const label = Math.max(Math.abs(u - 0.5) - 0.26, Math.abs(v - 0.12) - 0.07);
  const base = scaled(colours.panel, 0.78 + 0.2 * (1 - v) - 0.25 * Math.abs(u - 0.5));
  return blend(base, colours.accent, smoothstep(0.01, -0.01, label));
}
