import type { Brief } from '../brief/brief.ts';
import { CloudPainter, prepareClouds, type CloudTiles } from '../paint/clouds.ts';
import { prepareStormClouds } from '../paint/storm-clouds.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { panReach, layLayer, type Layer } from '../paint/layer.ts';
import { MistPainter } from '../paint/mist.ts';
import { finishLight, paintSky } from '../paint/sky.ts';
import { WaterPainter } from '../paint/water.ts';
import { prepareWaves, type WaveField } from '../paint/waves.ts';
import { beaconsOf, carsOf, paintBeacons, paintCars } from './city-lights.ts';
import { rowCount, skylineLayer, waterline } from './skyline.ts';
import { paletteFor, type Palette } from './palette.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';

interface Cargo {
  clouds: CloudTiles;
  waves: WaveField;
  rows: Layer[];
}

/** A skyline of lit windows across dark water, cars along the quay. */
export const city = defineScene<Cargo>({
  async prepare(studio) {
    const palette = paletteOf(studio.brief);
    const clouds = palette.light === 'storm' ? prepareStormClouds(studio) : prepareClouds(studio);
    const rest = {
      waves: prepareWaves(studio, { windMS: 2, lengthM: 11 }),
      rows: Array.from({ length: rowCount }, (_, index) => skylineLayer(studio, palette, index)),
    };
    return { clouds: await clouds, ...rest };
  },

  painter(stage, cargo, brief) {
    const palette = paletteOf(brief);
    const clouds = new CloudPainter(stage, cargo.clouds);
    const mist = new MistPainter(stage, cargo.clouds);
    const water = new WaterPainter(stage, cargo.waves);
    const cars = carsOf(brief);
    const beacons = beaconsOf(brief);
    const lit = palette.light !== 'day';
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const { widthPx, heightPx } = stage.canvas;
      const pivotPx = heightPx * waterline;
      const liftPx = -view.down * heightPx * 0.02;
      const horizonPx = pivotPx + liftPx;
      const glowAt = { xPx: widthPx * 0.5, yPx: horizonPx + heightPx * 0.05 };
      paintSky(stage, palette, horizonPx, glowAt);
      clouds.paint(
        {
          ...cloudLook(palette),
          horizonPx: horizonPx - heightPx * 0.12,
          right: (view.right * panReach * widthPx) / heightPx,
          zoom: view.zoom,
        },
        timeS,
      );
      cargo.rows.forEach((row, index) => {
        layLayer(stage, row, { view, pivotPx, liftPx });
        if (index === rowCount - 1) return;
        mist.paint(
          {
            topPx: horizonPx - heightPx * (0.3 - index * 0.1),
            bottomPx: horizonPx + heightPx * 0.04,
            colour: palette.haze,
            opacity: (brief.mood.fog ? 0.9 : brief.mood.rain ? 0.6 : 0.4) - index * 0.12,
            drift: 0.008,
            offset: index + 3,
          },
          timeS,
        );
      });
      if (lit) {
        paintBeacons(stage, beacons, { view, horizonPx, timeS });
        paintCars(stage, cars, { view, horizonPx, timeS });
      }
      water.paint(
        {
          horizonPx,
          bottomPx: heightPx,
          scale: 0.16,
          roughness: brief.mood.rain ? 0.5 : 0.36,
          deep: palette.deepWater,
          mirrorNear: 0.5,
          haze: palette.haze,
          hazeShare: 0.12,
          sheen: 2,
          right: view.right * 0.1,
          zoom: view.zoom,
          softness: 2,
          pace: 0.8,
        },
        timeS,
      );
      finishLight(stage, palette, glowAt, 0.16);
    };
  },
});

function paletteOf(brief: Brief): Palette {
  const base = paletteFor(brief.mood.light, brief.seed, ['night']);
  if (base.light !== 'night') return base;
  // Streets light the air from below.
  const neon = /neon|cyber/.test(brief.prompt.toLowerCase());
  const lamp: Rgb = neon ? [176, 84, 168] : [190, 134, 92];
  return {
    ...base,
    sky: [
      [0, [10, 14, 30]],
      [0.5, [22, 28, 54]],
      [1, blend([52, 56, 88], lamp, 0.45)],
    ],
    haze: blend([44, 50, 80], lamp, 0.42),
    sun: lamp,
    glow: 0.7,
    cloudLit: blend([58, 64, 92], lamp, 0.3),
    cloudShade: [22, 26, 44],
    deepWater: [6, 9, 18],
  };
}

function cloudLook(palette: Palette) {
  return {
    cover: 0.45,
    hardness: 2,
    opacity: 0.7,
    lit: palette.cloudLit,
    shade: palette.cloudShade,
    size: 1.3,
    windRight: 0.005,
    windNear: -0.002,
  };
}
