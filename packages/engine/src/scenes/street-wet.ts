import type { Brief } from '../brief/brief.ts';
import { takeCanvas, type Canvas } from '../paint/canvas.ts';
import type { Mapping } from '../paint/mapping.ts';
import { Stage } from '../paint/stage.ts';
import type { Texture } from '../paint/texture.ts';
import { WaterPainter } from '../paint/water.ts';
import type { WaveField } from '../paint/waves.ts';
import { StreetActors } from './street-actors.ts';
import type { CarTexture } from './street-cars.ts';
import { layGround } from './street-ground.ts';
import type { StreetLook } from './street-look.ts';
import { eyeM, halved, wallM, type StreetMoment, type StreetMotion } from './street-view.ts';
import type { WalkerTextures } from './street-walkers.ts';

interface WetCargo {
  waves: WaveField;
  ground: Texture;
  cars: readonly CarTexture[];
  walkers: readonly WalkerTextures[];
}

/**
 * The mirror of the wet ground. Fronts stand along lines that run to where the street vanishes, so
 * each column of the picture has an axis of its own: columns are shifted until all axes lie on the
 * horizon, where the water's mirror has it. Asphalt blurs what it mirrors, so half the size will do.
 */
export class WetStreet {
  readonly #stage: Stage;
  readonly #small: Stage;
  readonly #water: WaterPainter;
  readonly #actors: StreetActors;
  readonly #ground: Texture;
  readonly #look: StreetLook;

  constructor(stage: Stage, cargo: WetCargo, brief: Brief, look: StreetLook) {
    const { kernels, arena, dither, canvas } = stage;
    const size = [evenHalf(canvas.widthPx), evenHalf(canvas.heightPx)] as const;
    this.#stage = stage;
    this.#small = new Stage({ kernels, arena, dither, canvas: takeCanvas(arena, ...size) });
    this.#water = new WaterPainter(this.#small, cargo.waves);
    this.#actors = new StreetActors(this.#small, cargo, brief, look);
    this.#ground = cargo.ground;
    this.#look = look;
  }

  paint(moment: StreetMoment): void {
    const { perspective, motion, timeS } = moment;
    const front = this.#stage.canvas;
    const small = this.#small;
    const horizonPx = Math.round((perspective.horizonPx + motion.liftPx) / 4) * 2;
    const middle =
      front.widthPx / 2 + perspective.asidePx - motion.view.right * front.widthPx * 0.04;
    const slope = (2 * eyeM) / wallM;
    const shifted: Mapping = (x, y, spot) => {
      spot.u = x * 2 + 0.5;
      spot.v = y * 2 + 0.5 + slope * Math.abs(x * 2 - middle);
    };
    small.warp(textureOf(front), shifted, small.rows(0, horizonPx));
    this.#water.paint(this.#waterLook(horizonPx, motion), timeS);
    const half = {
      ...moment,
      perspective: halved(perspective),
      motion: { ...motion, liftPx: motion.liftPx / 2 },
    };
    this.#actors.paintMirrored(half);
    layGround(small, this.#ground, half);
    const enlarged: Mapping = (x, y, spot) => {
      spot.u = x / 2 - 0.25;
      spot.v = Math.max(horizonPx + 0.5, y / 2 - 0.25);
    };
    const rows = this.#stage.rows(horizonPx * 2, front.heightPx);
    this.#stage.warp(textureOf(small.canvas), enlarged, rows);
  }

  #waterLook(horizonPx: number, { view }: StreetMotion) {
    const { palette, rain, wet } = this.#look;
    return {
      horizonPx,
      bottomPx: this.#small.canvas.heightPx,
      scale: 0.5,
      roughness: rain ? 0.13 : 0.1,
      deep: palette.deepWater,
      mirrorNear: 0.55 + 0.2 * wet,
      haze: palette.haze,
      hazeShare: 0.1,
      sheen: 1,
      right: view.right * 0.1,
      zoom: view.zoom,
      softness: 2 as const,
      pace: rain ? 0.5 : 0.12,
    };
  }
}

function evenHalf(sizePx: number): number {
  return Math.ceil(sizePx / 4) * 2;
}

function textureOf(canvas: Canvas) {
  return { ...canvas, alpha: 0, halfAlpha: 0, blocks: 0 };
}
