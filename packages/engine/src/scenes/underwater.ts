import type { Brief } from '../brief/brief.ts';
import { CutOutPainter } from '../paint/cut-out.ts';
import { layLayer, type Layer, type LayerMotion } from '../paint/layer.ts';
import { LightSheet } from '../paint/light-sheet.ts';
import { rolled } from '../paint/rolled.ts';
import type { Stage } from '../paint/stage.ts';
import type { Texture } from '../paint/texture.ts';
import { reefCount, reefLayer } from './coral-reef.ts';
import { fishTextures, nearFishOf, paintNearFish, paintSchool, schoolsOf } from './fish-school.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene, type Studio } from './scene.ts';
import { groundTop, sandLayer } from './underwater-ground.ts';
import { courseOf, giantTextures, paintGiant, type GiantTextures } from './underwater-giants.ts';
import { glowOf, jellyfishOf, jellyfishTextures, paintJellyfish } from './underwater-jellyfish.ts';
import {
  lightNet,
  paintCaustics,
  paintSurface,
  paintWater,
  ShaftPainter,
  type Moment,
} from './underwater-light.ts';
import { bubblesOf, bubbleTexture, motesOf, paintBubbles, paintMotes } from './underwater-motes.ts';
import { kelpLayer, kelpLayers, seaGrassLayer, surge } from './underwater-plants.ts';
import { waterOf, type Water } from './underwater-water.ts';

interface Cargo {
  net: number;
  sand: Layer | null;
  reef: Layer[];
  kelp: Layer[];
  grass: Layer[];
  fish: Texture[];
  bubble: Texture;
  jellyfish: Texture[];
  giant: GiantTextures | null;
}

/** Under the surface, looking slightly up: light falls in, fades with depth and moves on the sand. */
export const underwater = defineScene<Cargo>({
  prepare(studio) {
    const water = waterOf(studio.brief);
    return Promise.resolve({
      net: lightNet(studio),
      ...groundOf(studio, water),
      fish: water.fish && water.company ? fishTextures(studio, water) : [],
      bubble: bubbleTexture(studio),
      jellyfish: jellyfishTextures(studio, water),
      giant: giantTextures(studio, { water }),
    });
  },

  painter(stage, cargo, brief) {
    const water = waterOf(brief);
    const sheet = new LightSheet(stage);
    const shafts = new ShaftPainter(stage, water, brief.seed);
    const cutOuts = new CutOutPainter(stage);
    const schools = water.fish ? schoolsOf(brief, water) : [];
    const fish = nearFishOf(brief.seed, cargo.fish);
    const motes = motesOf(brief.seed, water);
    const bubbles = bubblesOf(brief.seed);
    const jellyfish = jellyfishOf(brief.seed, water);
    const tints = glowOf(brief, water);
    const course = courseOf(brief);
    return rolled(stage, brief, (timeS) => {
      const { moment, motion } = momentOf(stage, brief, timeS);
      paintWater(stage, water, moment);
      paintSurface(stage, sheet, cargo.net, water, moment);
      layRow(stage, cargo, 0, { moment, motion });
      const [far, ...others] = schools;
      if (far) paintSchool(stage, far, moment);
      if (cargo.sand) {
        layLayer(stage, cargo.sand, motion);
        const groundPx =
          motion.pivotPx +
          (stage.canvas.heightPx * groundTop - motion.pivotPx) * moment.view.zoom +
          moment.liftPx;
        paintCaustics(stage, sheet, cargo.net, water, { ...moment, groundPx });
      }
      layRow(stage, cargo, 1, { moment, motion });
      for (const school of others) paintSchool(stage, school, moment);
      const { giant } = cargo;
      if (giant) paintGiant(stage, cutOuts, giant, { course, moment });
      shafts.paint(moment);
      for (const each of jellyfish) {
        paintJellyfish(stage, cutOuts, cargo.jellyfish, { jellyfish: each, water, tints, moment });
      }
      for (const each of fish) paintNearFish(stage, cutOuts, each, moment);
      paintMotes(stage, motes, water, moment);
      paintBubbles(stage, cutOuts, cargo.bubble, { bubbles, water, moment });
      layRow(stage, cargo, 2, { moment, motion });
    });
  },
});

/** What stands on the ground, by the kind of place. */
function groundOf(studio: Studio, water: Water): Pick<Cargo, 'sand' | 'reef' | 'kelp' | 'grass'> {
  const kelp = water.place === 'kelp';
  const count = water.place === 'open' ? 1 : kelp ? 2 : reefCount;
  return {
    sand: water.place === 'deep' ? null : sandLayer(studio, water),
    reef: Array.from({ length: count }, (_, index) => reefLayer(studio, water, index)),
    kelp: kelp
      ? Array.from({ length: kelpLayers }, (_, index) => kelpLayer(studio, water, index))
      : [],
    grass:
      water.place === 'reef' || kelp
        ? [false, true].map((near) => seaGrassLayer(studio, water, near))
        : [],
  };
}

function momentOf(
  stage: Stage,
  brief: Brief,
  timeS: number,
): { moment: Moment; motion: LayerMotion } {
  const { heightPx } = stage.canvas;
  const view = sceneCamera(brief, timeS);
  // The diver hangs in the swell.
  const heave = 0.003 * Math.sin(timeS * 0.9 + 1);
  const liftPx = heightPx * (heave - view.down * 0.045);
  const moment = { timeS, view, liftPx };
  return { moment, motion: { view, pivotPx: heightPx * 0.55, liftPx } };
}

/** The rows that stand at one of three distances. */
function layRow(
  stage: Stage,
  cargo: Cargo,
  distance: 0 | 1 | 2,
  { moment, motion }: { moment: Moment; motion: LayerMotion },
): void {
  const { heightPx } = stage.canvas;
  const { timeS } = moment;
  const reef = cargo.reef[distance];
  if (reef) layLayer(stage, reef, motion);
  const kelp = distance === 0 ? undefined : cargo.kelp[distance - 1];
  if (kelp) {
    const look = {
      phase: distance * 1.9,
      reachPx: heightPx * (0.013 + 0.013 * distance),
      lengthPx: heightPx * (0.5 + 0.3 * distance),
    };
    layLayer(stage, kelp, { ...motion, bend: surge(kelp.texture, timeS, look) });
  }
  const grass = distance === 0 ? undefined : cargo.grass[distance - 1];
  if (!grass) return;
  const look = {
    phase: distance * 2.3,
    reachPx: heightPx * 0.02 * distance,
    lengthPx: heightPx * 0.3,
  };
  layLayer(stage, grass, { ...motion, bend: surge(grass.texture, timeS, look) });
}
