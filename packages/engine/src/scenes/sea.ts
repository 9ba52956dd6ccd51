import type { Brief } from '../brief/brief.ts';
import { CloudPainter, prepareClouds, type CloudTiles } from '../paint/clouds.ts';
import { prepareStormClouds } from '../paint/storm-clouds.ts';
import { MistPainter, type MistLook } from '../paint/mist.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { rolled } from '../paint/rolled.ts';
import { finishLight, paintSky, paintSun, type Sun } from '../paint/sky.ts';
import type { Stage } from '../paint/stage.ts';
import { WaterPainter } from '../paint/water.ts';
import { prepareWaves, type WaveField } from '../paint/waves.ts';
import { paletteFor, type Palette } from './palette.ts';
import { defineScene } from './scene.ts';
import { sceneCamera, type SceneView } from './scene-camera.ts';
import { fogPalette, stormPalette } from './sea-air.ts';
import { BoatPainter, prepareBoat, type Boat } from './sea-boat.ts';
import { prepareHeadland, type Headland } from './sea-headland.ts';
import { LighthousePainter } from './sea-lighthouse.ts';
import { KeptSky } from './sea-mirror.ts';
import { WhitecapPainter } from './sea-whitecaps.ts';
import { swellOf } from './swell.ts';

interface Cargo {
  clouds: CloudTiles;
  waves: WaveField;
  headland: Headland | null;
  boat: Boat | null;
}

/** Open sea under a moving sky, the sun or moon low over it; a lighthouse or a boat if named. */
export const sea = defineScene<Cargo>({
  async prepare(studio) {
    const { brief } = studio;
    const palette = paletteOf(brief);
    const plan = planOf(brief, palette);
    const clouds = isOvercast(brief, palette) ? prepareStormClouds(studio) : prepareClouds(studio);
    const calm = /calm|gentle|peaceful|quiet|still/.test(brief.prompt.toLowerCase());
    const windMS = calm ? 3.4 : isStormy(brief, palette) ? 5.6 : 5;
    const place = { side: plan.side, horizonPx: brief.heightPx * plan.horizon };
    const rest = {
      waves: prepareWaves(studio, { windMS, lengthM: 40 }),
      headland: plan.lighthouse ? prepareHeadland(studio, palette, place) : null,
      boat: plan.boat
        ? prepareBoat(studio, palette, {
            side: plan.lighthouse ? -plan.side : Math.sign(0.5 - plan.sunX),
            isSmall: plan.lighthouse,
            sunSide: Math.sign(plan.sunX - 0.5),
          })
        : null,
    };
    return { clouds: await clouds, ...rest };
  },

  painter(stage, cargo, brief) {
    const palette = paletteOf(brief);
    const plan = planOf(brief, palette);
    const clouds = new CloudPainter(stage, cargo.clouds);
    const water = new WaterPainter(stage, cargo.waves);
    const stormy = isStormy(brief, palette);
    const things = thingsOf(stage, cargo, { brief, palette, stormy });
    const mist = brief.mood.fog ? new MistPainter(stage, cargo.clouds) : null;
    const sky = things.length > 0 ? new KeptSky(stage) : null;
    const whitecaps =
      stormy && new WhitecapPainter(stage, { seed: brief.seed, palette, wind: plan.wind });
    const { widthPx, heightPx } = stage.canvas;
    const pivotPx = heightPx * plan.horizon;
    return rolled(stage, brief, (timeS) => {
      const view = sceneCamera(brief, timeS);
      const sight = sightOf(stage, plan, {
        view,
        heave: heaveOf(brief, timeS) * (stormy ? 2.4 : 1),
      });
      const { horizonPx, sun, shared } = sight;
      const at = { view, horizonPx, motion: { view, pivotPx, liftPx: horizonPx - pivotPx } };
      paintSky(stage, palette, horizonPx, sun);
      clouds.paint({ ...shared, ...cloudLook(palette, brief), windRight: plan.wind }, timeS);
      if (!isOvercast(brief, palette))
        paintSun(stage, palette, sun, Math.min(1, (1.25 * widthPx) / heightPx));
      sky?.keep(horizonPx);
      for (const thing of things) thing.paintMirrored(at, timeS);
      water.paint(
        { ...shared, ...waterLook(palette, stage, stormy), ...glitterOf(plan, palette, sun) },
        timeS,
      );
      sky?.putBack();
      if (whitecaps) whitecaps.paint(shared, timeS);
      for (const thing of things) thing.paint(at, timeS);
      for (const bank of mist ? banks : [])
        mist?.paint(bankOf(bank, { palette, horizonPx, heightPx }), timeS);
      finishLight(stage, palette, sun);
    });
  },
});

/** What stands in the water or lies on it, from far to near. */
function thingsOf(
  stage: Stage,
  { boat, headland }: Cargo,
  look: { brief: Brief; palette: Palette; stormy: boolean },
): (BoatPainter | LighthousePainter)[] {
  return [
    ...(boat ? [new BoatPainter(stage, boat, look)] : []),
    ...(headland ? [new LighthousePainter(stage, headland, look)] : []),
  ];
}

function paletteOf(brief: Brief): Palette {
  const { mood, seed } = brief;
  const palette = paletteFor(mood.light, seed, ['sunset', 'day', 'dawn']);
  const clear = isOvercast(brief, palette) ? stormPalette(palette) : palette;
  return mood.fog ? fogPalette(clear) : clear;
}

function isStormy({ prompt, mood }: Brief, { light }: Palette): boolean {
  return light === 'storm' || mood.lightning || /storm|gale|tempest/.test(prompt.toLowerCase());
}

/** Neither sun nor moon come through. */
function isOvercast(brief: Brief, palette: Palette): boolean {
  return palette.light === 'storm' || (palette.light === 'night' && isStormy(brief, palette));
}

interface Plan {
  horizon: number;
  sunX: number;
  sunElevation: number;
  wind: number;
  lighthouse: boolean;
  boat: boolean;
  /** Where it stands: -1 left, 1 right; the sun is on the other side. */
  side: number;
}

function planOf(brief: Brief, palette: Palette): Plan {
  const random = randomFrom(subSeed(brief.seed, 'sea'));
  const high = palette.light === 'day' || palette.light === 'night' || palette.light === 'storm';
  const prompt = brief.prompt.toLowerCase();
  const lighthouse = /light ?house/.test(prompt);
  const side = randomFrom(subSeed(brief.seed, 'lighthouse'))() < 0.5 ? -1 : 1;
  const horizon = 0.52 + random() * 0.08;
  const sunX = 0.3 + random() * 0.4;
  return {
    horizon,
    sunX: lighthouse ? 0.5 - side * (0.1 + 0.3 * Math.abs(sunX - 0.5)) : sunX,
    sunElevation: high ? 0.3 + random() * 0.08 : 0.06 + random() * 0.07,
    wind: (random() < 0.5 ? -1 : 1) * (0.006 + random() * 0.004),
    lighthouse,
    boat: /\b(?:sail|boat|yacht|ships?\b|schooner|sloop)/.test(prompt),
    side,
  };
}

/** The eye rides the swell. */
function heaveOf({ seed }: Brief, timeS: number): number {
  const swell = swellOf(seed);
  return Math.sin(timeS * swell.radiansPerS + swell.phase) * 0.004 + Math.sin(timeS * 0.5) * 0.0025;
}

/** Sideways travel of all that is far, in picture widths. */
const panReach = 0.07;

function sightOf({ canvas }: Stage, plan: Plan, at: { view: SceneView; heave: number }) {
  const { widthPx, heightPx } = canvas;
  const { zoom, right, down } = at.view;
  const horizonPx = heightPx * (0.5 + (plan.horizon - 0.5) * zoom + at.heave - down * 0.1);
  const sun = {
    xPx: widthPx * (0.5 + (plan.sunX - 0.5 - right * panReach) * zoom),
    yPx: horizonPx - plan.sunElevation * heightPx * zoom,
  };
  const shared = { horizonPx, right: (right * panReach * widthPx) / heightPx, zoom };
  return { horizonPx, sun, shared };
}

function cloudLook(palette: Palette, brief: Brief) {
  const { mood } = brief;
  const storm = isOvercast(brief, palette);
  return {
    cover: storm ? 1 : palette.cloudiness,
    hardness: mood.fog ? 1 : storm ? 2 : 4,
    opacity: mood.fog ? 0.4 : storm ? 0.94 : 0.9,
    lit: palette.cloudLit,
    shade: palette.cloudShade,
    size: storm ? 1.5 : 1,
    windNear: storm ? -0.012 : -0.006,
  };
}

/** Banks of fog, by their tops and bottoms in picture heights above and below the horizon. */
const banks = [
  { above: 0.2, below: 0.07, opacity: 0.9, drift: 0.014, offset: 1 },
  { above: 0.34, below: 0.02, opacity: 0.4, drift: -0.01, offset: 3 },
  { above: 0.03, below: 0.3, opacity: 0.5, drift: 0.024, offset: 5 },
];

function bankOf(
  { above, below, opacity, drift, offset }: (typeof banks)[number],
  { palette, horizonPx, heightPx }: { palette: Palette; horizonPx: number; heightPx: number },
): MistLook {
  const [topPx, bottomPx] = [horizonPx - above * heightPx, horizonPx + below * heightPx];
  return { topPx, bottomPx, colour: palette.haze, opacity, drift, offset };
}

function glitterOf({ sunElevation }: Plan, palette: Palette, { xPx }: Sun) {
  // Little of it comes through closed clouds, which have next to no glow.
  const strength = palette.glow <= 0.15 ? 0.12 : 0.25 + 0.6 * palette.glow;
  return { glitter: { xPx, elevation: sunElevation, colour: palette.sun, strength } };
}

function waterLook(palette: Palette, { canvas }: Stage, stormy: boolean) {
  return {
    bottomPx: canvas.heightPx,
    scale: stormy ? 0.09 : 0.1,
    roughness: stormy ? 1.2 : 1,
    deep: palette.deepWater,
    mirrorNear: 0.3,
    haze: palette.haze,
    hazeShare: 0.85,
    sheen: stormy ? 13 : 9,
    softness: 3 as const,
    pace: 1,
  };
}
