import type { Brief } from '../brief/brief.ts';
import { CloudPainter, prepareClouds, type CloudTiles } from '../paint/clouds.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { panReach, layerMargin, layLayer, takeLayer, type Layer } from '../paint/layer.ts';
import { MistPainter } from '../paint/mist.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { finishLight, paintSky, paintSun } from '../paint/sky.ts';
import { WaterPainter } from '../paint/water.ts';
import { prepareWaves, type WaveField } from '../paint/waves.ts';
import { drawRidge } from './draw-ridge.ts';
import { shoreLayer } from './shore.ts';
import { paletteFor, type Palette } from './palette.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene, type Studio } from './scene.ts';

interface Cargo {
  clouds: CloudTiles;
  waves: WaveField;
  ridges: Layer[];
  shore: Layer;
}

const shoreline = 0.64;

/** Ranges behind ranges over a lake, mist between them, pines in front. */
export const mountains = defineScene<Cargo>({
  async prepare(studio) {
    const clouds = prepareClouds(studio);
    const palette = paletteOf(studio.brief);
    const noise = new NoiseField(studio, 'rock', { side: 512, period: 8, octaves: 4 });
    const rest = {
      waves: prepareWaves(studio, { windMS: 2.2, lengthM: 14 }),
      ridges: [0, 1, 2].map((index) => ridgeLayer(studio, palette, noise, index)),
      shore: shoreLayer(studio, palette),
    };
    return { clouds: await clouds, ...rest };
  },

  painter(stage, cargo, brief) {
    const palette = paletteOf(brief);
    const random = randomFrom(subSeed(brief.seed, 'mountains'));
    const sunX = 0.25 + random() * 0.5;
    const sunHigh =
      palette.light === 'day' || palette.light === 'storm' ? 0.6 : 0.36 + random() * 0.08;
    const clouds = new CloudPainter(stage, cargo.clouds);
    const mist = new MistPainter(stage, cargo.clouds);
    const water = new WaterPainter(stage, cargo.waves);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const { widthPx, heightPx } = stage.canvas;
      const pivotPx = heightPx * shoreline;
      const liftPx = -view.down * heightPx * 0.03;
      const horizonPx = pivotPx + liftPx;
      const sun = {
        xPx: widthPx * (0.5 + (sunX - 0.5 - view.right * panReach) * view.zoom),
        yPx: horizonPx - heightPx * sunHigh * view.zoom,
      };
      paintSky(stage, palette, horizonPx, sun);
      paintSun(stage, palette, sun, 0.9);
      clouds.paint(
        {
          ...cloudLook(palette),
          horizonPx: horizonPx - heightPx * 0.1,
          right: (view.right * panReach * widthPx) / heightPx,
          zoom: view.zoom,
        },
        timeS,
      );
      const motion = { view, pivotPx, liftPx };
      cargo.ridges.forEach((ridge, index) => {
        layLayer(stage, ridge, motion);
        mist.paint(
          {
            topPx: horizonPx - heightPx * (0.2 - index * 0.055),
            bottomPx: horizonPx + heightPx * 0.03,
            colour: palette.haze,
            opacity: (brief.mood.fog ? 0.95 : 0.62) * (1 - index * 0.22),
            drift: 0.012 + index * 0.006,
            offset: index + 1,
          },
          timeS,
        );
      });
      water.paint(
        {
          ...waterLook(palette),
          horizonPx,
          bottomPx: heightPx,
          right: view.right * 0.1,
          zoom: view.zoom,
        },
        timeS,
      );
      finishLight(stage, palette, sun, 0.22);
      layLayer(stage, cargo.shore, motion);
    };
  },
});

function paletteOf(brief: Brief): Palette {
  return paletteFor(brief.mood.light, brief.seed, ['dawn', 'day', 'sunset']);
}

function cloudLook(palette: Palette) {
  return {
    cover: palette.cloudiness * 0.85,
    hardness: 3,
    opacity: 0.85,
    lit: palette.cloudLit,
    shade: palette.cloudShade,
    size: 1.15,
    windRight: 0.006,
    windNear: -0.003,
  };
}

function waterLook(palette: Palette) {
  return {
    scale: 0.14,
    roughness: 0.2,
    deep: palette.deepWater,
    mirrorNear: 0.5,
    haze: palette.haze,
    hazeShare: 0.35,
    sheen: 3,
    softness: 0 as const,
    pace: 0.8,
  };
}

function ridgeLayer(studio: Studio, palette: Palette, noise: NoiseField, index: number): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const offset = index * 7 + (subSeed(seed, 'ridge') % 97);
  const height = heightPx * ([0.4, 0.26, 0.14][index] ?? 0.2);
  const night = palette.light === 'night';
  const rockLit = blend([188, 168, 148], palette.sun, 0.35);
  const forestLit: Rgb = [70, 92, 66];
  const lit = blend(
    blend(
      palette.near,
      index === 2 ? forestLit : rockLit,
      night ? 0.25 : palette.light === 'day' ? 0.72 : 0.5,
    ),
    palette.sun,
    0.08,
  );
  const drawing = drawRidge(noise, {
    widthPx: widthPx * layerMargin,
    heightPx: height,
    low: [0.3, 0.25, 0.4][index] ?? 0.4,
    high: [1, 0.95, 0.85][index] ?? 0.9,
    summitPx: heightPx * ([0.62, 0.5, 0.7][index] ?? 0.5),
    lit,
    shade: blend(
      palette.near,
      palette.sky[0]?.[1] ?? palette.near,
      [0.6, 0.42, 0.22][index] ?? 0.4,
    ),
    haze: palette.haze,
    hazeAtCrest: [0.36, 0.2, 0.06][index] ?? 0.2,
    hazeAtFoot: [0.85, 0.66, 0.3][index] ?? 0.6,
    ...(index === 0
      ? {
          snow: blend([244, 247, 252], palette.sun, 0.3).map(
            (part) => part * (night ? 0.45 : 1),
          ) as unknown as Rgb,
        }
      : {}),
    rock: [1, 0.8, 0.25][index] ?? 0.5,
    offset,
  });
  return takeLayer(studio, drawing, {
    topPx: heightPx * shoreline - drawing.heightPx + 2,
    nearness: [0.06, 0.14, 0.3][index] ?? 0.2,
  });
}
