import type { Brief } from '../brief/brief.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { laySprite, spriteRimPx } from '../paint/sprite.ts';
import { paintSpot } from '../paint/spot.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { unitOf, vantageOf } from '../paint/vantage.ts';
import { unit as unitVector, type Direction } from './planet-pose.ts';
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
  rocks: Texture[];
}

/** Rocks drifting past, some far, some close, and the dust between them. */
export const asteroidScene = defineScene<Cargo>({
  prepare(studio) {
    const backdrop = prepareBackdrop(studio, gasColoursOf(studio.brief), 0.55);
    const noise = new NoiseField(studio, 'rocks', { side: 256, period: 8, octaves: 5 });
    const { light } = sunOf(studio.brief);
    const rocks = [0, 1, 2, 3].map((index) => rockTexture(studio, noise, index, light));
    return Promise.resolve({ backdrop, rocks });
  },

  painter(stage, cargo, brief) {
    const stars = farStarsOf(brief.seed, 520);
    const boulders = bouldersOf(brief);
    const grains = grainsOf(brief.seed);
    const suns = new SunPainter(stage);
    const unit = unitOf(stage.canvas);
    const { side } = sunOf(brief);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      paintBackdrop(stage, cargo.backdrop, vantage, timeS);
      paintFarStars(stage, stars, vantage, timeS);
      const sun = {
        ...vantage.place(side * 0.36, -0.32, 0),
        colour: [255, 236, 206] as const,
        strength: 0.9,
      };
      suns.paint(sun);
      for (const rock of boulders) {
        const texture = cargo.rocks[rock.shape];
        if (!texture) continue;
        const x = rock.x - side * rock.nearness * 0.026 * timeS;
        const y = rock.y + rock.nearness * 0.006 * timeS;
        const place = vantage.place(x, y, rock.nearness);
        const grown = vantage.zoom(rock.nearness) * (1 + timeS * 0.012 * rock.nearness);
        const scale = ((rock.size * unit) / rockRadius(unit, rock.shape)) * grown;
        const turn = rock.turn + rock.spin * (timeS - 3) - view.roll;
        laySprite(stage, texture, { ...place, scale, turn });
      }
      for (const grain of grains) {
        const x = ((((grain.x - side * grain.near * 0.05 * timeS + 0.6) % 1.2) + 1.2) % 1.2) - 0.6;
        const place = vantage.place(x, grain.y, grain.near);
        const strength = 0.1 + 0.3 * grain.bright;
        const radius = unit * (0.0014 + 0.005 * grain.near ** 3);
        paintSpot(stage, { ...place, radius, colour: [214, 196, 176], strength });
      }
      finishSpace(stage, sun);
    };
  },
});

function sunOf({ seed }: Brief): { side: number; light: Direction } {
  const side = subSeed(seed, 'rock sun') % 2 === 0 ? -1 : 1;
  return { side, light: unitVector([side * 0.86, -0.5, 0.34]) };
}

/** Radius of a rock's drawing in texels; one of them is drawn large, for the foreground. */
function rockRadius(unitPx: number, shape: number): number {
  return Math.max(8, unitPx * (shape === 0 ? 0.22 : 0.075));
}

function rockTexture(studio: Studio, noise: NoiseField, index: number, light: Direction): Texture {
  const { arena, kernels, dither, scratch, brief } = studio;
  const radius = rockRadius(unitOf(brief), index);
  const drawing = new Drawing(2.9 * radius + 2 * spriteRimPx, 2.9 * radius + 2 * spriteRimPx);
  const per = 46 / radius;
  const seedU = index * 61;
  const pits = pitsOf(subSeed(brief.seed, `pits ${index}`));
  const stretch = 0.72 + 0.12 * index;
  const heightAt = (x: number, y: number): number => {
    let height =
      noise.at(x * 46 + seedU, y * 46 + 90) * 0.5 + noise.at(x * 150, y * 150 + seedU) * 0.05;
    for (const pit of pits) {
      const away = Math.sqrt((x - pit.x) ** 2 + (y - pit.y) ** 2) / pit.size;
      if (away < 1.4) height += pit.size * (away < 1 ? 1.1 * away ** 3 - 0.9 : 0.5 * (1.4 - away));
    }
    return height;
  };
  for (let row = 0; row < drawing.heightPx; row++) {
    for (let column = 0; column < drawing.widthPx; column++) {
      const x = (column + 0.5 - drawing.widthPx / 2) / radius;
      const y = (row + 0.5 - drawing.heightPx / 2) / radius / stretch;
      const away = Math.sqrt(x * x + y * y);
      if (away > 1.45) continue;
      const [toX, toY] = [x / (away || 1), y / (away || 1)];
      const bound = 1 + 0.34 * noise.at(toX * 26 + seedU + 40, toY * 26 + 60);
      const share = away / bound;
      const cover = clamp((1 - share) * radius * 0.8 + 0.5);
      if (cover <= 0) continue;
      const facing = Math.sqrt(Math.max(0, 1 - share * share));
      const height = heightAt(x, y);
      const slopeX = (heightAt(x + 0.02, y) - height) / 0.02;
      const slopeY = (heightAt(x, y + 0.02) - height) / 0.02;
      const normal = unitVector([
        toX * share - slopeX * 0.24,
        toY * share - slopeY * 0.24,
        facing + 0.08,
      ]);
      const lit = normal[0] * light[0] + normal[1] * light[1] + normal[2] * light[2];
      const ground = 0.8 + 0.3 * noise.at(column * per * 2, row * per * 2 + seedU);
      const tone = 7 + 196 * ground * smoothstep(-0.06, 0.95, lit);
      const cold = 5 * facing;
      drawing.set(
        column,
        row,
        [clamp(tone, 0, 255), clamp(tone * 0.92, 0, 255), tone * 0.84 + cold],
        cover,
      );
    }
  }
  return takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
}

function pitsOf(seed: number) {
  const random = randomFrom(seed);
  return Array.from({ length: 12 }, () => ({
    x: (random() - 0.5) * 1.6,
    y: (random() - 0.5) * 1.6,
    size: 0.07 + 0.2 * random() ** 2,
  }));
}

interface Boulder {
  shape: number;
  x: number;
  y: number;
  size: number;
  nearness: number;
  turn: number;
  spin: number;
}

/** Far ones first; the last is the great one. They turn little, or the light would turn with them. */
function bouldersOf(brief: Brief): Boulder[] {
  const random = randomFrom(subSeed(brief.seed, 'boulders'));
  const { side } = sunOf(brief);
  const all = Array.from({ length: 17 }, (_, index) => {
    const near = (index / 17) ** 1.6;
    return {
      shape: 1 + (index % 3),
      x: (random() - 0.5) * 1.1,
      y: (random() - 0.5) * 0.9,
      size: 0.008 + 0.075 * near * (0.6 + 0.6 * random()),
      nearness: 0.1 + 0.6 * near,
      turn: (random() - 0.5) * 0.7,
      spin: (random() - 0.5) * 0.12,
    };
  });
  const great = {
    x: -side * 0.16,
    y: 0.1,
    size: 0.27,
    nearness: 0.8,
    turn: 0.1,
    spin: side * 0.03,
  };
  return [...all, { ...great, shape: 0 }];
}

function grainsOf(seed: number) {
  const random = randomFrom(subSeed(seed, 'grains'));
  return Array.from({ length: 160 }, () => ({
    x: (random() - 0.5) * 1.2,
    y: (random() - 0.5) * 1.1,
    near: random() ** 0.7,
    bright: random(),
  }));
}
