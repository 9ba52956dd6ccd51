import type { Brief } from '../brief/brief.ts';
import { CloudPainter, prepareClouds, type CloudTiles } from '../paint/clouds.ts';
import { layerZoom, layLayer, panReach, type Layer, type LayerMotion } from '../paint/layer.ts';
import { MistPainter } from '../paint/mist.ts';
import { RibbonPainter } from '../paint/ribbon.ts';
import { rolled } from '../paint/rolled.ts';
import { finishLight, paintSky, paintSun } from '../paint/sky.ts';
import type { Stage } from '../paint/stage.ts';
import { WaterPainter } from '../paint/water.ts';
import { desertPlanOf, type DesertPlan } from './desert-air.ts';
import { paintCaravan } from './desert-caravan.ts';
import { grainsOf, paintGrains, paintVeil, type Crest } from './desert-drift.ts';
import { nearness, prepareLands, skyline, type DesertLands } from './desert-lands.ts';
import { paintRipples } from './desert-ripples.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';
import { paintStars, starsOf } from './stars.ts';

interface Cargo extends DesertLands {
  clouds: CloudTiles;
}

/** Dunes in three depths under a clear sky, sand blowing off their crests. */
export const desert = defineScene<Cargo>({
  async prepare(studio) {
    const clouds = prepareClouds(studio);
    const plan = desertPlanOf(studio.brief);
    const rest = prepareLands(studio, plan);
    return { clouds: await clouds, ...rest };
  },

  painter(stage, cargo, brief) {
    const plan = desertPlanOf(brief);
    const paintAir = airPainter(stage, cargo, brief, plan);
    const paintLand = landPainter(stage, cargo, brief, plan);
    return rolled(stage, brief, (timeS) => {
      const view = sceneCamera(brief, timeS);
      const { widthPx, heightPx } = stage.canvas;
      const pivotPx = heightPx * skyline;
      const motion = { view, pivotPx, liftPx: -view.down * heightPx * 0.035 };
      const horizonPx = pivotPx + motion.liftPx;
      const sun = {
        xPx: widthPx * (0.5 + (plan.sunX - 0.5 - view.right * panReach) * view.zoom),
        yPx: horizonPx - heightPx * plan.sunUp * view.zoom,
      };
      paintAir(motion, sun, timeS);
      paintLand(motion, sun, timeS);
    });
  },
});

type Part = (
  motion: LayerMotion & { liftPx: number },
  sun: { xPx: number; yPx: number },
  timeS: number,
) => void;

function airPainter(stage: Stage, cargo: Cargo, brief: Brief, plan: DesertPlan): Part {
  const { palette } = plan;
  const clouds = new CloudPainter(stage, cargo.clouds);
  const stars = palette.light === 'night' ? starsOf(brief.seed, 300) : [];
  return ({ view, pivotPx, liftPx }, sun, timeS) => {
    const { widthPx, heightPx } = stage.canvas;
    const horizonPx = pivotPx + liftPx;
    paintSky(stage, palette, horizonPx + heightPx * 0.02, sun);
    if (stars.length > 0) paintStars(stage, stars, { horizonPx, timeS, view });
    paintSun(stage, palette, sun);
    clouds.paint(
      {
        cover: palette.cloudiness * 0.72,
        hardness: 2,
        opacity: plan.blowing > 0.7 ? 0.2 : 0.62,
        lit: palette.cloudLit,
        shade: palette.cloudShade,
        size: 1.5,
        windRight: -plan.sunSide * 0.006,
        windNear: -0.002,
        horizonPx: horizonPx - heightPx * 0.04,
        right: (view.right * panReach * widthPx) / heightPx,
        zoom: view.zoom,
      },
      timeS,
    );
  };
}

function landPainter(stage: Stage, cargo: Cargo, brief: Brief, plan: DesertPlan): Part {
  const { palette } = plan;
  const paintBanks = bankPainter(stage, cargo, brief, plan);
  const ribbons = new RibbonPainter(stage);
  const grains = grainsOf(brief.seed, plan.blowing);
  const water = cargo.oasis && new WaterPainter(stage, cargo.oasis.waves);
  const heat = palette.light === 'day' ? 1 : 0.25;
  return (motion, sun, timeS) => {
    const { far, middle, near, oasis, caravan } = cargo;
    const horizonPx = motion.pivotPx + motion.liftPx;
    layShimmering(stage, far.layer, motion, heat, timeS);
    paintBanks.behind(horizonPx, timeS);
    layShimmering(stage, middle.layer, motion, heat >= 1 ? 0.5 : 0, timeS);
    veil(stage, ribbons, plan, { crest: middle, motion, near: false }, timeS);
    if (caravan) {
      paintCaravan(stage, caravan, { crest: middle, motion, durationS: brief.durationS }, timeS);
    }
    paintBanks.before(horizonPx, timeS);
    if (oasis && water) paintPool(stage, water, oasis, plan, { motion, timeS });
    layLayer(stage, near.layer, motion);
    paintRipples(stage, cargo.ripples, near.layer, { ...motion, timeS });
    if (oasis) layLayer(stage, oasis.palms, motion);
    else veil(stage, ribbons, plan, { crest: near, motion, near: true }, timeS);
    finishLight(stage, palette, sun, 0.2);
    if (!oasis) paintGrains(stage, grains, { plan, crest: near, motion }, timeS);
  };
}

/** Haze and blown sand in the air behind the dunes of the middle distance, and in front of them. */
function bankPainter(stage: Stage, cargo: Cargo, { mood }: Brief, plan: DesertPlan) {
  const mist = new MistPainter(stage, cargo.clouds);
  const { blowing, haze, palette } = plan;
  const drift = -plan.sunSide * (0.02 + 0.1 * blowing);
  const bank = (
    horizonPx: number,
    [above, below]: readonly [number, number],
    opacity: number,
    offset: number,
    timeS: number,
  ) => {
    const { heightPx } = stage.canvas;
    const [topPx, bottomPx] = [horizonPx - above * heightPx, horizonPx + below * heightPx];
    mist.paint({ topPx, bottomPx, opacity, offset, drift, colour: palette.haze }, timeS);
  };
  return {
    behind(horizonPx: number, timeS: number): void {
      bank(horizonPx, [0.07, 0.05], 0.2 + 0.6 * haze, 2, timeS);
    },
    before(horizonPx: number, timeS: number): void {
      const low = 0.1 + 0.5 * blowing * haze;
      if (!cargo.oasis) bank(horizonPx, [-0.01, 0.15], low, 5, timeS);
      if (mood.fog) bank(horizonPx, [0.16, 0.2], 0.85, 9, timeS);
      if (blowing > 0.7) bank(horizonPx, [0.36, 0.3], 0.6 * blowing, 7, timeS);
    },
  };
}

function veil(
  stage: Stage,
  ribbons: RibbonPainter,
  plan: DesertPlan,
  scene: { crest: Crest; motion: LayerMotion; near: boolean },
  timeS: number,
): void {
  const night = plan.palette.light === 'night' ? 0.4 : 1;
  const { near } = scene;
  const look = {
    reach: (near ? 0.008 : 0.006) * (1 + 2.4 * plan.blowing),
    strength: (0.16 + 0.5 * plan.blowing) * night * (near ? 0.9 : 1),
    speed: (near ? 0.3 : 0.12) * (0.6 + plan.blowing),
    phase: near ? 1 : 4,
  };
  paintVeil(ribbons, stage, { plan, ...scene, look }, timeS);
}

function paintPool(
  stage: Stage,
  water: WaterPainter,
  { pool, palms }: NonNullable<Cargo['oasis']>,
  { palette }: DesertPlan,
  { motion, timeS }: { motion: LayerMotion & { liftPx: number }; timeS: number },
): void {
  const { heightPx } = stage.canvas;
  const zoom = layerZoom(motion.view, nearness.near);
  const shorePx = (pool.shorePx - motion.pivotPx) * zoom + motion.pivotPx + motion.liftPx;
  layLayer(stage, palms, motion);
  water.paint(
    {
      horizonPx: shorePx,
      bottomPx: heightPx,
      scale: 0.16,
      roughness: 0.16,
      deep: palette.deepWater,
      mirrorNear: 0.5,
      haze: palette.haze,
      hazeShare: 0.1,
      sheen: 2,
      right: motion.view.right * 0.1,
      zoom: motion.view.zoom,
      softness: 0,
      pace: 0.8,
    },
    timeS,
  );
}

/** Lays distant ground; hot air in front of it trembles, most at the foot of the sky. */
function layShimmering(
  stage: Stage,
  layer: Layer,
  motion: LayerMotion & { liftPx: number },
  heat: number,
  timeS: number,
): void {
  if (heat === 0) {
    layLayer(stage, layer, motion);
    return;
  }
  const { heightPx } = stage.canvas;
  const strength = (heat * heightPx) / 720;
  const bend = (u: number, v: number) => {
    const up = (u * 2.3 + v * 5.1) / heightPx;
    const rising = timeS * 7 + v * (46 / heightPx);
    return (
      strength *
      (1.1 * Math.sin(rising * 1.3 + up * 9) + 0.8 * Math.sin(rising * 2.1 - up * 17 + 2))
    );
  };
  layLayer(stage, layer, { ...motion, bend });
}
