import { blend, yuvOf, type Yuv } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import type { Point } from '../paint/drawing.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { skyAt, type Palette } from './palette.ts';
import { lightOver, paintFleck } from './sea-fleck.ts';
import type { Headland } from './sea-headland.ts';

interface Fleck {
  at: Point;
  phase: number;
  length: number;
  shift: number;
}

/** A place where waves break, and when. */
interface Breaker {
  at: Point;
  phase: number;
  periodS: number;
  size: number;
  drops: readonly { aside: number; up: number; size: number; late: number }[];
}

/** Foam that washes along the rocks; when it storms, waves that burst on them. */
export class SurfPainter {
  readonly #stage: Stage;
  readonly #unitPx: number;
  readonly #foam: Yuv;
  readonly #under: Yuv;
  readonly #strength: number;
  readonly #flecks: readonly Fleck[];
  readonly #breakers: readonly Breaker[];

  constructor(
    stage: Stage,
    { shore, unitPx }: Headland,
    { seed, palette, stormy }: { seed: number; palette: Palette; stormy: boolean },
  ) {
    const random = randomFrom(subSeed(seed, 'surf'));
    const bright = palette.light === 'night' ? 0.25 : 0.6;
    this.#stage = stage;
    this.#unitPx = unitPx;
    this.#foam = yuvOf(blend(skyAt(palette, 0.85), [250, 252, 252], bright));
    this.#under = yuvOf(blend(palette.deepWater, skyAt(palette, 0.7), 0.35));
    this.#strength = stormy ? 0.62 : 0.26;
    this.#flecks = shore.flatMap((at) =>
      Array.from({ length: 2 }, () => ({
        at,
        phase: random(),
        length: 0.4 + random(),
        shift: random() - 0.3,
      })),
    );
    const places = stormy ? 7 : 0;
    this.#breakers = Array.from({ length: places }, (_, index) => ({
      at: shore[Math.floor(((index + random()) / places) * shore.length)] ?? { x: 0, y: 0 },
      phase: random(),
      periodS: 2.6 + 1.8 * random(),
      size: 0.55 + 0.6 * random(),
      drops: Array.from({ length: 64 }, () => {
        const up = random();
        return {
          aside: (random() + random() - 1) * (1.15 - 0.55 * up),
          up: 0.2 + 0.8 * up,
          size: (0.5 + random()) * (1.25 - 0.5 * up),
          late: 0.2 * random() * (1 - 0.5 * up),
        };
      }),
    }));
  }

  /** `placed` tells where a place of the neutral picture is now. */
  paint(placed: (point: Point) => Point, timeS: number): void {
    for (const fleck of this.#flecks) this.#paintFleck(placed(fleck.at), fleck, timeS);
    for (const breaker of this.#breakers) this.#paintBreaker(placed(breaker.at), breaker, timeS);
  }

  #paintFleck(at: Point, { phase, length, shift }: Fleck, timeS: number): void {
    const unit = this.#unitPx;
    const wash = 0.5 + 0.5 * Math.sin(timeS * 1.5 + at.x * (9 / unit) + phase * 2.4);
    this.#oval(
      { x: at.x + 0.01 * unit * shift, y: at.y + (0.004 * shift + 0.006 * (1 - wash)) * unit },
      0.02 * unit * length,
      0.0032 * unit * (0.6 + 0.8 * wash * length),
      this.#strength * (0.18 + 0.62 * wash) * (0.5 + 0.5 * phase),
    );
  }

  #paintBreaker(at: Point, { phase, periodS, size, drops }: Breaker, timeS: number): void {
    const unit = this.#unitPx * size;
    const turn = timeS / periodS + phase;
    const age = (turn - Math.floor(turn)) * 1.9;
    for (const { aside, up, size: dropSize, late } of drops) {
      const own = age - late;
      if (own <= 0 || own >= 1) continue;
      const height = 0.5 * up * own * (1 - own);
      const spread = aside * 0.1 * (0.35 + own);
      const blown = 0.04 * own * own;
      this.#oval(
        { x: at.x + (spread + blown) * unit, y: at.y - height * unit },
        unit * (0.0025 + 0.0055 * own) * dropSize,
        unit * (0.0035 + 0.006 * own) * dropSize,
        0.6 * (1 - own) ** 1.5 * clamp(own * 9),
      );
    }
    // What is too fine to be seen drop by drop.
    for (const { aside, up, late } of drops.slice(0, 10)) {
      const own = age * 0.85 - late;
      if (own <= 0 || own >= 1) continue;
      const height = 0.42 * up * own * (1.15 - own);
      this.#oval(
        { x: at.x + (aside * 0.07 * (0.4 + own) + 0.05 * own) * unit, y: at.y - height * unit },
        unit * (0.018 + 0.034 * own),
        unit * (0.016 + 0.03 * own),
        0.13 * (1 - own) * clamp(own * 6),
      );
    }
  }

  #oval(at: Point, lengthPx: number, widthPx: number, opacity: number): void {
    const light = lightOver(this.#under, this.#foam, opacity);
    paintFleck(this.#stage, at, { lengthPx, widthPx }, light);
  }
}
