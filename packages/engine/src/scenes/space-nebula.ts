import type { Brief } from '../brief/brief.ts';
import { prepareClouds, type CloudTiles } from '../paint/clouds.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { smoothstep } from '../paint/curves.ts';
import { GasPainter } from '../paint/gas.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { unitOf, vantageOf, type Vantage } from '../paint/vantage.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';
import {
  gasColoursOf,
  paintBackdrop,
  prepareBackdrop,
  type Backdrop,
  type GasColours,
} from './space-backdrop.ts';
import { finishSpace } from './space-light.ts';

interface Cargo {
  backdrop: Backdrop;
  clouds: CloudTiles;
}

/** A flight through clouds of gas that young stars light from within. */
export const nebulaScene = defineScene<Cargo>({
  async prepare(studio) {
    const clouds = prepareClouds(studio);
    const backdrop = prepareBackdrop(studio, gasColoursOf(studio.brief), 0.95);
    // The sheets that are flown through are what lies before it.
    return { backdrop: { ...backdrop, near: null }, clouds: await clouds };
  },

  painter(stage, cargo, brief) {
    const colours = gasColoursOf(brief);
    const gas = new GasPainter(stage, cargo.clouds);
    const suns = sunsOf(brief, colours);
    const stars = flownStarsOf(brief.seed, 420);
    const sheets = [0, 1, 2].map((index) => ({ index, share: index / 3 }));
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      const flown = timeS * flightPerS;
      paintBackdrop(stage, cargo.backdrop, vantage, timeS, 1 + timeS * 0.012);
      for (const sun of suns) paintSun(stage, sun, vantage, timeS);
      paintFlownStars(stage, stars, vantage, flown * 0.4);
      const placed = sheets.map(({ index, share }) => {
        const round = flown * 0.5 + share;
        return { index, away: 1 - (round - Math.floor(round)), round: Math.floor(round) };
      });
      for (const { index, away, round } of placed.toSorted((a, b) => b.away - a.away)) {
        const shown = smoothstep(1, 0.72, away) * smoothstep(0.12, 0.42, away);
        const hue = blend(colours.first, colours.second, index % 2 === 0 ? 0.12 : 0.82);
        gas.paint({
          middle: vantage.place(0, 0, 1 - away),
          scale: vantage.zoom(1 - away) / away,
          turn: -view.roll + index * 1.3,
          offset: { u: 131 * index + 57 * round, v: 71 * index + 89 * round },
          cover: 0.47,
          hardness: 2.2,
          opacity: 0.62 * shown,
          lit: blend(hue, [255, 255, 255], 0.1 + 0.16 * away),
          shade: blend(hue, colours.dark, 0.82),
          change: timeS * 3,
        });
      }
      for (const sun of suns) paintSun(stage, sun, vantage, timeS);
      const first = suns[0];
      const place = vantage.place(first?.x ?? 0, first?.y ?? 0, 0.1);
      finishSpace(stage, {
        ...place,
        colour: blend(colours.first, [255, 255, 255], 0.5),
        strength: 0.5,
      });
    };
  },
});

/** Sheets of gas passed in a second. */
const flightPerS = 0.12;

interface YoungSun {
  x: number;
  y: number;
  size: number;
  colour: Rgb;
  phase: number;
}

function sunsOf(brief: Brief, colours: GasColours): YoungSun[] {
  const random = randomFrom(subSeed(brief.seed, 'young suns'));
  return [0.24, 0.15, 0.11, 0.08].map((size, index) => ({
    x: (random() - 0.5) * (index === 0 ? 0.3 : 0.8),
    y: (random() - 0.5) * (index === 0 ? 0.24 : 0.7),
    size,
    colour: blend(index % 2 === 0 ? colours.first : colours.second, [255, 244, 232], 0.55),
    phase: random() * 6,
  }));
}

function paintSun(stage: Stage, sun: YoungSun, vantage: Vantage, timeS: number): void {
  const unit = unitOf(stage.canvas);
  const place = vantage.place(sun.x, sun.y, 0.1);
  const breath = 0.92 + 0.08 * Math.sin(timeS * 0.8 + sun.phase);
  const light = { ...place, colour: sun.colour };
  paintSpot(stage, { ...light, radius: unit * sun.size * 0.8, strength: 0.09 * breath });
  paintSpot(stage, { ...light, radius: unit * sun.size * 0.25, strength: 0.34 * breath });
  paintSpot(stage, { ...light, radius: unit * 0.008, colour: [255, 250, 244], strength: 0.9 });
}

interface FlownStar {
  angle: number;
  reach: number;
  depth: number;
  strength: number;
}

function flownStarsOf(seed: number, count: number): FlownStar[] {
  const random = randomFrom(subSeed(seed, 'flown stars'));
  return Array.from({ length: count }, () => ({
    angle: random() * 2 * Math.PI,
    reach: 0.05 + 0.75 * Math.sqrt(random()),
    depth: random(),
    strength: 0.25 + 0.75 * random() ** 3,
  }));
}

/** Stars that come towards the viewer and pass. */
function paintFlownStars(
  stage: Stage,
  stars: readonly FlownStar[],
  vantage: Vantage,
  flown: number,
): void {
  const unit = unitOf(stage.canvas);
  const middle = vantage.place(0, 0, 0.2);
  for (const star of stars) {
    const away = 1 - ((((star.depth + flown) % 1) + 1) % 1);
    const depth = 0.25 + away * 0.9;
    const far = (star.reach / depth) * unit;
    const shown = smoothstep(1, 0.86, away) * smoothstep(0, 0.15, away);
    paintSpot(stage, {
      x: middle.x + Math.cos(star.angle - vantage.roll) * far,
      y: middle.y + Math.sin(star.angle - vantage.roll) * far,
      radius: unit * (0.0013 + 0.0011 / depth) * (0.6 + star.strength * 0.6),
      colour: [236, 240, 255],
      strength: star.strength * shown,
    });
  }
}
