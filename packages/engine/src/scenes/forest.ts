import type { Brief } from '../brief/brief.ts';
import { prepareMist, type CloudTiles } from '../paint/clouds.ts';
import { blend, yuvOf } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { layerMargin, layLayer, takeLayer, type Layer } from '../paint/layer.ts';
import { MistPainter } from '../paint/mist.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { airOf, type Air } from './forest-air.ts';
import { rowsOfTrunks, trunkLayer } from './forest-trunks.ts';
import { drawGrass } from './draw-grass.ts';
import { sceneCamera, type SceneView } from './scene-camera.ts';
import { defineScene, type Studio } from './scene.ts';
import { swayOf } from './sway.ts';

interface Cargo {
  clouds: CloudTiles;
  trunks: Layer[];
  ferns: Layer;
}

/** Among tall trees: rows of trunks fading into lit haze, shafts of light, ferns in front. */
export const forest = defineScene<Cargo>({
  async prepare(studio) {
    const clouds = prepareMist(studio);
    const air = airOf(studio.brief);
    const rest = {
      trunks: Array.from({ length: rowsOfTrunks }, (_, index) => trunkLayer(studio, air, index)),
      ferns: fernLayer(studio, air),
    };
    return { clouds: await clouds, ...rest };
  },

  painter(stage, cargo, brief) {
    const air = airOf(brief);
    const random = randomFrom(subSeed(brief.seed, 'forest'));
    const sunX = 0.3 + random() * 0.4;
    const mist = new MistPainter(stage, cargo.clouds);
    const motes = motesOf(brief);
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const { widthPx, heightPx } = stage.canvas;
      const pivotPx = heightPx * 0.55;
      const liftPx = -view.down * heightPx * 0.03;
      const sun = { xPx: widthPx * sunX, yPx: heightPx * 0.16 + liftPx };
      paintAir(stage, air, sun);
      cargo.trunks.forEach((trunks, index) => {
        layLayer(stage, trunks, { view, pivotPx, liftPx });
        if (index === rowsOfTrunks - 1) return;
        mist.paint(
          {
            topPx: heightPx * (0.42 + index * 0.07) + liftPx,
            bottomPx: heightPx * (0.96 + index * 0.04) + liftPx,
            colour: air.haze,
            opacity: (brief.mood.fog ? 0.85 : 0.55) - index * 0.13,
            drift: 0.01 + 0.004 * index,
            offset: index * 2 + 1,
          },
          timeS,
        );
      });
      paintShafts(stage, air, sun, timeS);
      for (const mote of motes) paintMote(stage, mote, { air, view, timeS });
      const bend = swayOf(cargo.ferns.texture, timeS, 0.6, heightPx * 0.5);
      layLayer(stage, cargo.ferns, { view, pivotPx, liftPx, bend });
    };
  },
});

function paintAir(stage: Stage, air: Air, sun: { xPx: number; yPx: number }): void {
  const { heightPx } = stage.canvas;
  stage.fill((x, y, colour) => {
    const away = Math.hypot(x - sun.xPx, (y - sun.yPx) * 0.8) / heightPx;
    const down = y / heightPx;
    const base = blend(air.top, air.haze, clamp(0.25 + down * 0.9));
    const near = blend(base, blend(air.haze, air.sun, 0.75), Math.exp(-away * 1.7) * 0.95);
    const [luma, blue, red] = yuvOf(blend(near, air.leaf, clamp(down - 0.72) * 1.6));
    colour[0] = luma;
    colour[1] = blue;
    colour[2] = red;
  });
}

function fernLayer(studio: Studio, air: Air): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const drawing = drawGrass(
    {
      widthPx: widthPx * (layerMargin + 0.1),
      heightPx: heightPx * 0.26,
      dark: blend(air.leaf, [0, 0, 0], 0.86),
      lit: blend(air.leaf, [0, 0, 0], 0.55),
      shortest: 0.2,
      tallest: 0.8,
      gapPx: (heightPx / 720) * 2.4,
      flowers: [],
      flowerShare: 0,
    },
    randomFrom(subSeed(seed, 'ferns')),
  );
  return takeLayer(studio, drawing, { topPx: heightPx * 1.04 - drawing.heightPx, nearness: 1.15 });
}

/** Beams fanning out from the sun, each swelling and fading slowly. */
function paintShafts(
  stage: Stage,
  air: Air,
  sun: { xPx: number; yPx: number },
  timeS: number,
): void {
  const { widthPx, heightPx } = stage.canvas;
  const [luma, blue, red] = yuvOf(air.sun);
  stage.relight((x, y, tone) => {
    const dx = (x - sun.xPx) / heightPx;
    const dy = (y - sun.yPx) / heightPx + 0.35;
    const angle = Math.atan2(dx, dy);
    const beams =
      0.5 +
      0.3 * Math.sin(angle * 17 + timeS * 0.12) * Math.sin(angle * 7 - timeS * 0.21 + 1) +
      0.2 * Math.sin(angle * 31 - timeS * 0.17);
    const away = Math.hypot(dx, dy - 0.35);
    const light = air.shafts * clamp(beams) ** 1.6 * Math.exp(-away * 1.5) * 0.5;
    const corner = ((x / widthPx - 0.5) ** 2 + (y / heightPx - 0.5) ** 2) * 2;
    tone.gain = (1 - light * 0.35) * (1 - 0.2 * corner ** 1.3);
    tone.saturation = 1 - light * 0.4;
    tone.add[0] = (luma - 16) * light * 0.62;
    tone.add[1] = (blue - 128) * light * 0.62;
    tone.add[2] = (red - 128) * light * 0.62;
  });
}

interface Mote {
  x: number;
  y: number;
  phase: number;
  size: number;
}

function motesOf(brief: Brief): Mote[] {
  const random = randomFrom(subSeed(brief.seed, 'pollen'));
  return Array.from({ length: 26 }, () => ({
    x: random(),
    y: 0.2 + random() * 0.6,
    phase: random() * 6.28,
    size: 0.0025 + 0.003 * random(),
  }));
}

function paintMote(
  stage: Stage,
  mote: Mote,
  at: { air: Air; view: SceneView; timeS: number },
): void {
  const { widthPx, heightPx } = stage.canvas;
  const { timeS, view } = at;
  const drift = Math.sin(timeS * 0.4 + mote.phase);
  paintSpot(stage, {
    x: widthPx * (mote.x + 0.02 * drift - view.right * 0.05),
    y: heightPx * (mote.y + 0.025 * Math.sin(timeS * 0.31 + mote.phase * 2)),
    radius: heightPx * mote.size,
    colour: at.air.sun,
    strength: 0.3 * (0.5 + 0.5 * Math.sin(timeS * 0.8 + mote.phase * 3)) * at.air.shafts,
  });
}
