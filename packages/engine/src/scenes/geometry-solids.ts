import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import { drawSolid, type SolidShape } from '../paint/solid.ts';
import { laySprite, spriteRimPx } from '../paint/sprite.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import { unitOf, vantageOf } from '../paint/vantage.ts';
import { finishGeometry } from './geometry-finish.ts';
import {
  designPaletteOf,
  paintShadows,
  paintWall,
  type DesignPalette,
} from './geometry-palette.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene, type Studio } from './scene.ts';

interface Cargo {
  textures: Texture[];
  disc: Texture;
  blur: Texture;
}

/** Rounded solids floating before a wall, far and near, each with its shadow. */
export const solidsScene = defineScene<Cargo>({
  prepare(studio) {
    const { brief } = studio;
    const palette = designPaletteOf(brief);
    const unit = unitOf(brief);
    const take = (drawing: Drawing) => {
      const { arena, kernels, dither, scratch } = studio;
      return takeTexture(arena, kernels, drawing, { dither, scratch, alpha: true });
    };
    const textures = solidsOf(brief, palette).map((solid) =>
      take(
        drawSolid({
          ...solid,
          wall: blend(palette.wall[0], palette.wall[1], 0.5),
          radiusPx: Math.max(4, solid.size * unit),
        }),
      ),
    );
    const disc = take(drawDisc(unit * 0.4, discColours(palette)));
    return Promise.resolve({ textures, disc, blur: take(blurredBall(studio, palette)) });
  },

  painter(stage, cargo, brief) {
    const palette = designPaletteOf(brief);
    const solids = solidsOf(brief, palette);
    const plan = planOf(brief);
    const unit = unitOf(stage.canvas);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      const placed = solids.map((solid) => {
        const angle = solid.angle + timeS * solid.speed;
        const bob = Math.sin(timeS * solid.pace + solid.phase);
        const x = plan.x + Math.cos(angle) * solid.reach * plan.wide;
        const y = plan.y + Math.sin(angle) * solid.reach * plan.high + 0.022 * bob;
        const middle = vantage.place(x, y, solid.nearness);
        const breath = 1 + 0.05 * Math.sin(angle) * solid.reach;
        return { ...middle, scale: vantage.zoom(solid.nearness) * breath, bob, solid };
      });
      const back = vantage.place(plan.x, plan.y, 0.12);
      paintWall(stage, palette, vantage.place(-0.26, -0.34, 0));
      paintShadows(stage, [
        { x: back.x + unit * 0.05, y: back.y + unit * 0.08, reach: unit * 0.42, strength: 0.45 },
      ]);
      const breath = 1 + 0.015 * Math.sin(timeS * 0.8);
      laySprite(stage, cargo.disc, { ...back, scale: vantage.zoom(0.12) * breath, turn: 0 });
      paintShadows(
        stage,
        placed.map(({ x, y, solid }) => ({
          x: x + unit * (0.03 + 0.05 * solid.nearness),
          y: y + unit * (0.05 + 0.09 * solid.nearness),
          reach: unit * solid.size * (1.2 + 0.4 * solid.nearness),
          strength: 0.42 - 0.16 * solid.nearness,
        })),
      );
      placed.forEach(({ x, y, scale, bob, solid }, index) => {
        const texture = cargo.textures[index];
        if (!texture) return;
        const turn = 0.09 * Math.sin(timeS * solid.pace * 0.8 + solid.phase * 2) - view.roll;
        laySprite(stage, texture, { x, y: y - bob, scale, turn });
      });
      for (const ball of plan.blurred) {
        const x = ball.x + 0.012 * Math.sin(timeS * 0.5 + ball.phase);
        const y = ball.y + 0.018 * Math.sin(timeS * 0.6 + ball.phase * 2);
        const place = vantage.place(x, y, 1.6);
        const scale = vantage.zoom(1.6) * ball.size;
        laySprite(stage, cargo.blur, { ...place, scale, turn: 0, opacity: 0.94 });
      }
      finishGeometry(stage, palette.dark);
    };
  },
});

interface Solid {
  shape: SolidShape;
  colour: Rgb;
  size: number;
  turn: number;
  tip: number;
  gloss: number;
  /** Its way around the middle of the composition. */
  angle: number;
  reach: number;
  speed: number;
  nearness: number;
  pace: number;
  phase: number;
}

/** Far ones first. One great one leads; what the prompt names is among them. */
function solidsOf(brief: Brief, palette: DesignPalette): Solid[] {
  const random = randomFrom(subSeed(brief.seed, 'solids'));
  const shapes = shapesIn(brief, random);
  const sizes = [0.04, 0.056, 0.075, 0.06, 0.105, 0.085, 0.21, 0.13, 0.07];
  const start = random() * 6.28;
  const way = random() < 0.5 ? -1 : 1;
  return sizes.map((size, index) => {
    const leads = index === 6;
    const near = index / (sizes.length - 1);
    return {
      shape: shapes[leads ? 0 : (index % (shapes.length - 1)) + 1] ?? 'ball',
      colour: palette.colours[leads ? 0 : (index % 4) + 1] ?? palette.colours[0],
      size: size * (0.9 + 0.2 * random()),
      turn: 0.5 + random() * 0.6,
      tip: -0.35 - random() * 0.4,
      gloss: random() < 0.6 ? 0.5 + 0.5 * random() : 0.15,
      angle: start + index * 2.4 + random() * 0.8,
      reach: leads ? 0.1 : 0.66 + 0.5 * random(),
      speed: way * (leads ? 0.05 : 0.05 + 0.035 * random()),
      nearness: 0.25 + 0.65 * near,
      pace: 0.7 + 0.5 * random(),
      phase: random() * 6.28,
    };
  });
}

const named: readonly (readonly [RegExp, SolidShape])[] = [
  [/sphere|\bballs?\b|\borbs?\b/, 'ball'],
  [/cube|\bbox|isometric|square/, 'box'],
  [/torus|donut|\brings?\b/, 'ring'],
  [/disc|disk|coin|circle/, 'coin'],
  [/pill|capsule/, 'pill'],
  [/cone|triang|pyramid/, 'cone'],
  [/polygon|polyhedr|diamond|crystal|\bgem/, 'gem'],
];

/** What leads, then the others. */
function shapesIn(brief: Brief, random: Random): SolidShape[] {
  const text = brief.prompt.toLowerCase();
  const wanted = named.filter(([words]) => words.test(text)).map(([, shape]) => shape);
  if (wanted.length > 0) return [...wanted, ...wanted, ...wanted.slice(0, 1)];
  const all: SolidShape[] = ['ball', 'box', 'ring', 'coin', 'pill', 'gem'];
  const from = Math.floor(random() * all.length);
  return [...all.slice(from), ...all.slice(0, from)];
}

interface Plan {
  x: number;
  y: number;
  wide: number;
  high: number;
  blurred: readonly { x: number; y: number; size: number; phase: number }[];
}

function planOf(brief: Brief): Plan {
  const random = randomFrom(subSeed(brief.seed, 'solids plan'));
  const upright = brief.heightPx > brief.widthPx;
  const side = random() < 0.5 ? -1 : 1;
  return {
    x: (random() - 0.5) * 0.1,
    y: (random() - 0.5) * 0.06,
    wide: upright ? 0.34 : 0.31,
    high: upright ? 0.32 : 0.34,
    blurred: [
      { x: side * 0.52, y: 0.46, size: 1 + 0.4 * random(), phase: random() * 6 },
      { x: -side * 0.5, y: -0.5, size: 0.5 + 0.2 * random(), phase: random() * 6 },
    ],
  };
}

function discColours(palette: DesignPalette): readonly [Rgb, Rgb] {
  const flat = palette.dark
    ? blend(palette.wall[0], palette.colours[1], 0.24)
    : blend(palette.wall[0], [255, 255, 255], 0.3);
  return [
    blend(flat, [255, 255, 255], palette.dark ? 0.06 : 0.2),
    blend(flat, palette.wall[1], 0.5),
  ];
}

/** The flat disc that holds the composition together, lit as the wall is. */
function drawDisc(radiusPx: number, [lit, dim]: readonly [Rgb, Rgb]): Drawing {
  const size = 2 * (radiusPx + spriteRimPx);
  const drawing = new Drawing(size, size, lit);
  for (let row = 0; row < drawing.heightPx; row++) {
    for (let column = 0; column < drawing.widthPx; column++) {
      const x = (column + 0.5 - drawing.widthPx / 2) / radiusPx;
      const y = (row + 0.5 - drawing.heightPx / 2) / radiusPx;
      const away = Math.sqrt(x * x + y * y);
      const cover = Math.min(1, Math.max(0, (1 - away) * radiusPx + 0.5));
      if (cover <= 0) continue;
      const share = smoothstep(-0.9, 0.9, x * 0.5 + y * 0.8);
      const edge = smoothstep(0.985, 1, away) * Math.max(0, -x * 0.5 - y * 0.8);
      drawing.set(column, row, blend(blend(lit, dim, share), [255, 255, 255], edge * 0.5), cover);
    }
  }
  return drawing;
}

/** A ball so near that the lens does not hold it. */
function blurredBall({ brief }: Studio, palette: DesignPalette): Drawing {
  const radiusPx = unitOf(brief) * 0.17;
  const size = 2 * (radiusPx * 1.16 + spriteRimPx);
  const colour = palette.colours[3];
  const drawing = new Drawing(size, size, colour);
  for (let row = 0; row < drawing.heightPx; row++) {
    for (let column = 0; column < drawing.widthPx; column++) {
      const x = (column + 0.5 - drawing.widthPx / 2) / radiusPx;
      const y = (row + 0.5 - drawing.heightPx / 2) / radiusPx;
      const cover = 1 - smoothstep(0.84, 1.15, Math.sqrt(x * x + y * y));
      if (cover <= 0) continue;
      const light = smoothstep(0.9, -1.1, x * 0.55 + y * 0.7);
      const deep = blend(colour, [16, 12, 30], 0.5);
      drawing.set(column, row, blend(deep, blend(colour, [255, 255, 255], 0.16), light), cover);
    }
  }
  return drawing;
}
