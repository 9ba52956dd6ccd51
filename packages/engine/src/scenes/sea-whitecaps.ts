import { blend, yuvOf, type Yuv } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { skyAt, type Palette } from './palette.ts';
import { lightOver, paintFleck } from './sea-fleck.ts';

interface Crest {
  near: number;
  phase: number;
  lifeS: number;
  long: number;
  /** Pieces that it is torn into. */
  shreds: readonly { along: number; down: number; long: number; late: number }[];
}

const count = 80;

/** Crests that break on the open sea: shreds of foam that come up, run with the wind and melt. */
export class WhitecapPainter {
  readonly #stage: Stage;
  readonly #foam: Yuv;
  readonly #under: Yuv;
  readonly #wind: number;
  readonly #crests: readonly Crest[];

  constructor(
    stage: Stage,
    { seed, palette, wind }: { seed: number; palette: Palette; wind: number },
  ) {
    const random = randomFrom(subSeed(seed, 'whitecaps'));
    const bright = palette.light === 'night' ? 0.12 : 0.5;
    this.#stage = stage;
    this.#wind = Math.sign(wind);
    this.#foam = yuvOf(blend(skyAt(palette, 0.8), [248, 252, 252], bright));
    this.#under = yuvOf(blend(palette.deepWater, skyAt(palette, 0.7), 0.35));
    this.#crests = Array.from({ length: count }, () => ({
      near: random() ** 1.3,
      phase: random(),
      lifeS: 1.6 + 1.6 * random(),
      long: 0.4 + random() ** 2 * 1.2,
      shreds: Array.from({ length: 9 }, () => {
        const along = random() + random() - 1;
        // A crest breaks in its middle first and hangs back at its ends.
        const late = 0.3 * Math.abs(along) + 0.15 * random();
        return { along, down: random() * 1.4 - 2 * along * along, long: 0.2 + random(), late };
      }),
    }));
  }

  /** `right` is the travel of the eye in picture heights. */
  paint(at: { horizonPx: number; right: number; zoom: number }, timeS: number): void {
    const { widthPx, heightPx } = this.#stage.canvas;
    const spanPx = widthPx * 1.3;
    this.#paintSwell(at, timeS);
    for (const { near, phase, lifeS, long, shreds } of this.#crests) {
      const turn = timeS / lifeS + phase;
      const age = turn - Math.floor(turn);
      const place = (Math.floor(turn) * 0.6180339 + phase * 7.31 + near * 3.7) % 1;
      const scale = 0.05 + 0.95 * near;
      const drift = this.#wind * age * 0.03 * scale - at.right;
      const x =
        ((((place * spanPx + drift * heightPx) % spanPx) + spanPx) % spanPx) - 0.15 * widthPx;
      // It rides up and down with its wave.
      const bob = Math.sin(age * Math.PI) * 0.012 * scale;
      const below = (0.016 + 0.46 * near ** 1.15 - bob + 0.012 * age * scale) * at.zoom;
      for (const shred of shreds) {
        const own = clamp((age - shred.late) / (1 - shred.late));
        const shown = Math.sin(Math.sqrt(own) * Math.PI) ** 1.5;
        if (shown <= 0.02) continue;
        const spot = {
          x: x + shred.along * 0.075 * long * scale * heightPx,
          y: at.horizonPx + (below + 0.006 * shred.down * scale) * heightPx,
        };
        const half = {
          lengthPx: 0.028 * shred.long * long * scale * heightPx,
          widthPx: 0.005 * scale * (0.6 + 0.7 * own) * heightPx,
        };
        const opacity = (0.28 + 0.4 * near) * shown * (1 - 0.4 * own);
        paintFleck(this.#stage, spot, half, lightOver(this.#under, this.#foam, opacity));
      }
    }
  }

  /** Long waves that roll in: their fronts are dark, their backs have the light of the sky. */
  #paintSwell(at: { horizonPx: number; right: number; zoom: number }, timeS: number): void {
    const { heightPx } = this.#stage.canvas;
    const rows = this.#stage.rows(at.horizonPx + heightPx * 0.03, heightPx);
    const aside = this.#wind * 0.35;
    this.#stage.relight((x, y, tone) => {
      const below = Math.max(0.01, (y - at.horizonPx) / heightPx / at.zoom);
      const across = (x / heightPx + at.right) / below;
      const along = 1 / below + across * aside + 0.35 * Math.sin(across * 0.8 + timeS * 0.2);
      const wave =
        Math.sin(along * 3.1 + timeS * 1.5) + 0.6 * Math.sin(along * 1.7 + timeS * 1.1 + 2);
      tone.gain = 1 + 0.16 * wave * smoothstep(0.05, 0.2, below);
      tone.saturation = 1;
      tone.add.fill(0);
    }, rows);
  }
}
