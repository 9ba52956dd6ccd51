import type { Brief } from '../brief/brief.ts';
import { CloudPainter, prepareClouds, type CloudTiles } from '../paint/clouds.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { finishLight, paintSky, paintSun } from '../paint/sky.ts';
import { WaterPainter } from '../paint/water.ts';
import { prepareWaves, type WaveField } from '../paint/waves.ts';
import { paletteFor, type Palette } from './palette.ts';
import { defineScene } from './scene.ts';
import { swellOf } from './swell.ts';
import { sceneCamera } from './scene-camera.ts';

interface Cargo {
  clouds: CloudTiles;
  waves: WaveField;
}

/** Open sea under a moving sky, the sun or moon low over it. */
export const sea = defineScene<Cargo>({
  async prepare(studio) {
    const clouds = prepareClouds(studio);
    const calm = /calm|gentle|peaceful|quiet|still/.test(studio.brief.prompt.toLowerCase());
    const windMS = calm ? 3.4 : 5;
    const rest = {
      waves: prepareWaves(studio, { windMS, lengthM: 40 }),
    };
    return { clouds: await clouds, ...rest };
  },

  painter(stage, cargo, brief) {
    const palette = paletteFor(brief.mood.light, brief.seed, ['sunset', 'day', 'dawn']);
    const plan = planOf(brief, palette);
    const swell = swellOf(brief.seed);
    const clouds = new CloudPainter(stage, cargo.clouds);
    const water = new WaterPainter(stage, cargo.waves);
    return (timeS) => {
      const camera = sceneCamera(brief, timeS);
      const { widthPx, heightPx } = stage.canvas;
      // The eye rides the swell.
      const heave =
        Math.sin(timeS * swell.radiansPerS + swell.phase) * 0.004 + Math.sin(timeS * 0.5) * 0.0025;
      const horizonPx =
        heightPx * (0.5 + (plan.horizon - 0.5) * camera.zoom + heave + camera.down * 0.1);
      const sun = {
        xPx: widthPx * (0.5 + (plan.sunX - 0.5 - camera.right * 0.1) * camera.zoom),
        yPx: horizonPx - plan.sunElevation * heightPx * camera.zoom,
      };
      paintSky(stage, palette, horizonPx, sun);
      const shared = { horizonPx, right: camera.right * 0.12, zoom: camera.zoom };
      clouds.paint(
        {
          ...shared,
          cover: palette.cloudiness,
          hardness: 4,
          opacity: 0.9,
          lit: palette.cloudLit,
          shade: palette.cloudShade,
          size: 1,
          windRight: plan.wind,
          windNear: -0.006,
        },
        timeS,
      );
      paintSun(stage, palette, sun);
      water.paint(
        {
          ...shared,
          bottomPx: heightPx,
          scale: 0.1,
          roughness: 1,
          deep: palette.deepWater,
          mirrorNear: 0.3,
          haze: palette.haze,
          hazeShare: 0.85,
          sheen: 9,
          glitter: {
            xPx: sun.xPx,
            elevation: plan.sunElevation,
            colour: palette.sun,
            strength: palette.light === 'storm' ? 0.12 : 0.25 + 0.6 * palette.glow,
          },
          softness: 3,
          pace: 1,
        },
        timeS,
      );
      finishLight(stage, palette, sun);
    };
  },
});

interface Plan {
  horizon: number;
  sunX: number;
  sunElevation: number;
  wind: number;
}

function planOf(brief: Brief, palette: Palette): Plan {
  const random = randomFrom(subSeed(brief.seed, 'sea'));
  const high = palette.light === 'day' || palette.light === 'night' || palette.light === 'storm';
  return {
    horizon: 0.52 + random() * 0.08,
    sunX: 0.3 + random() * 0.4,
    sunElevation: high ? 0.3 + random() * 0.08 : 0.06 + random() * 0.07,
    wind: (random() < 0.5 ? -1 : 1) * (0.006 + random() * 0.004),
  };
}
