import { skyAt, type Palette } from '../scenes/palette.ts';
import { blend, yuvOf } from './colour.ts';
import { clamp } from './curves.ts';
import type { Stage } from './stage.ts';

/** Where the sun or moon stands, in pixels. */
export interface Sun {
  xPx: number;
  yPx: number;
}

/** The clear sky down to the horizon, brighter around the sun. */
export function paintSky(stage: Stage, palette: Palette, horizonPx: number, sun: Sun): void {
  const { heightPx } = stage.canvas;
  stage.fill(
    (x, y, colour) => {
      const base = skyAt(palette, clamp(y / horizonPx));
      const away = Math.hypot(x - sun.xPx, (y - sun.yPx) * 1.15) / heightPx;
      const glow = (Math.exp(-away * 3.2) * 0.42 + Math.exp(-away * 11) * 0.4) * palette.glow;
      const [luma, blue, red] = yuvOf(blend(base, palette.sun, Math.min(0.92, glow)));
      colour[0] = luma;
      colour[1] = blue;
      colour[2] = red;
    },
    stage.rows(0, horizonPx + 4),
  );
}

/** Disc of the sun or moon where the light is low enough to look at it. */
export function paintSun(stage: Stage, palette: Palette, sun: Sun, size = 1): void {
  if (palette.light === 'storm' || palette.light === 'day') return;
  const { y, u, v, stride, widthPx, heightPx } = stage.canvas;
  const moon = palette.light === 'night';
  const radius = heightPx * (moon ? 0.026 : 0.036) * size;
  // Towards white: from orange air at sunset, from blue air at dawn.
  const [luma, blue, red] = moon
    ? [150, 4, -3]
    : palette.light === 'dawn'
      ? [90, -9, 5]
      : [90, 10, -10];
  const place = [sun.xPx, sun.yPx, radius, 7] as const;
  stage.kernels.splat(y, u, v, stride, widthPx, heightPx, ...place, luma, blue, red);
}

/** Light spilling around the sun over everything, and a slight darkening of the corners. */
export function finishLight(stage: Stage, palette: Palette, sun: Sun, strength = 0.2): void {
  const { widthPx, heightPx } = stage.canvas;
  const [luma, blue, red] = yuvOf(palette.sun);
  stage.relight((x, y, tone) => {
    const away = Math.hypot(x - sun.xPx, y - sun.yPx) / heightPx;
    const spill = Math.exp(-away * 4.2) * strength * palette.glow;
    const corner = ((x / widthPx - 0.5) ** 2 + (y / heightPx - 0.5) ** 2) * 2;
    tone.gain = (1 - spill * 0.5) * (1 - 0.13 * corner ** 1.4);
    tone.saturation = 1 - spill * 0.3;
    tone.add[0] = (luma - 16) * spill;
    tone.add[1] = (blue - 128) * spill;
    tone.add[2] = (red - 128) * spill;
  });
}
