import type { Brief } from '../brief/brief.ts';
import { prepareMist, CloudPainter, type CloudTiles } from '../paint/clouds.ts';
import { yuvOf } from '../paint/colour.ts';
import { clamp, lerp } from '../paint/curves.ts';
import { GlowPainter } from '../paint/glow.ts';
import { layLayer } from '../paint/layer.ts';
import type { Tone } from '../paint/mapping.ts';
import { MistPainter } from '../paint/mist.ts';
import { rolled } from '../paint/rolled.ts';
import { paintSky, paintSun, type Sun } from '../paint/sky.ts';
import type { Stage } from '../paint/stage.ts';
import type { Texture } from '../paint/texture.ts';
import { prepareWaves, type WaveField } from '../paint/waves.ts';
import type { Palette } from './palette.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';
import { StreetActors } from './street-actors.ts';
import { carTextures, type CarTexture } from './street-cars.ts';
import { groundTexture, layGround } from './street-ground.ts';
import { lampsOf, paintLamps, signsOf } from './street-lamps.ts';
import { streetLookOf, type StreetLook } from './street-look.ts';
import { paintRings, paintSteam, ringsOf, ventsOf } from './street-rain.ts';
import { rowsOfStreet, streetRow, type StreetRow } from './street-rows.ts';
import { perspectiveOf, type Perspective, type StreetMotion } from './street-view.ts';
import { walkerTextures, type WalkerTextures } from './street-walkers.ts';
import { WetStreet } from './street-wet.ts';

interface Cargo {
  mist: CloudTiles;
  waves: WaveField | null;
  rows: StreetRow[];
  ground: Texture;
  cars: CarTexture[];
  walkers: WalkerTextures[];
}

/** Between two rows of houses that meet far away; when it is wet the street mirrors them. */
export const street = defineScene<Cargo>({
  async prepare(studio) {
    const look = streetLookOf(studio.brief);
    const mist = prepareMist(studio);
    const rest = {
      waves: look.wet > 0 ? prepareWaves(studio, { windMS: 1.3, lengthM: 5 }) : null,
      rows: Array.from({ length: rowsOfStreet }, (_, index) => streetRow(studio, look, index)),
      ground: groundTexture(studio, look),
      cars: carTextures(studio, look),
      walkers: walkerTextures(studio, look),
    };
    return { mist: await mist, ...rest };
  },

  painter(stage, cargo, brief) {
    const look = streetLookOf(brief);
    const perspective = perspectiveOf(brief);
    const lamps = lampsOf(brief);
    const signs = signsOf(brief, look);
    const mist = new MistPainter(stage, cargo.mist);
    const clouds = look.dark ? null : new CloudPainter(stage, cargo.mist);
    const { waves } = cargo;
    const wet = waves ? new WetStreet(stage, { ...cargo, waves }, brief, look) : null;
    const actors = new StreetActors(stage, cargo, brief, look);
    const glow = new GlowPainter(stage);
    const rings = ringsOf(brief, look);
    const vents = ventsOf(brief, look);
    return rolled(stage, brief, (timeS) => {
      const { motion, low } = momentOf(brief, perspective, timeS);
      const { horizonPx } = perspective;
      const { palette } = look;
      const horizon = horizonPx + motion.liftPx;
      paintSky(stage, palette, horizon, low);
      layBed(stage, look, horizon);
      if (palette.light !== 'night')
        paintSun(
          stage,
          palette,
          low,
          0.6 * Math.min(1, perspective.widthPx / perspective.heightPx),
        );
      clouds?.paint(cloudLook(look, { horizonPx: horizon, motion }), timeS);
      const rowMotion = { ...motion, pivotPx: horizonPx };
      cargo.rows.forEach(({ upper, lower }, index) => {
        layLayer(stage, upper, rowMotion);
        layLayer(stage, lower, rowMotion);
        if (index === 1) layMist(stage, mist, { look, horizon, brief, timeS });
      });
      paintLamps(glow, perspective, { lamps, signs, look }, { ...motion, timeS });
      glow.paint(stage.rows(0, horizon + stage.canvas.heightPx * 0.2));
      const moment = { perspective, motion, look, timeS };
      if (wet) wet.paint(moment);
      else layGround(stage, cargo.ground, moment);
      paintRings(stage, rings, moment);
      for (const { lower } of cargo.rows) layLayer(stage, lower, rowMotion);
      actors.paint(moment, glow);
      paintSteam(glow, vents, moment);
      glow.paint(stage.allRows, lastLight(stage, palette, low));
    });
  },
});

function momentOf(brief: Brief, perspective: Perspective, timeS: number) {
  const { widthPx, heightPx, horizonPx, asidePx } = perspective;
  const view = sceneCamera(brief, timeS);
  const liftPx = -view.down * heightPx * 0.045;
  const motion: StreetMotion = { view, liftPx };
  const low = {
    xPx: widthPx / 2 + asidePx - view.right * widthPx * 0.035,
    yPx: horizonPx + liftPx - heightPx * 0.045,
  };
  return { motion, low };
}

/** What a ripple may show of the ground itself: nothing may be left of a frame before. */
function layBed(stage: Stage, { palette }: StreetLook, horizon: number): void {
  const { heightPx } = stage.canvas;
  const [near, far] = [yuvOf(palette.deepWater), yuvOf(palette.haze)];
  stage.fill(
    (_x, y, colour) => {
      const share = clamp((y - horizon) / heightPx / 0.08);
      for (const part of [0, 1, 2] as const) colour[part] = lerp(far[part], near[part], share);
    },
    stage.rows(horizon, horizon + heightPx * 0.25),
  );
}

/** Light spilling around where the street ends, and darker corners. */
function lastLight({ canvas }: Stage, palette: Palette, low: Sun): Tone {
  const { widthPx, heightPx } = canvas;
  const [luma, blueness, redness] = yuvOf(palette.sun);
  return (x, y, tone) => {
    const away = Math.hypot(x - low.xPx, y - low.yPx) / heightPx;
    const spill = Math.exp(-away * 4.2) * 0.2 * palette.glow;
    const corner = ((x / widthPx - 0.5) ** 2 + (y / heightPx - 0.5) ** 2) * 2;
    tone.gain = (1 - spill * 0.5) * (1 - 0.2 * corner ** 1.4);
    tone.saturation = 1 - spill * 0.3;
    tone.add[0] = (luma - 16) * spill;
    tone.add[1] = (blueness - 128) * spill;
    tone.add[2] = (redness - 128) * spill;
  };
}

function cloudLook(look: StreetLook, at: { horizonPx: number; motion: StreetMotion }) {
  const { palette } = look;
  return {
    horizonPx: at.horizonPx,
    cover: palette.cloudiness * 0.9,
    hardness: 2.4,
    opacity: 0.8,
    lit: palette.cloudLit,
    shade: palette.cloudShade,
    size: 1.2,
    windRight: 0.006,
    windNear: -0.003,
    right: at.motion.view.right * 0.05,
    zoom: at.motion.view.zoom,
  };
}

function layMist(
  stage: Stage,
  mist: MistPainter,
  at: { look: StreetLook; horizon: number; brief: Brief; timeS: number },
): void {
  const { look, horizon, brief, timeS } = at;
  const { heightPx } = stage.canvas;
  const thick = brief.mood.fog ? 0.6 : look.rain ? 0.5 : look.dark ? 0.32 : 0.14;
  const reach = { topPx: horizon - heightPx * 0.24, bottomPx: horizon + heightPx * 0.1 };
  mist.paint(
    { ...reach, colour: look.palette.haze, opacity: thick, drift: 0.012, offset: 3 },
    timeS,
  );
}
