import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { laySprite, spriteRimPx } from '../paint/sprite.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { unitOf, vantageOf } from '../paint/vantage.ts';
import { finishGeometry } from './geometry-finish.ts';
import { designPaletteOf, paintWall, type DesignPalette } from './geometry-palette.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';

/** Rosettes of cut paper one over the other, turning against each other, opening and closing. */
export const mandalaScene = defineScene<Texture[]>({
  prepare(studio) {
    const { brief, arena, kernels, dither, scratch } = studio;
    const unit = unitOf(brief);
    const rosettes = rosettesOf(brief, designPaletteOf(brief));
    return Promise.resolve(
      rosettes.map((rosette) =>
        takeTexture(arena, kernels, drawRosette(rosette, unit), { dither, scratch, alpha: true }),
      ),
    );
  },

  painter(stage, textures, brief) {
    const palette = designPaletteOf(brief);
    const rosettes = rosettesOf(brief, palette);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      const light = vantage.place(-0.06, -0.08, 0);
      paintWall(stage, palette, light);
      rosettes.forEach((rosette, index) => {
        const texture = textures[index];
        if (!texture) return;
        const nearness = (0.8 * index) / rosettes.length;
        const breath = 1 + rosette.breath * Math.sin(timeS * 0.9 - index * 0.55);
        laySprite(stage, texture, {
          ...vantage.place(0, 0, nearness),
          scale: rosette.texelPx * vantage.zoom(nearness) * breath,
          turn: rosette.turn + timeS * rosette.spin - view.roll,
        });
      });
      finishGeometry(stage, palette.dark);
    };
  },
});

type PetalShape = 'leaf' | 'round' | 'lotus' | 'star';

interface Rosette {
  radius: number;
  petals: number;
  shape: PetalShape;
  /** How far the petals part, 0..1. */
  cut: number;
  colours: readonly [Rgb, Rgb];
  trim: Rgb;
  /** Rows of ornament inside the petals. */
  ornament: number;
  turn: number;
  spin: number;
  breath: number;
  /** What is large and behind needs less detail. */
  texelPx: number;
}

const shapes: readonly PetalShape[] = ['leaf', 'round', 'lotus', 'star'];

/** The widest first. */
function rosettesOf(brief: Brief, palette: DesignPalette): Rosette[] {
  const random = randomFrom(subSeed(brief.seed, 'rosettes'));
  const petals = [8, 10, 12, 16][Math.floor(random() * 4)] ?? 12;
  const first = Math.floor(random() * 5);
  return [1.08, 0.66, 0.53, 0.42, 0.32, 0.23, 0.15, 0.08].map((radius, index) => {
    const back = index === 0;
    const own = palette.colours[(first + index * 2) % 5] ?? palette.colours[0];
    const next = palette.colours[(first + index * 2 + 1) % 5] ?? palette.colours[1];
    const quiet = blend(palette.wall[0], palette.wall[1], 0.45);
    const colour = back ? blend(quiet, own, 0.16) : own;
    return {
      radius,
      petals: index > 4 ? petals : index % 2 === 0 ? petals * 2 : petals,
      shape: shapes[Math.floor(random() * 4)] ?? 'leaf',
      cut: 0.14 + 0.2 * random(),
      colours: [
        blend(colour, [20, 14, 40], palette.dark ? 0.42 : 0.24),
        blend(colour, next, back ? 0.06 : 0.2),
      ],
      trim: blend(colour, [255, 252, 244], back ? 0.16 : 0.66),
      ornament: 2 + Math.floor(random() * 3),
      turn: index % 2 === 0 ? 0 : Math.PI / petals,
      spin: (index % 2 === 0 ? 1 : -1) * (0.035 + 0.011 * index),
      breath: back ? 0.012 : 0.035,
      texelPx: back ? 2 : 1,
    };
  });
}

/** Reach of a petal by the angle from its middle (0) to where the next begins (1). */
function reachOf(shape: PetalShape, cut: number, from: number): number {
  if (shape === 'leaf') return 1 - cut * from ** 0.75;
  if (shape === 'round') return 1 - cut * (1 - Math.sqrt(Math.max(0, 1 - from * from)));
  if (shape === 'star') return 1 - cut * 1.25 * from;
  return 1 - cut * (1.15 * from ** 2 - 0.3 * Math.exp(-((from / 0.16) ** 2)) + 0.3);
}

/** What shadows are made of. */
const night: Rgb = [10, 6, 22];

function drawRosette(rosette: Rosette, unitPx: number): Drawing {
  const radiusPx = (rosette.radius * unitPx) / rosette.texelPx;
  const shade = 0.11 + (0.02 * unitPx) / radiusPx / rosette.texelPx;
  const size = 2 * (radiusPx * (1 + shade) + spriteRimPx);
  const drawing = new Drawing(size, size, night);
  const wedge = Math.PI / rosette.petals;
  const tones = tonesOf(rosette);
  const reaches = reachesOf(rosette);
  const [lastColumn, lastRow] = [drawing.widthPx - 1, drawing.heightPx - 1];
  // With petals in pairs the four quarters mirror each other.
  for (let row = 0; row < drawing.heightPx / 2; row++) {
    const y = (row + 0.5 - drawing.heightPx / 2) / radiusPx;
    for (let column = 0; column < drawing.widthPx / 2; column++) {
      const x = (column + 0.5 - drawing.widthPx / 2) / radiusPx;
      const away = Math.sqrt(x * x + y * y);
      if (away > 1 + shade) continue;
      const turned = Math.abs(Math.atan2(y, x)) % (2 * wedge);
      const from = 1 - Math.abs(turned - wedge) / wedge;
      const at = Math.round(from * steps);
      const reach = reaches[at] ?? 1;
      // Where an edge runs steeply the way to it is shorter than along the radius.
      const rise = (((reaches[at + 1] ?? reach) - reach) * steps) / wedge;
      const gap = (reach - away) / Math.sqrt(1 + (rise / (away || 1)) ** 2);
      const cover = clamp(gap * radiusPx + 0.5);
      const shadow = away < reach ? 0.42 : (1 - smoothstep(0, shade, away - reach)) ** 2 * 0.42;
      const total = cover + (1 - cover) * shadow;
      if (total < 0.004) continue;
      const petal = cover > 0 ? tones(away / reach, from, away) : night;
      const colour = cover < 1 ? blend(night, petal, cover / total) : petal;
      drawing.set(column, row, colour, total);
      drawing.set(lastColumn - column, row, colour, total);
      drawing.set(column, lastRow - row, colour, total);
      drawing.set(lastColumn - column, lastRow - row, colour, total);
    }
  }
  return drawing;
}

const steps = 2048;

function reachesOf({ shape, cut }: Rosette): Float32Array {
  return Float32Array.from({ length: steps + 2 }, (_, step) =>
    reachOf(shape, cut, Math.min(1, step / steps)),
  );
}

/** Colours inside a rosette: paler to the tips, a trim along the edge, rows of drops and dots. */
function tonesOf({ colours, trim, ornament, petals, radius }: Rosette) {
  const fine = 0.006 / radius;
  return (share: number, from: number, away: number): Rgb => {
    const base = blend(colours[0], colours[1], smoothstep(0.25, 1, share));
    let line = 0;
    for (let row = 0; row < ornament; row++) {
      const at = 0.93 - row * 0.13;
      line = Math.max(
        line,
        (1 - smoothstep(fine, fine * 2.4, Math.abs(share - at))) * (0.9 - 0.2 * row),
      );
    }
    // A drop in the middle of each petal, and a dot between two.
    const across = (from * Math.PI * away) / petals;
    const drop = Math.hypot(across / 0.055, (share - 0.74) / 0.085);
    const between = ((1 - from) * Math.PI * away) / petals;
    const dot = Math.hypot(between / 0.024, (share - 0.62) / 0.026);
    const ornamented = Math.max(line, 1 - smoothstep(0.86, 1, drop), 1 - smoothstep(0.8, 1, dot));
    // The crease of the petal, and light from above along its edge.
    const crease = 1 - 0.12 * (1 - smoothstep(0, 0.2, from));
    const tone = blend(base, trim, ornamented * 0.8);
    const bright = crease * (0.94 + 0.06 * share);
    return [tone[0] * bright, tone[1] * bright, tone[2] * bright];
  };
}
