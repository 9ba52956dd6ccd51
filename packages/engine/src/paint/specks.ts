import { yuvOf, type Rgb, type Yuv } from './colour.ts';
import type { Stage } from './stage.ts';
import { unitOf } from './vantage.ts';

/** The light of a colour, as what it adds to the dark. */
export function lightOf(colour: Rgb): Yuv {
  const [luma, blue, red] = yuvOf(colour);
  return [luma - 16, blue - 128, red - 128];
}

/** A lens: what is not at its focus spreads out and fades. */
export interface Lens {
  /** Depth that is sharp; the depths of points are their distances. */
  focus: number;
  /** Growth of a point's radius with its distance from there, in picture units. */
  blur: number;
}

/** Adds points of light by the thousand, each as sharp as its depth lets it be. */
export class SpeckPainter {
  readonly #stage: Stage;
  readonly #unitPx: number;
  readonly #lens: Lens;

  constructor(stage: Stage, lens: Lens) {
    this.#stage = stage;
    this.#unitPx = unitOf(stage.canvas);
    this.#lens = lens;
  }

  /** `size` is the radius at distance 1, in picture units. */
  paint(x: number, y: number, depth: number, size: number, light: Yuv, strength: number): void {
    const { focus, blur } = this.#lens;
    const own = (size / depth) * this.#unitPx;
    const sharp = Math.max(1.25, own);
    const spread = Math.min(
      (Math.abs(depth - focus) / depth) * blur * this.#unitPx,
      this.#unitPx * 0.055,
    );
    const radius = sharp + spread;
    // The same light over more pixels; not quite, as eyes see blurred lights brighter than that.
    const faint = strength * (sharp / radius) ** 1.45 * Math.min(1, own / sharp) ** 0.6;
    if (faint < 0.012) return;
    const { y: luma, u, v, stride, widthPx, heightPx } = this.#stage.canvas;
    if (x < -radius || y < -radius || x > widthPx + radius || y > heightPx + radius) return;
    const hardness = spread > sharp * 2 ? 2.4 : 1;
    const place = [x, y, radius, hardness] as const;
    const added = [light[0] * faint, light[1] * faint, light[2] * faint] as const;
    this.#stage.kernels.splat(luma, u, v, stride, widthPx, heightPx, ...place, ...added);
  }
}
