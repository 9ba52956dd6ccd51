import { yuvOf, type Rgb } from './colour.ts';
import type { Stage } from './stage.ts';

export interface Spotlight {
  x: number;
  y: number;
  radius: number;
  colour: Rgb;
  /** Share of the colour that is added in the middle. */
  strength: number;
  /** 1 soft .. 8 a disc. */
  hardness?: number;
}

/** Adds a round light to the picture. */
export function paintSpot(stage: Stage, spot: Spotlight): void {
  const { y, u, v, stride, widthPx, heightPx } = stage.canvas;
  const [luma, blue, red] = yuvOf(spot.colour);
  const { strength, hardness = 1 } = spot;
  const place = [spot.x, spot.y, Math.max(1.3, spot.radius), hardness] as const;
  const light = [(luma - 16) * strength, (blue - 128) * strength, (red - 128) * strength] as const;
  stage.kernels.splat(y, u, v, stride, widthPx, heightPx, ...place, ...light);
}
