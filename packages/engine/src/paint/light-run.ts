import { yuvOf, type Rgb } from './colour.ts';
import type { Stage } from './stage.ts';

/** An upright run of light, brightest in its middle. */
export interface LightRun {
  x: number;
  topPx: number;
  lengthPx: number;
  /** Half of its width. */
  reachPx: number;
  colour: Rgb;
  /** Share of the colour that is added along the middle. */
  strength: number;
}

/** Adds light drawn out downwards, as a wet ground does with a lamp. */
export function paintLightRun(stage: Stage, run: LightRun): void {
  const { kernels, canvas } = stage;
  const { y, u, v, stride, widthPx, heightPx } = canvas;
  const [luma, blue, red] = yuvOf(run.colour);
  const { strength } = run;
  const half = Math.max(1, run.reachPx);
  kernels.streak(
    y,
    stride,
    widthPx,
    heightPx,
    run.x,
    run.topPx,
    run.lengthPx,
    0,
    half,
    (luma - 16) * strength,
  );
  const size = [stride / 2, widthPx / 2, heightPx / 2] as const;
  const place = [run.x / 2, run.topPx / 2, run.lengthPx / 2, 0, Math.max(1, half / 2)] as const;
  kernels.streak(u, ...size, ...place, (blue - 128) * strength);
  kernels.streak(v, ...size, ...place, (red - 128) * strength);
}
