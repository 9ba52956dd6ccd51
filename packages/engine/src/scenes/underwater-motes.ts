import type { Rgb } from '../paint/colour.ts';
import type { CutOutPainter } from '../paint/cut-out.ts';
import { cutOutMargin } from '../paint/cut-out.ts';
import { clamp } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerReach, panReach } from '../paint/layer.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { Studio } from './scene.ts';
import type { Moment } from './underwater-light.ts';
import type { Water } from './underwater-water.ts';

interface Mote {
  x: number;
  y: number;
  near: number;
  phase: number;
  sizeShare: number;
  glows: boolean;
}

/** What hangs in the water; in the deep some of it gives light. */
export function motesOf(seed: number, water: Water): Mote[] {
  const random = randomFrom(subSeed(seed, 'motes'));
  const deep = water.place === 'deep';
  return Array.from({ length: 84 }, () => {
    const near = random() ** 2;
    return {
      x: random(),
      y: random(),
      near,
      phase: random() * 6.28,
      sizeShare: 0.0014 + 0.0034 * near + 0.0012 * random(),
      glows: random() < (deep ? 0.45 : water.light === 'night' ? 0.3 : 0),
    };
  });
}

const glow: Rgb = [110, 240, 226];

export function paintMotes(
  stage: Stage,
  motes: readonly Mote[],
  water: Water,
  { timeS, view }: Moment,
): void {
  const { widthPx, heightPx } = stage.canvas;
  for (const mote of motes) {
    const { near, phase } = mote;
    const drift = 0.012 * Math.sin(timeS * 0.7 + phase) + timeS * (0.004 + 0.008 * near);
    const across = wrapped(mote.x + drift);
    const down = wrapped(mote.y + timeS * (0.006 + 0.012 * near) + 0.01 * Math.sin(timeS + phase));
    const zoom = 1 + (view.zoom - 1) * (0.5 + near);
    const shift = view.right * (panReach + layerReach * near * 1.4);
    // They come and go at the rims, so that none appears at once.
    const shown = Math.min(1, across * 12, (1 - across) * 12, down * 12, (1 - down) * 12);
    const x = widthPx * (0.5 + (across * 1.2 - 0.6 - shift) * zoom);
    const y = heightPx * (0.5 + (down * 1.2 - 0.6) * zoom);
    const radius = heightPx * mote.sizeShare;
    if (mote.glows) {
      const pulse = shown * (0.35 + 0.65 * Math.sin(timeS * 0.9 + phase * 3) ** 2);
      paintSpot(stage, { x, y, radius: radius * 7, colour: glow, strength: 0.13 * pulse });
      paintSpot(stage, { x, y, radius: radius * 1.4, colour: glow, strength: 0.85 * pulse });
      continue;
    }
    const lit = (0.34 - 0.2 * near) * (0.4 + 0.6 * water.daylight) * (1.1 - 0.6 * down);
    paintSpot(stage, { x, y, radius, colour: water.lamp, strength: lit * shown });
  }
}

function wrapped(value: number): number {
  return value - Math.floor(value);
}

const bubbleRadius = 22;

/** A bubble: a bright rim above, a faint one below, and a window of sky. */
export function bubbleTexture(studio: Studio): Texture {
  const side = (bubbleRadius + cutOutMargin(0.5)) * 2;
  const drawing = new Drawing(side, side, [236, 252, 255]);
  for (let y = 0; y < drawing.heightPx; y++) {
    for (let x = 0; x < drawing.widthPx; x++) {
      const [dx, dy] = [x + 0.5 - side / 2, y + 0.5 - side / 2];
      const away = Math.hypot(dx, dy) / bubbleRadius;
      if (away > 1.06) continue;
      const inside = clamp((1.04 - away) * bubbleRadius * 0.5);
      const rim = away ** 7 * (0.34 - 0.3 * (dy / bubbleRadius));
      const spark = 0.8 * Math.exp(-((dx + 7) ** 2 + (dy + 9) ** 2) / 20);
      const low = 0.26 * Math.exp(-((dx - 5) ** 2 + (dy - 11) ** 2) / 34);
      drawing.set(x, y, [236, 252, 255], clamp((rim + spark + low + 0.05) * inside));
    }
  }
  const { arena, kernels, dither, scratch } = studio;
  return takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
}

interface Bubble {
  /** Of the vent that it comes from, 0..1 across, and its height. */
  x: number;
  floor: number;
  phase: number;
  size: number;
  speed: number;
  near: number;
}

export function bubblesOf(seed: number): Bubble[] {
  const random = randomFrom(subSeed(seed, 'bubbles'));
  return Array.from({ length: 3 }, (_, vent) => {
    const x = 0.08 + 0.84 * ((vent + random()) / 3);
    const near = vent === 0 ? 0.9 : 0.25 + 0.3 * random();
    return Array.from({ length: 13 }, () => ({
      x: x + 0.012 * (random() - 0.5),
      floor: 0.84 + 0.2 * near,
      phase: random(),
      size: (0.2 + 0.8 * random() ** 2) * (0.4 + 0.9 * near),
      speed: 0.12 + 0.06 * random(),
      near,
    }));
  }).flat();
}

/** Larger ones rise faster, each on its own winding way. */
export function paintBubbles(
  stage: Stage,
  painter: CutOutPainter,
  bubble: Texture,
  look: { bubbles: readonly Bubble[]; water: Water; moment: Moment },
): void {
  const { widthPx, heightPx } = stage.canvas;
  const { view, timeS } = look.moment;
  for (const { x, floor, phase, size, speed, near } of look.bubbles) {
    const rising = timeS * speed * (0.7 + 0.5 * size) + phase;
    const up = rising - Math.floor(rising);
    const wind = 0.009 * Math.sin(up * 21 + phase * 40) + 0.014 * Math.sin(up * 6 + phase * 9);
    const zoom = 1 + (view.zoom - 1) * (0.5 + near * 0.5);
    const shift = view.right * (panReach + layerReach * near);
    const placeX = widthPx * (0.5 + (x + wind * (heightPx / widthPx) * 1.6 - 0.5 - shift) * zoom);
    const placeY = heightPx * (0.5 + (floor - up * 1.15 - 0.5) * zoom);
    const shown = Math.min(1, up * 9, (1 - up) * 5) * (0.35 + 0.65 * look.water.daylight);
    const radius = heightPx * 0.0135 * size * (0.75 + 0.45 * up);
    if (radius < bubbleRadius * 0.16) {
      paintSpot(stage, {
        x: placeX,
        y: placeY,
        radius,
        colour: look.water.lamp,
        strength: 0.4 * shown,
      });
      continue;
    }
    const scale = radius / bubbleRadius;
    const squeeze = 1 + 0.09 * Math.sin(up * 60 + phase * 30);
    const size2 = { across: scale * squeeze, down: scale / squeeze };
    painter.paint(bubble, { x: placeX, y: placeY, ...size2, opacity: 0.85 * shown });
  }
}
