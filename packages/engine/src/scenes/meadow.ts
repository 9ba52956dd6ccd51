import type { Brief } from '../brief/brief.ts';
import { CloudPainter, prepareClouds, type CloudTiles } from '../paint/clouds.ts';
import { prepareStormClouds } from '../paint/storm-clouds.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { panReach, layerMargin, layLayer, takeLayer, type Layer } from '../paint/layer.ts';
import { MistPainter } from '../paint/mist.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { finishLight, paintSky, paintSun } from '../paint/sky.ts';
import { drawField, drawGrass } from './draw-grass.ts';
import { drawRidge } from './draw-ridge.ts';
import { drawBroadleaf } from './draw-trees.ts';
import { groveLayers, plantingOf, treeSway } from './meadow-grove.ts';
import { drawPath } from './meadow-path.ts';
import { paletteFor, type Palette } from './palette.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene, type Studio } from './scene.ts';
import { paintStars, starsOf } from './stars.ts';
import { gust, swayOf } from './sway.ts';

interface Cargo {
  clouds: CloudTiles;
  hills: Layer[];
  trees: Layer;
  grove: Layer[];
  field: Layer;
  grass: Layer[];
}

const skyline = 0.58;

/** Hills, a row of trees and a field; wind runs over the grass in waves. */
export const meadow = defineScene<Cargo>({
  async prepare(studio) {
    const palette = paletteOf(studio.brief);
    const clouds = palette.light === 'storm' ? prepareStormClouds(studio) : prepareClouds(studio);
    const noise = new NoiseField(studio, 'field', { side: 512, period: 16, octaves: 5 });
    const rolling = new NoiseField(studio, 'hills', { side: 512, period: 8, octaves: 2 });
    const hues = huesOf(studio.brief, palette);
    const rest = {
      hills: [0, 1].map((index) => hillLayer(studio, palette, hues, rolling, index)),
      trees: treeLayer(studio, palette, hues),
      field: fieldLayer(studio, hues, noise),
      grove: groveLayers(studio, palette, hues, { skyline, sunX: sunXOf(studio.brief) }),
      grass: [0, 1].map((index) => grassLayer(studio, hues, index)),
    };
    return { clouds: await clouds, ...rest };
  },

  painter(stage, cargo, brief) {
    const palette = paletteOf(brief);
    const sunX = sunXOf(brief);
    const sunUp = palette.light === 'sunset' ? 0.1 : palette.light === 'dawn' ? 0.16 : 0.42;
    const clouds = new CloudPainter(stage, cargo.clouds);
    const mist = new MistPainter(stage, cargo.clouds);
    const stars = palette.light === 'night' ? starsOf(brief.seed, 220) : [];
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const { widthPx, heightPx } = stage.canvas;
      const pivotPx = heightPx * skyline;
      const liftPx = -view.down * heightPx * 0.03;
      const horizonPx = pivotPx + liftPx;
      const sun = {
        xPx: widthPx * (0.5 + (sunX - 0.5 - view.right * panReach) * view.zoom),
        yPx: horizonPx - heightPx * sunUp * view.zoom,
      };
      paintSky(stage, palette, horizonPx + heightPx * 0.06, sun);
      if (stars.length > 0) paintStars(stage, stars, { horizonPx, timeS, view });
      paintSun(stage, palette, sun);
      clouds.paint(
        {
          ...cloudLook(palette),
          horizonPx: horizonPx + heightPx * 0.02,
          right: (view.right * panReach * widthPx) / heightPx,
          zoom: view.zoom,
        },
        timeS,
      );
      const motion = { view, pivotPx, liftPx };
      for (const hill of cargo.hills) layLayer(stage, hill, motion);
      const haze = { colour: palette.haze, drift: 0.014, offset: 4 };
      const thickness = brief.mood.fog ? 0.85 : palette.light === 'dawn' ? 0.5 : 0.16;
      const bank = {
        topPx: horizonPx - heightPx * 0.1,
        bottomPx: horizonPx + heightPx * 0.06,
        opacity: thickness,
      };
      layLayer(stage, cargo.trees, motion);
      layLayer(stage, cargo.field, motion);
      mist.paint({ ...haze, ...bank }, timeS);
      windOverField(stage, horizonPx, timeS, palette.light === 'day' ? 0.2 : 0.1);
      for (const tree of cargo.grove) {
        layLayer(stage, tree, { ...motion, bend: treeSway(tree.texture, timeS, heightPx) });
      }
      finishLight(stage, palette, sun, 0.2);
      cargo.grass.forEach((grass, index) => {
        layLayer(stage, grass, {
          ...motion,
          bend: swayOf(grass.texture, timeS, index * 1.7, heightPx),
        });
      });
    };
  },
});

function sunXOf({ seed }: Brief): number {
  return 0.22 + randomFrom(subSeed(seed, 'meadow'))() * 0.56;
}

function paletteOf(brief: Brief): Palette {
  return paletteFor(brief.mood.light, brief.seed, ['day', 'dawn', 'sunset']);
}

interface Hues {
  near: Rgb;
  far: Rgb;
  lit: Rgb;
  flowers: readonly Rgb[];
  /** What the light makes of a colour. */
  under(colour: Rgb): Rgb;
}

function huesOf(brief: Brief, palette: Palette): Hues {
  const text = brief.prompt.toLowerCase();
  const random = randomFrom(subSeed(brief.seed, 'hues'));
  const dry = /wheat|autumn|fall\b|prairie|dry|savanna/.test(text);
  const strength: Record<Palette['light'], number> = {
    day: 1,
    dawn: 0.8,
    sunset: 0.62,
    storm: 0.62,
    night: 0.2,
  };
  const light = strength[palette.light];
  const lamp: Rgb = blend([255, 255, 255], palette.sun, 0.75);
  const under = (colour: Rgb): Rgb => [
    (colour[0] * light * lamp[0]) / 255,
    (colour[1] * light * lamp[1]) / 255,
    (colour[2] * light * lamp[2]) / 255,
  ];
  const sets: readonly (readonly Rgb[])[] = [
    [
      [250, 246, 236],
      [246, 214, 84],
    ],
    [
      [214, 64, 52],
      [240, 236, 226],
    ],
    [
      [150, 110, 214],
      [236, 226, 246],
    ],
  ];
  const flowers = sets[Math.floor(random() * sets.length)] ?? [];
  return {
    under,
    near: under(dry ? [104, 82, 34] : [44, 78, 26]),
    far: blend(under(dry ? [206, 178, 106] : [124, 154, 78]), palette.haze, 0.25),
    lit: under(dry ? [240, 208, 122] : [172, 192, 84]),
    flowers: flowers.map((colour) => under(colour)),
  };
}

function cloudLook(palette: Palette) {
  return {
    cover: palette.cloudiness * 0.95,
    hardness: 2.3,
    opacity: 0.88,
    lit: palette.cloudLit,
    shade: palette.cloudShade,
    size: 1.05,
    windRight: 0.009,
    windNear: -0.004,
  };
}

function hillLayer(
  studio: Studio,
  palette: Palette,
  hues: Hues,
  noise: NoiseField,
  index: number,
): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const drawing = drawRidge(noise, {
    widthPx: widthPx * layerMargin,
    heightPx: heightPx * (index === 0 ? 0.2 : 0.13),
    low: 0.35,
    high: 0.95,
    summitPx: heightPx * (index === 0 ? 0.55 : 0.9),
    lit: blend(hues.far, palette.haze, index === 0 ? 0.25 : 0),
    shade: blend(hues.near, palette.haze, index === 0 ? 0.4 : 0.12),
    haze: palette.haze,
    hazeAtCrest: index === 0 ? 0.45 : 0.15,
    hazeAtFoot: index === 0 ? 0.7 : 0.35,
    rock: 0,
    offset: index * 9 + (subSeed(seed, 'hill') % 83),
  });
  return takeLayer(studio, drawing, {
    topPx: heightPx * (skyline + 0.035) - drawing.heightPx,
    nearness: 0.08 + 0.1 * index,
  });
}

function treeLayer(studio: Studio, palette: Palette, hues: Hues): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const random = randomFrom(subSeed(seed, 'trees'));
  const drawing = new Drawing(widthPx * layerMargin, heightPx * 0.11, hues.near);
  const dark = blend(blend(hues.near, [0, 0, 0], 0.45), palette.haze, 0.12);
  const lit = blend(hues.near, hues.lit, 0.45);
  for (let x = 0; x < drawing.widthPx; x += heightPx * 0.02 * (0.5 + random())) {
    const grove = Math.sin(x * 0.0065 + seed) + 0.6 * Math.sin(x * 0.017 + 1);
    if (grove < -0.1) continue;
    const height = heightPx * (0.025 + 0.045 * random()) * (0.6 + 0.4 * grove);
    drawBroadleaf(
      drawing,
      { x, baseY: drawing.heightPx - 2, heightPx: height },
      { dark, lit },
      random,
    );
  }
  return takeLayer(studio, drawing, {
    topPx: heightPx * (skyline + 0.03) - drawing.heightPx,
    nearness: 0.32,
  });
}

function fieldLayer(studio: Studio, hues: Hues, noise: NoiseField): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const random = randomFrom(subSeed(seed, 'field'));
  const size = { widthPx: widthPx * layerMargin, heightPx: heightPx * (1.05 - skyline) };
  const drawing = drawField(noise, { ...size, ...hues }, random);
  if (plantingOf(studio.brief.prompt) === 'blossom') {
    const petals: readonly Rgb[] = [hues.under([250, 196, 212]), hues.under([255, 226, 232])];
    const path = { path: hues.under([206, 184, 156]), edge: hues.under([136, 122, 88]) };
    drawPath(drawing, noise, { ...path, petals }, random);
  }
  return takeLayer(studio, drawing, { topPx: heightPx * (skyline + 0.018), nearness: 0.42 });
}

function grassLayer(studio: Studio, hues: Hues, index: number): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const random = randomFrom(subSeed(seed, `grass ${index}`));
  const near = index === 1;
  // A garden is mown.
  const mown = plantingOf(studio.brief.prompt) === 'blossom' ? 0.36 : 1;
  const drawing = drawGrass(
    {
      widthPx: widthPx * (layerMargin + 0.1),
      heightPx: heightPx * (near ? 0.34 : 0.24) * mown,
      dark: blend(hues.near, [0, 0, 0], near ? 0.62 : 0.4),
      lit: blend(hues.near, hues.lit, near ? 0.22 : 0.5),
      shortest: 0.12,
      tallest: near ? 0.8 : 0.75,
      gapPx: (heightPx / 720) * (near ? 3.6 : 1.8),
      flowers: hues.flowers,
      flowerShare: near ? 0.07 : 0.06,
    },
    random,
  );
  return takeLayer(studio, drawing, {
    topPx: heightPx * 1.035 - drawing.heightPx,
    nearness: near ? 1.2 : 0.85,
  });
}

/** Bands of light that run over the field as gusts lay the grass down and clouds pass. */
function windOverField(
  stage: Parameters<typeof layLayer>[0],
  horizonPx: number,
  timeS: number,
  shade: number,
): void {
  const { widthPx, heightPx } = stage.canvas;
  stage.relight(
    (x, y, tone) => {
      const below = Math.max(0, (y - horizonPx) / heightPx - 0.015);
      const distance = 1 / (below + 0.06);
      const right = ((x - widthPx / 2) / heightPx) * distance;
      const strength = Math.min(1, below * 10);
      // Shadows of clouds, which hurry with them.
      const passing = gust(right * 0.3 + 5, distance * 0.22, timeS * stage.lapse * 0.16);
      const bright =
        0.13 * gust(right * 0.55, distance * 0.5, timeS) - shade * clamp(passing + 0.1);
      tone.gain = 1 + strength * bright;
      tone.saturation = 1;
    },
    stage.rows(horizonPx, heightPx),
  );
}
