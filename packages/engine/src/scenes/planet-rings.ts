import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { spriteRimPx } from '../paint/sprite.ts';
import { axisOf, dot, type Direction, type Pose } from './planet-pose.ts';

const inner = 1.24;
const outerRing = 2.28;
const steps = 1024;

/** Opacity of rings by their distance from the middle: broad bands, gaps, and many fine grooves. */
export function ringsOf(seed: number): Float32Array {
  const random = randomFrom(subSeed(seed, 'rings'));
  const rings = new Float32Array(steps);
  const grooves = Array.from({ length: 90 }, () => random());
  const coarse = Array.from({ length: 16 }, () => random());
  for (let step = 0; step < steps; step++) {
    const at = inner + ((outerRing - inner) * step) / steps;
    const faint = 0.16 + 0.2 * smoothstep(inner, 1.52, at);
    const broad = 0.9 * smoothstep(1.5, 1.56, at);
    const gap = smoothstep(1.93, 1.945, at) * (1 - smoothstep(2.005, 2.02, at));
    const far = at > 2 ? 0.72 : 1;
    const slit = smoothstep(2.19, 2.195, at) * (1 - smoothstep(2.205, 2.21, at));
    const groove = 0.72 + 0.28 * curve(grooves, step / steps);
    const swell = 0.66 + 0.34 * curve(coarse, step / steps);
    const ends = smoothstep(0, 40, step) * smoothstep(steps, steps - 10, step);
    const cover = Math.max(faint, broad * far) * groove * swell;
    rings[step] = cover * ends * (1 - 0.93 * gap) * (1 - 0.6 * slit);
  }
  return rings;
}

export function opacityOfRings(rings: Float32Array, away: number): number {
  if (away <= inner || away >= outerRing) return 0;
  return rings[Math.floor(((away - inner) / (outerRing - inner)) * steps)] ?? 0;
}

function curve(values: readonly number[], at: number): number {
  const place = at * (values.length - 1);
  const index = Math.floor(place);
  const share = smoothstep(0, 1, place - index);
  const from = values[index] ?? 0;
  return from + ((values[index + 1] ?? from) - from) * share;
}

/**
 * The rings around a planet, its shadow on them. All of them go behind it; `front` is what passes
 * before the ball, and nothing else.
 */
export function drawRings(
  pose: Pose,
  rings: Float32Array,
  look: { colour: Rgb; part: 'all' | 'front' },
): Drawing {
  const { radiusPx, axis, opening, light } = pose;
  const front = look.part === 'front';
  const reach = (front ? 1.08 : outerRing) * radiusPx;
  const [cos, sin] = [Math.cos(axis), Math.sin(axis)];
  const flat = Math.sin(opening);
  const high = front ? reach : reach * Math.hypot(sin, cos * flat) + 4;
  const drawing = new Drawing(2 * (reach + spriteRimPx), 2 * (high + spriteRimPx), look.colour);
  const lit = Math.abs(dot(light, axisOf(pose)));
  const dark = blend(look.colour, [60, 48, 52], 0.55);
  for (let row = 0; row < drawing.heightPx; row++) {
    for (let column = 0; column < drawing.widthPx; column++) {
      let cover = 0;
      let shade = 0;
      // Grooves are finer than pixels where the rings turn away.
      for (let part = 0; part < 4; part++) {
        const x = (column + 0.25 + 0.5 * (part & 1) - drawing.widthPx / 2) / radiusPx;
        const y = (row + 0.25 + 0.5 * (part >> 1) - drawing.heightPx / 2) / radiusPx;
        const across = x * cos + y * sin;
        const below = y * cos - x * sin;
        if (front && below <= 0) continue;
        const own = opacityOfRings(rings, Math.hypot(across, below / flat));
        if (own === 0) continue;
        const hidden = front ? clamp((1.03 - Math.hypot(x, y)) * 50) : 1;
        cover += own * hidden * 0.25;
        const depth = (below / flat) * Math.cos(opening);
        shade += own * hidden * 0.25 * shadowAt([x, y, depth], light);
      }
      if (cover <= 0) continue;
      const share = shade / cover;
      const tone = blend(look.colour, dark, clamp(1 - cover * 1.1) * 0.6);
      const bright = (0.62 + 0.5 * lit) * (1 - 0.9 * share);
      const colour: Rgb = [tone[0] * bright, tone[1] * bright, tone[2] * bright];
      drawing.set(column, row, colour, clamp(cover));
    }
  }
  return drawing;
}

/** How deep in the planet's shadow a place beside it lies. */
function shadowAt(place: Direction, light: Direction): number {
  const along = dot(place, light);
  if (along >= 0) return 0;
  const square = dot(place, place) - along * along;
  return smoothstep(1.03, 0.95, Math.sqrt(Math.max(0, square)));
}
