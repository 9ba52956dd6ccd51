import type { Brief } from '../brief/brief.ts';
import { blend, yuvOf, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { huesIn } from '../paint/hues.ts';
import { SurfacePainter, takeSurface, type Surface } from '../paint/moving-surface.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { laySprite, spriteRimPx } from '../paint/sprite.ts';
import { paintSpot } from '../paint/spot.ts';
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
import { finishSpace, SunPainter } from './space-light.ts';

interface Cargo {
  backdrop: Backdrop;
  tile: ColourTile;
  tail: Surface;
}

/** A comet on its way past, its tail streaming away from the sun. */
export const cometScene = defineScene<Cargo>({
  prepare(studio) {
    return Promise.resolve({
      backdrop: prepareBackdrop(studio, gasColoursOf(studio.brief), 0.5),
      tile: streamTile(studio),
      tail: tailSurface(studio),
    });
  },

  painter(stage, cargo, brief) {
    const plan = planOf(brief);
    const stars = farStarsOf(brief.seed, 560);
    const tail = new SurfacePainter(stage, cargo.tail);
    const suns = new SunPainter(stage);
    const unit = unitOf(stage.canvas);
    const sparks = sparksOf(brief.seed);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      paintBackdrop(stage, cargo.backdrop, vantage, timeS);
      paintFarStars(stage, stars, vantage, timeS);
      const sunAt = vantage.place(plan.side * 0.4, 0.42, 0);
      suns.paint({ ...sunAt, colour: [255, 236, 208], strength: 0.7 });
      const gone = timeS - 3;
      const head = vantage.place(plan.x + plan.side * 0.022 * gone, plan.y + 0.014 * gone, 0.6);
      const scale = vantage.zoom(0.6) * (1 + timeS * 0.006);
      const turn = plan.turn - view.roll;
      tail.paint(cargo.tile, -timeS * 46, Math.sin(timeS * 0.6) * 3);
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
      const reach = ((tailLength / 2) * unit - headRoomPx(unit)) * scale;
      const middle = { x: head.x - plan.side * reach * cos, y: head.y - plan.side * reach * sin };
      laySprite(stage, tail.texture, { ...middle, scale, turn });
      for (const spark of sparks) {
        const along = (spark.along + timeS * spark.speed) % 1;
        const off = spark.across * (0.01 + 0.09 * along);
        const far = along * tailLength * 0.8;
        const x = -plan.side * far * cos - off * sin;
        const y = -plan.side * far * sin + off * cos;
        paintSpot(stage, {
          x: head.x + x * unit * scale,
          y: head.y + y * unit * scale,
          radius: unit * (0.0018 + 0.002 * (1 - along)),
          colour: plan.dust,
          strength: 0.7 * (1 - along) * smoothstep(0, 0.06, along),
        });
      }
      const light = { ...head, colour: plan.ion };
      paintSpot(stage, { ...light, radius: unit * 0.15 * scale, strength: 0.3 });
      paintSpot(stage, { ...light, radius: unit * 0.05 * scale, strength: 0.55 });
      const white: Rgb = [255, 255, 250];
      paintSpot(stage, {
        ...light,
        colour: white,
        radius: unit * 0.018 * scale,
        strength: 1,
        hardness: 1.6,
      });
      finishSpace(stage, { ...head, colour: plan.ion, strength: 0.5 });
    };
  },
});

/** In picture units. */
const tailLength = 1.35;
const tailWidth = 0.62;
const tileSide = 256;

/** Room before the head, in which nothing of the tail is. */
function headRoomPx(unitPx: number): number {
  return spriteRimPx + unitPx * 0.05;
}

interface Plan {
  /** Where it flies to, -1 left or 1 right. */
  side: number;
  x: number;
  y: number;
  turn: number;
  ion: Rgb;
  dust: Rgb;
}

function planOf(brief: Brief): Plan {
  const random = randomFrom(subSeed(brief.seed, 'comet'));
  const side = random() < 0.5 ? -1 : 1;
  const [hue] = huesIn(brief.prompt);
  return {
    side,
    x: side * (0.16 + 0.08 * random()),
    y: 0.08 + 0.08 * random(),
    turn: side * (0.38 + 0.2 * random()),
    ion: hue ?? (random() < 0.6 ? [120, 190, 255] : [120, 255, 214]),
    dust: [255, 232, 200],
  };
}

function streamTile(studio: Studio): ColourTile {
  const { ion, dust, side } = planOf(studio.brief);
  const noise = new NoiseField(studio, 'stream', { side: 256, period: 4, octaves: 5 });
  const [cold, warm] = [yuvOf(blend(ion, [255, 255, 255], 0.25)), yuvOf(dust)];
  return takeColourTile(studio.arena, tileSide, (x, y, colour) => {
    const streak = noise.at(x, y * 5 + 30);
    const clump = noise.at(x * 2 + streak * 20, y * 2);
    const share = clamp(0.5 + side * (y / tileSide - 0.5) * 3);
    const bright = clamp(0.72 + streak * 0.9 + clump * 0.4, 0.1, 1.1);
    for (let part = 0; part < 3; part++) {
      const tone = (cold[part] ?? 0) + ((warm[part] ?? 0) - (cold[part] ?? 0)) * share;
      colour[part] = part === 0 ? clamp(16 + (tone - 16) * bright, 17, 234) : tone;
    }
  });
}

/** A fan: a straight thin tail of ions and a broader one of dust that bends away from it. */
function tailSurface(studio: Studio): Surface {
  const unit = unitOf(studio.brief);
  const { side } = planOf(studio.brief);
  const wide = Math.ceil((tailLength * unit) / 16) * 16;
  const drawing = new Drawing(wide, tailWidth * unit);
  const at = (column: number, row: number) => {
    const fromHead = side > 0 ? drawing.widthPx - column : column;
    const along = (fromHead - headRoomPx(unit)) / (wide - headRoomPx(unit) - spriteRimPx);
    const across = (row - drawing.heightPx / 2) / (drawing.heightPx / 2 - spriteRimPx);
    return { along, across };
  };
  for (let row = 0; row < drawing.heightPx; row++) {
    for (let column = 0; column < drawing.widthPx; column++) {
      const { along, across } = at(column + 0.5, row + 0.5);
      if (along <= -0.03 || along >= 1) continue;
      const far = Math.max(0, along);
      const fade = smoothstep(-0.03, 0.015, along) * (1 - far) ** 1.3;
      const ion = Math.exp(-((across / (0.035 + 0.16 * far)) ** 2));
      const bend = 0.42 * far ** 1.7;
      const dust = Math.exp(-(((across - bend) / (0.04 + 0.34 * far)) ** 2));
      const cover =
        clamp((0.95 * ion + 0.75 * dust) * fade) * (1 - smoothstep(0.8, 1, Math.abs(across)));
      if (cover > 0.002) drawing.set(column, row, [0, 0, 0], cover);
    }
  }
  return takeSurface(studio, drawing, (column, row, spot) => {
    const { along, across } = at(column, row);
    const bend = 0.2 * Math.max(0, along) ** 1.7;
    spot.u = along * 260 + 4 * tileSide;
    spot.v = tileSide / 2 + ((across - bend) / (0.12 + 0.5 * Math.max(0, along))) * 44;
  });
}

function sparksOf(seed: number) {
  const random = randomFrom(subSeed(seed, 'sparks'));
  return Array.from({ length: 70 }, () => ({
    along: random(),
    speed: 0.05 + 0.08 * random(),
    across: (random() - 0.5) * 2 + 0.3,
  }));
}
