import type { Brief } from '../brief/brief.ts';
import { prepareMist, type CloudTiles } from '../paint/clouds.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { panReach, layerMargin, layLayer, takeLayer, type Layer } from '../paint/layer.ts';
import { MistPainter } from '../paint/mist.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { rolled } from '../paint/rolled.ts';
import { RibbonPainter, type Band } from '../paint/ribbon.ts';
import { finishLight, paintSky } from '../paint/sky.ts';
import { WaterPainter } from '../paint/water.ts';
import { prepareWaves, type WaveField } from '../paint/waves.ts';
import { drawMassif } from './draw-massif.ts';
import { galaxyLayer } from './galaxy.ts';
import { paletteFor, type Palette } from './palette.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene, type Studio } from './scene.ts';
import { shoreLayer } from './shore.ts';
import { paintStars, starsOf } from './stars.ts';

interface Cargo {
  clouds: CloudTiles;
  waves: WaveField;
  ridges: Layer[];
  shore: Layer;
  galaxy: Layer | null;
}

const shoreline = 0.68;

/** Night over a lake: stars, and either curtains of northern lights or the Milky Way. */
export const aurora = defineScene<Cargo>({
  async prepare(studio) {
    const clouds = prepareMist(studio);
    const palette = paletteOf(studio.brief);
    const noise = new NoiseField(studio, 'rock', { side: 512, period: 8, octaves: 4 });
    const folds = new NoiseField(studio, 'folds', { side: 512, period: 8, octaves: 2 });
    const rest = {
      waves: prepareWaves(studio, { windMS: 2, lengthM: 14 }),
      ridges: [0, 1].map((index) => ridgeLayer(studio, palette, folds, index)),
      shore: shoreLayer(studio, palette),
      galaxy: hasCurtains(studio.brief) ? null : galaxyLayer(studio, noise, shoreline),
    };
    return { clouds: await clouds, ...rest };
  },

  painter(stage, cargo, brief) {
    const palette = paletteOf(brief);
    const { widthPx, heightPx } = stage.canvas;
    const stars = starsOf(brief.seed, cargo.galaxy ? 420 : 260);
    const curtains = cargo.galaxy ? [] : curtainsOf(brief);
    const ribbons = new RibbonPainter(stage);
    const mist = new MistPainter(stage, cargo.clouds);
    const water = new WaterPainter(stage, cargo.waves);
    return rolled(stage, brief, (timeS) => {
      const view = sceneCamera(brief, timeS);
      const pivotPx = heightPx * shoreline;
      const liftPx = -view.down * heightPx * 0.03;
      const horizonPx = pivotPx + liftPx;
      const glowAt = { xPx: widthPx * 0.5, yPx: horizonPx };
      paintSky(stage, palette, horizonPx, glowAt);
      if (cargo.galaxy) layLayer(stage, cargo.galaxy, { view, pivotPx, liftPx });
      paintStars(stage, stars, { horizonPx, timeS, view });
      for (const curtain of curtains) {
        for (const band of bandsOf(curtain, {
          timeS,
          widthPx,
          heightPx: horizonPx,
          right: view.right * panReach,
        }))
          ribbons.paint(band);
      }
      cargo.ridges.forEach((ridge) => layLayer(stage, ridge, { view, pivotPx, liftPx }));
      mist.paint(
        {
          topPx: horizonPx - heightPx * 0.09,
          bottomPx: horizonPx + heightPx * 0.02,
          colour: palette.haze,
          opacity: brief.mood.fog ? 0.8 : 0.45,
          drift: 0.012,
          offset: 2,
        },
        timeS,
      );
      water.paint(
        {
          horizonPx,
          bottomPx: heightPx,
          scale: 0.14,
          roughness: 0.22,
          deep: palette.deepWater,
          mirrorNear: 0.62,
          haze: palette.haze,
          hazeShare: 0.2,
          sheen: 1,
          right: view.right * 0.1,
          zoom: view.zoom,
          softness: 0,
          pace: 0.8,
        },
        timeS,
      );
      finishLight(stage, palette, glowAt, 0.06);
      layLayer(stage, cargo.shore, { view, pivotPx, liftPx });
    });
  },
});

function hasCurtains(brief: Brief): boolean {
  return /aurora|northern light|polar light/.test(brief.prompt.toLowerCase());
}

function paletteOf(brief: Brief): Palette {
  const night = paletteFor('night', brief.seed, ['night']);
  return { ...night, glow: 0.2, haze: blend(night.haze, [30, 60, 84], 0.4) };
}

function ridgeLayer(studio: Studio, palette: Palette, noise: NoiseField, index: number): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const far = index === 0;
  const drawing = drawMassif(noise, {
    widthPx: widthPx * layerMargin,
    heightPx: heightPx * (far ? 0.28 : 0.12),
    summitPx: heightPx * (far ? 0.45 : 0.5),
    lowest: 0.3,
    valley: 0.2,
    offset: index * 5 + (subSeed(seed, 'ridge') % 89),
    sunSide: seed % 2 === 0 ? 1 : -1,
    rock: far
      ? { lit: [58, 76, 104], shade: [16, 25, 44] }
      : { lit: [16, 24, 34], shade: [7, 10, 17] },
    snow: { lit: [112, 140, 168], shade: [34, 50, 80] },
    snowFrom: far ? 0.35 : 2,
    forest: { lit: [16, 24, 34], shade: [7, 10, 17] },
    forestUpTo: far ? 0.1 : 2,
    haze: palette.haze,
    hazeAtCrest: far ? 0.06 : 0.02,
    hazeAtFoot: far ? 0.5 : 0.2,
  });
  const topPx = heightPx * shoreline - drawing.heightPx + 2;
  return takeLayer(studio, drawing, { topPx, nearness: 0.06 + 0.2 * index });
}

interface Curtain {
  base: number;
  height: number;
  phase: number;
  speed: number;
  strength: number;
  green: Rgb;
  crown: Rgb;
}

function curtainsOf(brief: Brief): Curtain[] {
  const random = randomFrom(subSeed(brief.seed, 'curtains'));
  const crowns: readonly Rgb[] = [
    [150, 70, 255],
    [70, 120, 255],
    [255, 80, 170],
  ];
  const crown = crowns[Math.floor(random() * crowns.length)] ?? [150, 70, 255];
  return [0, 1, 2].map((index) => ({
    base: 0.72 - index * 0.19 + random() * 0.06,
    height: 0.2 + random() * 0.08,
    phase: random() * 20,
    speed: 0.22 + random() * 0.12,
    strength: [0.5, 0.36, 0.26][index] ?? 0.3,
    green: blend([60, 255, 150], [80, 240, 220], random() * 0.6),
    crown,
  }));
}

/** A green band with rays in it, and its fainter crown above. */
function bandsOf(
  curtain: Curtain,
  at: { timeS: number; widthPx: number; heightPx: number; right: number },
): Band[] {
  const { phase, speed } = curtain;
  const { timeS, widthPx, heightPx } = at;
  const time = timeS * speed;
  const fold = (x: number) => {
    const across = (x / widthPx + at.right) * 6.28;
    return (
      Math.sin(across * 0.7 + phase + time) * 0.5 +
      Math.sin(across * 1.7 + phase * 2 - time * 1.3) * 0.3 +
      Math.sin(across * 3.9 + phase * 3 + time * 1.7) * 0.1
    );
  };
  const rays = (x: number) => {
    const across = (x / widthPx + at.right) * 6.28 + fold(x) * 0.8;
    const fine = 0.5 + 0.5 * Math.sin(across * 13 + phase * 5 + time * 2.2);
    const finer = 0.5 + 0.5 * Math.sin(across * 29 - phase * 3 - time * 3.1);
    const patch = 0.5 + 0.5 * Math.sin(across * 0.9 + phase * 1.3 - time * 0.8);
    return (0.25 + 0.75 * patch) * (0.62 + 0.24 * fine + 0.14 * finer);
  };
  const centre = (x: number) => heightPx * (curtain.base + fold(x) * 0.13);
  const above = (x: number) => heightPx * curtain.height * (0.55 + 0.75 * rays(x));
  return [
    {
      centre,
      above,
      below: () => heightPx * 0.035,
      strength: (x) => curtain.strength * rays(x),
      colour: curtain.green,
      wide: true,
    },
    {
      centre: (x) => centre(x) - above(x) * 0.9,
      above: (x) => above(x) * 1.15,
      below: (x) => above(x) * 0.8,
      strength: (x) => curtain.strength * 0.42 * rays(x),
      colour: curtain.crown,
      wide: true,
    },
  ];
}
