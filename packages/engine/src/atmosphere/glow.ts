import type { Brief } from '../brief/brief.ts';
import { continuesVideo } from '../brief/keyframes.ts';
import { yuvOf, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { bloom } from './bloom.ts';
import { isPainted, type Overlay } from './overlay.ts';

/** Golden light over pictures; painted scenes have theirs, and bloom in it. */
export function glow(stage: Stage, brief: Brief): Overlay | null {
  if (isPainted(brief)) return bloom(stage);
  // A video's own end has its light already, which would show twice.
  return continuesVideo(brief) ? null : goldenLight(stage, brief.seed);
}

/** Warm light from one upper corner, breathing slowly. */
function goldenLight(stage: Stage, seed: number): Overlay {
  const left = subSeed(seed, 'lamp') % 2 === 0;
  const lamp: Rgb = [255, 190, 104];
  const [luma, blue, red] = yuvOf(lamp);
  return (timeS) => {
    const { widthPx, heightPx } = stage.canvas;
    const breath = 0.86 + 0.14 * Math.sin(timeS * 0.7);
    stage.relight((x, y, tone) => {
      const across = left ? x / widthPx : 1 - x / widthPx;
      const away = Math.hypot(across * 1.1 + 0.04 * Math.sin(timeS * 0.4), y / heightPx);
      const light = clamp(0.5 * Math.exp(-away * 1.7) * breath);
      tone.gain = 1 - light * 0.45;
      tone.saturation = 1 - light * 0.2;
      tone.add[0] = (luma - 16) * light * 0.75;
      tone.add[1] = (blue - 128) * light;
      tone.add[2] = (red - 128) * light;
    });
  };
}
