import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { cutOutMargin, type CutOutPainter } from '../paint/cut-out.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerReach, panReach } from '../paint/layer.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { Studio } from './scene.ts';
import type { Moment } from './underwater-light.ts';
import { waterAt, type Water } from './underwater-water.ts';

const bellHigh = 0.92;
const tailHigh = 4.1;

interface Tints {
  bell: Rgb;
  core: Rgb;
}

const tints: readonly Tints[] = [
  { bell: [214, 190, 255], core: [255, 140, 214] },
  { bell: [170, 222, 255], core: [150, 160, 255] },
  { bell: [255, 214, 180], core: [255, 140, 96] },
];

function tintsOf(brief: Brief): Tints {
  const text = brief.prompt.toLowerCase();
  const [violet, blue, amber] = tints;
  const named = /pink|purple|violet|magenta/.test(text)
    ? violet
    : /blue|cyan|turquoise/.test(text)
      ? blue
      : /orange|amber|gold|red/.test(text)
        ? amber
        : undefined;
  const picked = named ?? tints[subSeed(brief.seed, 'jellyfish') % tints.length];
  return picked ?? { bell: [214, 190, 255], core: [255, 140, 214] };
}

/** A near one and one for the distance, where threads would be too thin to be laid. */
export function jellyfishTextures(studio: Studio, water: Water): Texture[] {
  if (water.jellyfish === 0) return [];
  const { heightPx, widthPx, seed } = studio.brief;
  const { arena, kernels, dither, scratch } = studio;
  const unit = Math.min(heightPx, widthPx * 0.9);
  return [0.122, 0.046].map((share) => {
    const random = randomFrom(subSeed(seed, 'threads'));
    const drawing = drawJellyfish(Math.max(6, unit * share), tintsOf(studio.brief), random);
    return takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
  });
}

/** A clear bell over folded arms and threads; its radius gives the scale. */
function drawJellyfish(radius: number, { bell, core }: Tints, random: Random): Drawing {
  const margin = cutOutMargin(0.6);
  const drawing = new Drawing(
    radius * 2.7 + 2 * margin,
    radius * (bellHigh + tailHigh) + 2 * margin,
    bell,
  );
  const middle = drawing.widthPx / 2;
  const rim = margin + radius * bellHigh;
  for (let thread = 0; thread < 22; thread++) {
    const across = ((thread + 0.5) / 22) * 2 - 1;
    const strand = {
      x: middle + across * radius * 0.9,
      y: rim,
      length: radius * (2 + 2 * random()),
    };
    drawThread(
      drawing,
      strand,
      { colour: blend(bell, core, 0.4), radius, wide: 0.022, cover: 0.5 },
      random,
    );
  }
  for (let arm = 0; arm < 7; arm++) {
    const strand = {
      x: middle + (arm / 6 - 0.5) * radius * 0.6,
      y: margin + radius * 0.66,
      length: radius * (1.7 + 1.5 * random()),
    };
    drawThread(
      drawing,
      strand,
      { colour: blend(core, bell, random() * 0.6), radius, wide: 0.15, cover: 0.36 },
      random,
    );
  }
  for (let y = margin; y < rim + radius * 0.1; y++) {
    for (let x = Math.floor(middle - radius * 1.1); x < middle + radius * 1.1; x++) {
      const at = { across: (x + 0.5 - middle) / radius, down: (y + 0.5 - margin) / radius };
      paintBell(drawing, { x, y }, at, { bell, core, radius });
    }
  }
  return drawing;
}

/** Widens and narrows on its way down and is lost towards its end. */
function drawThread(
  drawing: Drawing,
  strand: { x: number; y: number; length: number },
  look: { colour: Rgb; radius: number; wide: number; cover: number },
  random: Random,
): void {
  const phase = random() * 6.28;
  const rate = (1.6 + 1.6 * random()) / look.radius;
  for (let step = 0; step < strand.length; step++) {
    const down = step / strand.length;
    const swing = look.radius * 0.16 * down * Math.sin(step * rate + phase);
    const x = strand.x + swing + (strand.x - drawing.widthPx / 2) * 0.12 * down;
    const frill = 0.55 + 0.45 * Math.sin(step * rate * 5.1 + phase * 2);
    const half = Math.max(0.45, look.radius * look.wide * 0.5 * frill * (1 - 0.75 * down));
    const cover = look.cover * (1 - down) ** 1.2;
    for (let column = Math.floor(x - half); column <= x + half; column++) {
      const edge = clamp(half + 0.5 - Math.abs(column + 0.5 - x));
      drawing.dot(column, Math.round(strand.y + step), look.colour, edge * cover);
    }
  }
}

function paintBell(
  drawing: Drawing,
  place: { x: number; y: number },
  { across, down }: { across: number; down: number },
  { bell, core, radius }: Tints & { radius: number },
): void {
  const up = clamp(1 - down / bellHigh);
  const scallop = 0.03 * Math.cos(Math.asin(clamp(across, -1, 1)) * 18);
  const half = Math.sqrt(Math.max(0, 1 - up ** 2.3)) * (1 - 0.1 * smoothstep(0.25, 0, up));
  const inside = Math.min(
    (half - Math.abs(across)) * radius,
    (bellHigh + 0.05 + scallop - down) * radius,
  );
  if (inside <= 0) return;
  const rim = clamp(Math.abs(across) / Math.max(0.05, half));
  const ribs = 0.5 + 0.5 * Math.cos(Math.asin(clamp(across / Math.max(0.05, half), -1, 1)) * 20);
  const lobes = [-0.36, -0.13, 0.13, 0.36].reduce((sum, at) => {
    const off = Math.hypot((across - at) / 0.13, (down - 0.5 - 0.25 * at * at) / 0.17);
    return sum + Math.exp(-((off - 0.75) ** 2) * 5);
  }, 0);
  const shine = 0.35 * Math.exp(-(((across + 0.32) / 0.2) ** 2) - ((down - 0.24) / 0.12) ** 2);
  const edge = 0.5 * smoothstep(0.7, 1, rim) + 0.3 * smoothstep(0.12, 0.02, inside / radius);
  const cover = 0.17 + 0.09 * ribs * (1 - up) + edge + 0.42 * clamp(lobes) + shine;
  const colour = blend(blend(bell, core, clamp(lobes) * 0.9), [255, 255, 255], shine + edge * 0.3);
  drawing.dot(place.x, place.y, colour, clamp(cover) * clamp(inside));
}

interface Jellyfish {
  x: number;
  y: number;
  near: number;
  scale: number;
  phase: number;
  pulsesPerS: number;
}

export function jellyfishOf(seed: number, water: Water): Jellyfish[] {
  const random = randomFrom(subSeed(seed, 'swarm'));
  const middle = 0.3 + 0.4 * random();
  return Array.from({ length: water.jellyfish }, (_, index) => {
    // One is the subject; the others, smaller, keep their distance around it.
    const first = index === water.jellyfish - 1;
    const near = first ? 0.75 : 0.1 + 0.5 * (index / water.jellyfish);
    const slot = (middle + 0.17 + 0.66 * ((index * 0.618) % 1)) % 1;
    return {
      x: first ? middle : slot,
      y: first ? 0.3 + 0.06 * random() : 0.12 + 0.5 * random(),
      near,
      scale: first ? 1 : near < 0.32 ? 0.65 + 0.5 * random() : 0.45 + 0.2 * random(),
      phase: random() * 6.28,
      pulsesPerS: (first ? 0.42 : 0.5) + 0.16 * random(),
    };
  });
}

/** It closes quickly, which lifts it, and opens slowly while it sinks; threads follow behind. */
export function paintJellyfish(
  stage: Stage,
  painter: CutOutPainter,
  textures: readonly Texture[],
  look: { jellyfish: Jellyfish; water: Water; tints: Tints; moment: Moment },
): void {
  const { jellyfish, water, moment } = look;
  const { timeS, view, liftPx } = moment;
  const { near, phase } = jellyfish;
  const texture = textures[near < 0.32 ? 1 : 0];
  if (!texture) return;
  const { widthPx, heightPx } = stage.canvas;
  const turn = timeS * jellyfish.pulsesPerS * 2 * Math.PI + phase;
  const closed = 0.5 + 0.5 * Math.sin(turn + 0.55 * Math.sin(turn));
  const lift = 0.5 + 0.5 * Math.sin(turn - 0.9 + 0.4 * Math.sin(turn));
  const zoom = (1 + (view.zoom - 1) * (0.5 + near * 0.5)) * jellyfish.scale;
  const shift = view.right * (panReach + layerReach * near);
  const drift = 0.03 * Math.sin(timeS * 0.21 + phase) + 0.012 * timeS * (0.3 - near * 0.2);
  const risen = 0.02 * lift + 0.012 * timeS * (0.4 + near * 0.4);
  const x = widthPx * (0.5 + (jellyfish.x + drift - 0.5 - shift));
  const y = heightPx * (jellyfish.y - risen * near * 1.6) + liftPx;
  const middle = texture.widthPx / 2;
  const top = cutOutMargin(0.6);
  const radius = (texture.heightPx - 2 * top) / (bellHigh + tailHigh);
  const glow = (water.place === 'deep' ? 0.24 : 0.12) * (0.7 + 0.3 * closed);
  paintSpot(stage, { x, y, radius: radius * 2.6 * zoom, colour: look.tints.core, strength: glow });
  painter.paint(texture, {
    x,
    y: y + (texture.heightPx / 2 - top - radius * 0.5) * zoom,
    across: zoom,
    down: zoom * (1 + 0.07 * closed),
    turn: 0.1 * Math.sin(timeS * 0.4 + phase),
    opacity: 0.4 + 0.6 * near,
    bend: (spot) => {
      const down = (spot.v - top) / radius;
      const squeeze =
        0.26 * closed * smoothstep(0, bellHigh, down) * (1 - 0.4 * smoothstep(1.2, 3, down));
      spot.u = middle + (spot.u - middle) / (1 - squeeze);
      const tail = Math.max(0, down - bellHigh * 0.8);
      spot.u += radius * 0.13 * tail * Math.sin(turn * 0.5 - tail * 1.25 + phase);
    },
  });
}

/** How its light looks through the water. */
export function glowOf(brief: Brief, water: Water): Tints {
  const { bell, core } = tintsOf(brief);
  return { bell, core: blend(core, waterAt(water, 0.3), 0.25) };
}
