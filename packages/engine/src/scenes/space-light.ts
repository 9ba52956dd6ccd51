import { yuvOf, type Rgb } from '../paint/colour.ts';
import type { Point } from '../paint/drawing.ts';
import { RibbonPainter } from '../paint/ribbon.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import { unitOf } from '../paint/vantage.ts';

/** A sun so far away that it is a point with a glow. */
export interface FarSun extends Point {
  colour: Rgb;
  /** 0..1 */
  strength: number;
}

/** Its disc, its inner glow, and the thin streak that a lens draws through it. */
export class SunPainter {
  readonly #stage: Stage;
  readonly #ribbons: RibbonPainter;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#ribbons = new RibbonPainter(stage);
  }

  paint(sun: FarSun): void {
    const { x, y, colour, strength } = sun;
    const unit = unitOf(this.#stage.canvas);
    const light = { x, y, colour };
    paintSpot(this.#stage, { ...light, radius: unit * 0.17, strength: 0.34 * strength });
    paintSpot(this.#stage, { ...light, radius: unit * 0.06, strength: 0.5 * strength });
    const white = { x, y, colour: [255, 252, 246] as Rgb };
    paintSpot(this.#stage, { ...white, radius: unit * 0.024, strength, hardness: 2.5 });
    this.#ribbons.paint({
      centre: () => y,
      above: () => Math.max(1.2, unit * 0.0022),
      below: () => Math.max(1.2, unit * 0.0022),
      strength: (column) => 0.42 * strength * Math.exp(-Math.abs(column - x) / (unit * 0.24)),
      colour,
      wide: false,
    });
  }
}

/** The far reach of its glow over everything, and darker corners. */
export function finishSpace(stage: Stage, sun: FarSun): void {
  const { widthPx, heightPx } = stage.canvas;
  const [luma, blue, red] = yuvOf(sun.colour);
  const unit = unitOf(stage.canvas);
  stage.relight((x, y, tone) => {
    const away = Math.hypot(x - sun.x, y - sun.y) / unit;
    const spill = sun.strength * (0.2 * Math.exp(-away * 3.4) + 0.07 * Math.exp(-away * 1.2));
    const corner = ((x / widthPx - 0.5) ** 2 + (y / heightPx - 0.5) ** 2) * 2;
    tone.gain = (1 - spill * 0.3) * (1 - 0.3 * corner ** 1.3);
    tone.saturation = 1 - spill * 0.2;
    tone.add[0] = (luma - 16) * spill;
    tone.add[1] = (blue - 128) * spill;
    tone.add[2] = (red - 128) * spill;
  });
}
