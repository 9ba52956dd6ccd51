import { blend } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { prepareWaves, type WaveField } from '../paint/waves.ts';
import type { DesertPlan } from './desert-air.ts';
import { caravanOf, type Caravan } from './desert-caravan.ts';
import type { Crest } from './desert-drift.ts';
import { drawGround, lookAt, type Eye, type Ground, type Sight } from './desert-ground.ts';
import { palmLayer, poolGround, poolOf, wetAt, type Pool } from './desert-oasis.ts';
import { ripplesOf, type Ripples } from './desert-ripples.ts';
import { eyeHeightM, landsOf } from './desert-terrain.ts';
import type { Studio } from './scene.ts';

/** Everything on the ground, ready to be laid. */
export interface DesertLands {
  far: Crest;
  middle: Crest;
  near: Crest;
  ripples: Ripples;
  caravan: Caravan | null;
  oasis: { pool: Pool; palms: Layer; waves: WaveField } | null;
}

/** Share of the height at which the plain ends. */
export const skyline = 0.5;
export const nearness = { far: 0.1, middle: 0.26, near: 0.8 } as const;

export function prepareLands(studio: Studio, plan: DesertPlan): DesertLands {
  const { brief } = studio;
  const { widthPx, heightPx } = brief;
  const random = randomFrom(subSeed(brief.seed, 'dunes'));
  const focalPx = 0.55 * (widthPx + heightPx);
  const eye: Eye = {
    heightM: eyeHeightM,
    focalPx,
    horizonPx: heightPx * skyline,
    widthPx,
    heightPx,
    columnPx: widthPx > 800 ? 3 : 2,
  };
  const noise = new NoiseField(studio, 'dunes', { side: 256, period: 8, octaves: 2 });
  const lands = landsOf(plan, eye, noise, random);
  const crestOf = (ground: Ground, place: GroundPlace) =>
    groundCrest(studio, plan, eye, ground, place);
  const pool = plan.oasis ? poolOf(plan, eye, random) : null;
  const near = crestOf(pool ? poolGround(pool, eye, random) : lands.near, {
    top: skyline,
    bottom: 1.06,
    nearness: nearness.near,
    edgeM: 15,
    ...(pool ? { pool } : {}),
  });
  // What the near dune hides need not be drawn, but for the room that the camera's moves ask for.
  const lowest = pool ? pool.shorePx + heightPx * 0.02 : Math.max(...near.rows);
  const bottom = lowest / heightPx + 0.05;
  const middle = crestOf(lands.middle, { top: 0.02, bottom, nearness: nearness.middle, edgeM: 80 });
  const far = crestOf(lands.far, { top: 0.2, bottom: 0.56, nearness: nearness.far, edgeM: 300 });
  const { sight, ...nearCrest } = near;
  return {
    far: withoutSight(far),
    middle: withoutSight(middle),
    near: nearCrest,
    ripples: ripplesOf(studio, { plan, eye, sight, noise }),
    caravan: plan.caravan ? caravanOf(studio, plan, middle) : null,
    oasis: pool && {
      pool,
      palms: palmLayer(studio, plan, pool, nearness.near * 0.75),
      waves: prepareWaves(studio, { windMS: 1.6, lengthM: 10 }),
    },
  };
}

function withoutSight({ layer, rows }: Crest): Crest {
  return { layer, rows };
}

interface GroundPlace {
  /** How far away its crests mostly are. */
  edgeM: number;
  /** Shares of the height that the drawing holds. */
  top: number;
  bottom: number;
  nearness: number;
  pool?: Pool;
}

function groundCrest(
  studio: Studio,
  plan: DesertPlan,
  eye: Eye,
  ground: Ground,
  place: GroundPlace,
): Crest & { sight: Sight } {
  const { seed, heightPx } = studio.brief;
  const widthPx = Math.ceil((eye.widthPx * layerMargin) / 2) * 2;
  const sight = lookAt(ground, eye, widthPx, plan.light);
  const grains = grainsOfSand(
    subSeed(seed, `grain ${place.nearness}`),
    place.nearness > 0.5 ? 0.06 : 0.02,
  );
  const hazes = Float32Array.from({ length: 700 }, (_, distance) =>
    clamp(plan.haze * 1.62 * (1 - Math.exp(-distance / 190))),
  );
  const topPx = Math.floor(heightPx * place.top);
  const { pool } = place;
  const { drawing, crests } = drawGround(sight, {
    widthPx,
    topPx,
    bottomPx: heightPx * place.bottom,
    lit: plan.lit,
    shade: plan.shade,
    haze: plan.palette.haze,
    edge: blend(blend(plan.shade, plan.lit, 0.6), plan.palette.haze, hazes[place.edgeM] ?? 0),
    hazeAt: (distance) => hazes[distance | 0] ?? 0,
    fadeFrom: ground.fadeFrom,
    fadeTo: ground.fadeFrom * 1.25,
    grain: (x, y) => grains[scattered(x, y) & 4095] ?? 1,
    ...(pool
      ? { wetAt: (row: number, distance: number) => wetAt(pool, eye, row + topPx, distance) }
      : {}),
  });
  const layer = takeLayer(studio, drawing, { topPx, nearness: place.nearness });
  return { layer, rows: crests, sight };
}

/** A place without any pattern for every pixel. */
function scattered(x: number, y: number): number {
  const mixed = Math.imul(x, 0x9e37_79b1) ^ Math.imul(y, 0x85eb_ca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d) >>> 12;
}

function grainsOfSand(seed: number, rough: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: 4096 }, () => 1 + rough * (random() - 0.5));
}
