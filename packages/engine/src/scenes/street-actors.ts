import type { Brief } from '../brief/brief.ts';
import { CutOutPainter } from '../paint/cut-out.ts';
import type { GlowPainter } from '../paint/glow.ts';
import type { Stage } from '../paint/stage.ts';
import { carAway, carsOnStreet, paintCar, paintCarMirror, type CarTexture } from './street-cars.ts';
import type { StreetLook } from './street-look.ts';
import type { StreetMoment } from './street-view.ts';
import { paintWalker, walkerAway, walkersOf, type WalkerTextures } from './street-walkers.ts';

/** Who and what moves along the street; the nearest is painted last. */
export class StreetActors {
  readonly #stage: Stage;
  readonly #painter: CutOutPainter;
  readonly #cars: readonly {
    car: ReturnType<typeof carsOnStreet>[number];
    textures: readonly CarTexture[];
  }[];
  readonly #walkers: readonly {
    walker: ReturnType<typeof walkersOf>[number];
    textures: readonly WalkerTextures[];
  }[];

  constructor(
    stage: Stage,
    textures: { cars: readonly CarTexture[]; walkers: readonly WalkerTextures[] },
    brief: Brief,
    look: StreetLook,
  ) {
    this.#stage = stage;
    this.#painter = new CutOutPainter(stage);
    this.#cars = carsOnStreet(brief, look).map((car) => ({ car, textures: textures.cars }));
    this.#walkers = walkersOf(brief, look).map((walker) => ({
      walker,
      textures: textures.walkers,
    }));
  }

  /** What the wet ground shows of them, before the ground itself is laid over it. */
  paintMirrored(moment: StreetMoment): void {
    if (moment.look.wet < 0.3) return;
    for (const each of this.#cars) paintCarMirror(this.#stage, this.#painter, each, moment);
    for (const each of this.#walkers) paintWalker(this.#painter, each, moment, 'mirrored');
  }

  paint(moment: StreetMoment, glow: GlowPainter): void {
    const { timeS } = moment;
    const actors = [
      ...this.#cars.map((each) => ({
        away: carAway(each.car, timeS),
        paint: () => paintCar(this.#stage, glow, this.#painter, each, moment),
      })),
      ...this.#walkers.map((each) => ({
        away: walkerAway(each.walker, timeS),
        paint: () => paintWalker(this.#painter, each, moment, 'upright'),
      })),
    ];
    for (const { paint } of actors.toSorted((one, other) => other.away - one.away)) paint();
  }
}
