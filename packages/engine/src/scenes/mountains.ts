import type { Brief } from '../brief/brief.ts';
import { CloudPainter, prepareClouds, type CloudTiles } from '../paint/clouds.ts';
import { prepareStormClouds } from '../paint/storm-clouds.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { panReach, layerMargin, layLayer, takeLayer, type Layer } from '../paint/layer.ts';
import { MistPainter } from '../paint/mist.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { rolled } from '../paint/rolled.ts';
import { finishLight, paintSky, paintSun } from '../paint/sky.ts';
import { WaterPainter } from '../paint/water.ts';
import { prepareWaves, type WaveField } from '../paint/waves.ts';
import { drawMassif, type Sides } from './draw-massif.ts';
import { shoreLayer } from './shore.ts';
import { paletteFor, skyAt, type Palette } from './palette.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene, type Studio } from './scene.ts';
import { stormPalette } from './sea-air.ts';

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
    const palette = paletteOf(studio.brief);
    const clouds = palette.light === 'storm' ? prepareStormClouds(studio) : prepareClouds(studio);
    const noise = new NoiseField(studio, 'rock', { side: 512, period: 8, octaves: 2 });
    const rest = {
      waves: prepareWaves(studio, { windMS: 2.2, lengthM: 14 }),
      ridges: [0, 1, 2].map((index) => ridgeLayer(studio, palette, noise, index)),
      shore: shoreLayer(studio, palette),
    };
    return { clouds: await clouds, ...rest };
  },

  painter(stage, cargo, brief) {
    const palette = paletteOf(brief);
    const { sunX, sunHigh } = sunOf(brief, palette);
    const clouds = new CloudPainter(stage, cargo.clouds);
    const mist = new MistPainter(stage, cargo.clouds);
    const water = new WaterPainter(stage, cargo.waves);
    return rolled(stage, brief, (timeS) => {
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
      paintSun(stage, palette, sun, 0.9 * Math.min(1, (1.25 * widthPx) / heightPx));
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
    });
  },
});

function sunOf({ seed }: Brief, { light }: Palette): { sunX: number; sunHigh: number } {
  const random = randomFrom(subSeed(seed, 'mountains'));
  const sunX = 0.25 + random() * 0.5;
  return { sunX, sunHigh: light === 'day' || light === 'storm' ? 0.6 : 0.36 + random() * 0.08 };
}

function paletteOf(brief: Brief): Palette {
  const palette = paletteFor(brief.mood.light, brief.seed, ['dawn', 'day', 'sunset']);
  return palette.light === 'storm' ? stormPalette(palette) : palette;
}

function cloudLook(palette: Palette) {
  const storm = palette.light === 'storm';
  return {
    cover: storm ? 1 : palette.cloudiness * 0.85,
    hardness: storm ? 2 : 3,
    opacity: storm ? 0.94 : 0.85,
    lit: palette.cloudLit,
    shade: palette.cloudShade,
    size: storm ? 1.5 : 1.15,
    windRight: storm ? 0.009 : 0.006,
    windNear: storm ? -0.01 : -0.003,
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

/** Whether the prompt has snow lie, besides whether any falls. */
function isSnowy({ prompt, mood }: Brief): boolean {
  const told = /(?<!\bno )(?<!\bwithout )\b(?:snow|winter|glaci|icy|frost)/.test(
    prompt.toLowerCase(),
  );
  return mood.snow || told;
}

function ridgeLayer(studio: Studio, palette: Palette, noise: NoiseField, index: number): Layer {
  const { brief } = studio;
  const { widthPx, heightPx, seed } = brief;
  const snowy = isSnowy(brief);
  const at = (values: readonly number[]) => values[index] ?? 0;
  const airy = palette.light === 'storm' ? 1.25 : 1.05;
  const { lit, shade } = lightOn(palette);
  const forest: Rgb = index === 2 && snowy ? [128, 142, 146] : [66, 82, 58];
  const drawing = drawMassif(noise, {
    widthPx: widthPx * layerMargin,
    heightPx: heightPx * at([0.42, 0.27, 0.12]),
    summitPx: heightPx * at([0.5, 0.42, 0.5]),
    lowest: at([0.26, 0.2, 0.35]),
    valley: at([0, 0.5, 0.35]),
    offset: index * 7 + (subSeed(seed, 'ridge') % 97),
    sunSide: sunOf(brief, palette).sunX < 0.5 ? -1 : 1,
    rock: { lit: lit([176, 166, 158]), shade: shade([98, 96, 104]) },
    snow: { lit: lit([255, 255, 255]), shade: shade([214, 228, 255]) },
    snowFrom: snowy ? at([0.16, 0.36, 0.9]) : at([0.5, 0.86, 2]),
    forest: { lit: lit(forest), shade: shade(blend(forest, [20, 34, 34], 0.5)) },
    forestUpTo: snowy ? at([0.02, 0.3, 2]) : at([0.08, 0.42, 2]),
    haze: palette.haze,
    hazeAtCrest: at([0.3, 0.14, 0.04]) * airy,
    hazeAtFoot: at([0.72, 0.5, 0.24]) * airy,
  });
  return takeLayer(studio, drawing, {
    topPx: heightPx * shoreline - drawing.heightPx + 2,
    nearness: at([0.06, 0.14, 0.3]),
  });
}

/** What a colour becomes in the sun, and in the shade, where only the sky lights it. */
function lightOn(palette: Palette): Record<keyof Sides, (colour: Rgb) => Rgb> {
  const { sun, air } = {
    day: { sun: 0.98, air: 0.62 },
    dawn: { sun: 0.9, air: 0.6 },
    sunset: { sun: 0.84, air: 0.5 },
    storm: { sun: 0.5, air: 0.4 },
    night: { sun: 0.36, air: 0.16 },
  }[palette.light];
  const sky = skyAt(palette, 0.45);
  const least = Math.max(...sky);
  return {
    lit: (colour) => times(colour, palette.sun, sun),
    shade: (colour) => times(colour, blend([least, least, least], sky, 0.6), (air * 255) / least),
  };
}

function times(colour: Rgb, light: Rgb, share: number): Rgb {
  const scale = share / 255;
  return [colour[0] * light[0] * scale, colour[1] * light[1] * scale, colour[2] * light[2] * scale];
}
