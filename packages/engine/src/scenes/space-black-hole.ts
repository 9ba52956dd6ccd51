import type { Brief } from '../brief/brief.ts';
import { blend, rampAt, yuvOf, type Ramp, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { huesIn } from '../paint/hues.ts';
import { SurfacePainter, takeSurface, type Surface } from '../paint/moving-surface.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { laySprite, spriteRimPx } from '../paint/sprite.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { takeColourTile, type ColourTile } from '../paint/tile.ts';
import { unitOf, vantageOf } from '../paint/vantage.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene, type Studio } from './scene.ts';
import {
  farStarsOf,
  gasColoursOf,
  paintBackdrop,
  paintFarStars,
  prepareBackdrop,
  type Backdrop,
} from './space-backdrop.ts';
import { finishSpace } from './space-light.ts';

interface Cargo {
  backdrop: Backdrop;
  tile: ColourTile;
  /** In the order in which they are laid. */
  behind: Surface;
  arc: Surface;
  before: Surface;
  hole: Texture;
}

/** A black hole: hot gas circles it, and its light bends over the dark from behind. */
export const blackHoleScene = defineScene<Cargo>({
  prepare(studio) {
    const { brief, arena, kernels, dither, scratch } = studio;
    const plan = planOf(brief);
    const options = { dither, scratch, alpha: true };
    return Promise.resolve({
      backdrop: prepareBackdrop(studio, gasColoursOf(brief), 0.36),
      tile: gasTile(studio, plan),
      behind: halfDisc(studio, plan, -1),
      before: halfDisc(studio, plan, 1),
      arc: bentArc(studio, plan),
      hole: takeTexture(arena, kernels, drawHole(plan), options),
    });
  },

  painter(stage, cargo, brief) {
    const plan = planOf(brief);
    const stars = farStarsOf(brief.seed, 520);
    const behind = new SurfacePainter(stage, cargo.behind);
    const arc = new SurfacePainter(stage, cargo.arc);
    const before = new SurfacePainter(stage, cargo.before);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      paintBackdrop(stage, cargo.backdrop, vantage, timeS);
      paintFarStars(stage, stars, vantage, timeS);
      const middle = vantage.place(plan.x, plan.y, 0.4);
      const place = {
        ...middle,
        scale: texelPx * vantage.zoom(0.4) * (1 + timeS * 0.007),
        turn: plan.lean - view.roll,
      };
      const glow = { ...middle, colour: plan.glow };
      const moved = timeS * 22;
      const flat = { ...place, turn: 0, lean: place.turn, squash: plan.squash / drawnSquash };
      behind.paint(cargo.tile, moved % tileSide);
      laySprite(stage, behind.texture, flat);
      // The dark stays dark: what glows around it is laid before it.
      finishSpace(stage, { ...glow, strength: 0.8 });
      laySprite(stage, cargo.hole, place);
      arc.paint(cargo.tile, (moved * 1.2) % tileSide);
      laySprite(stage, arc.texture, place);
      before.paint(cargo.tile, moved % tileSide);
      laySprite(stage, before.texture, flat);
    };
  },
});

/** Hot gas is soft: it is drawn smaller than it is seen. */
const texelPx = 1.3;
const tileSide = 512;
const perRadian = tileSide / (2 * Math.PI);
/** Reach of the disc of gas, in radii of the dark. */
const disc = { inner: 1.32, outer: 4.4 };
/** The disc is drawn less flat than it is seen, or its gas would not be smooth. */
const drawnSquash = 0.42;
/** Where its far side is seen above the dark. */
const bent = { inner: 1.06, outer: 1.95 };

interface Plan {
  radiusPx: number;
  x: number;
  y: number;
  lean: number;
  squash: number;
  glow: Rgb;
  /** From the inner to the outer gas. */
  heat: Ramp;
}

function planOf(brief: Brief): Plan {
  const random = randomFrom(subSeed(brief.seed, 'black hole'));
  const [hue] = huesIn(brief.prompt);
  const glow: Rgb = hue ?? (random() < 0.75 ? [255, 146, 62] : [96, 160, 255]);
  const heat: Ramp = [
    [0, [255, 250, 240]],
    [0.16, blend(glow, [255, 240, 214], 0.7)],
    [0.5, glow],
    [1, blend(glow, [60, 10, 12], 0.66)],
  ];
  return {
    radiusPx: (unitOf(brief) * (0.12 + 0.02 * random())) / texelPx,
    x: (random() - 0.5) * 0.16,
    y: (random() - 0.5) * 0.06,
    lean: (random() < 0.5 ? -1 : 1) * (0.1 + 0.2 * random()),
    squash: 0.12 + 0.07 * random(),
    glow,
    heat,
  };
}

/** Gas drawn out along its way round: across the tile the angle, down it the distance. */
function gasTile(studio: Studio, plan: Plan): ColourTile {
  const noise = new NoiseField(studio, 'hot gas', { side: 512, period: 4, octaves: 6 });
  const heats = Array.from({ length: 256 }, (_, step) => yuvOf(rampAt(plan.heat, step / 255)));
  return takeColourTile(studio.arena, tileSide, (x, y, colour) => {
    const away = y / tileSide;
    const swirl = noise.at(x, y * 4 + 40);
    const streak = noise.at(x + swirl * 40, y * 6 + 9);
    const clump = noise.at(x * 2 + 100, y * 3 + streak * 30);
    const heat = heats[Math.round(clamp(away - streak * 0.1) * 255)] ?? [16, 128, 128];
    const bright = clamp(0.82 + streak * 0.75 + clump * 0.5, 0.12, 1.3);
    colour[0] = clamp(16 + (heat[0] - 16) * bright, 17, 234);
    colour[1] = 128 + (heat[1] - 128) * clamp(0.5 + bright * 0.5);
    colour[2] = 128 + (heat[2] - 128) * clamp(0.5 + bright * 0.5);
  });
}

/** One half of the disc: what is behind the dark (-1) or before it (1). */
function halfDisc(studio: Studio, { radiusPx }: Plan, side: -1 | 1): Surface {
  const wide = Math.ceil((disc.outer * radiusPx + spriteRimPx) / 8) * 16;
  const high = 2 * (disc.outer * radiusPx * drawnSquash + 3 * spriteRimPx);
  const drawing = new Drawing(wide, high);
  const at = (column: number, row: number) => {
    const x = (column - drawing.widthPx / 2) / radiusPx;
    const y = (row - drawing.heightPx / 2) / radiusPx / drawnSquash;
    return { x, y, away: Math.sqrt(x * x + y * y) };
  };
  for (let row = 0; row < drawing.heightPx; row++) {
    for (let column = 0; column < drawing.widthPx; column++) {
      const { x, y, away } = at(column + 0.5, row + 0.5);
      if (away > disc.outer) continue;
      const share = (away - disc.inner) / (disc.outer - disc.inner);
      const profile = smoothstep(-0.01, 0.06, share) * Math.exp(-share * 2) * (1 - share ** 3);
      // Both halves reach a little beyond the middle, where they meet.
      const half = side > 0 ? smoothstep(-0.35, 0.1, y) : 1 - smoothstep(-0.2, 0.4, y);
      const beamed = 1 - 0.32 * clamp(x / 2, -1, 1);
      const cover = clamp(1.9 * profile * half * beamed);
      if (cover > 0) drawing.set(column, row, [0, 0, 0], cover);
    }
  }
  return takeSurface(studio, drawing, (column, row, spot) => {
    const { x, away } = at(column, row);
    const angle = Math.acos(clamp(x / Math.max(away, 0.001), -1, 1));
    const share = clamp((away - disc.inner) / (disc.outer - disc.inner));
    spot.u = side * angle * perRadian + tileSide;
    spot.v = share * (tileSide - 4);
  });
}

/** The far side of the disc, bent up over the dark, and thinner below it. */
function bentArc(studio: Studio, { radiusPx }: Plan): Surface {
  const size = Math.ceil((bent.outer * radiusPx + spriteRimPx) / 8) * 16;
  const drawing = new Drawing(size, size);
  const at = (column: number, row: number) => {
    const x = (column - size / 2) / radiusPx;
    const y = (row - size / 2) / radiusPx;
    return { x, y, away: Math.sqrt(x * x + y * y) };
  };
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const { x, y, away } = at(column + 0.5, row + 0.5);
      // Above it is broad, below a thin line; at the sides it runs into the disc.
      const upper = smoothstep(0.5, -0.5, y / Math.max(away, 0.01));
      const outer = 1.16 + (bent.outer - 1.16) * upper;
      const share = (away - bent.inner) / (outer - bent.inner);
      if (share < -0.2 || share > 1) continue;
      const profile = smoothstep(-0.06, 0.08, share) * Math.exp(-share * 1.7) * (1 - share ** 2);
      const beamed = 1 - 0.3 * clamp(x, -1, 1);
      const cover = clamp(1.6 * profile * beamed * (0.5 + 0.5 * upper));
      if (cover > 0) drawing.set(column, row, [0, 0, 0], cover);
    }
  }
  return takeSurface(studio, drawing, (column, row, spot) => {
    const { x, away } = at(column, row);
    const angle = Math.acos(clamp(x / Math.max(away, 0.001), -1, 1));
    spot.u = -angle * perRadian + tileSide;
    spot.v = clamp((away - bent.inner) / (bent.outer - bent.inner)) * 0.6 * (tileSide - 4);
  });
}

/** The dark itself, soft towards its rim, with the thin ring of light that circles it. */
function drawHole({ radiusPx, glow }: Plan): Drawing {
  const size = 2 * (radiusPx * 1.3 + spriteRimPx);
  const drawing = new Drawing(size, size);
  for (let row = 0; row < drawing.heightPx; row++) {
    for (let column = 0; column < drawing.widthPx; column++) {
      const x = (column + 0.5 - drawing.widthPx / 2) / radiusPx;
      const y = (row + 0.5 - drawing.heightPx / 2) / radiusPx;
      const away = Math.sqrt(x * x + y * y);
      const ring = Math.exp(-(((away - 1.03) / 0.028) ** 2));
      const dark = 1 - smoothstep(0.99, 1.09, away);
      const cover = clamp(Math.max(dark, ring * 0.9));
      const bright = clamp(ring * (1 - 0.3 * x));
      const colour = blend([1, 1, 2], blend(glow, [255, 248, 236], 0.75), bright);
      if (cover > 0) drawing.set(column, row, colour, cover);
    }
  }
  return drawing;
}
