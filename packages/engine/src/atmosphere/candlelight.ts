import type { Brief } from '../brief/brief.ts';
import { continuesVideo } from '../brief/keyframes.ts';
import { yuvOf, type Rgb } from '../paint/colour.ts';
import { subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import type { Overlay } from './overlay.ts';

const flame: Rgb = [255, 168, 72];

/** Warm light from low in the middle that trembles, and darkness around it. */
export function candlelight(stage: Stage, brief: Brief): Overlay | null {
  // A video's own end has its light already.
  if (continuesVideo(brief)) return null;
  const phase = subSeed(brief.seed, 'candle') % 40;
  const [luma, blue, red] = yuvOf(flame);
  return (timeS) => {
    const { widthPx, heightPx } = stage.canvas;
    const flicker = flickerAt(timeS, phase);
    const flameX = widthPx * (0.5 + 0.012 * Math.sin(timeS * 2.3 + phase));
    const flameY = heightPx * (1.04 + 0.02 * flicker);
    const size = Math.sqrt(widthPx * heightPx);
    stage.relight((x, y, tone) => {
      const away = Math.hypot(x - flameX, (y - flameY) * 0.85) / size;
      const light = Math.exp(-away * away * 2.6) * flicker;
      tone.gain = 0.4 + 0.66 * light;
      tone.saturation = 0.72 + 0.3 * light;
      tone.add[0] = (luma - 16) * 0.15 * light;
      tone.add[1] = (blue - 128) * 0.26 * light;
      tone.add[2] = (red - 128) * 0.26 * light;
    });
  };
}

/** About 0.75..1.05: a slow breath, a tremble, and now and then a duck in the draught. */
function flickerAt(timeS: number, phase: number): number {
  const breath = 0.05 * Math.sin(timeS * 1.9 + phase);
  const tremble =
    0.035 * Math.sin(timeS * 8.7 + phase * 3) * (0.6 + 0.4 * Math.sin(timeS * 1.1 + phase));
  const draught = Math.max(0, Math.sin(timeS * 1.37 + phase * 2) - 0.55);
  return 0.95 + breath + tremble - 0.22 * draught * (1 + 0.5 * Math.sin(timeS * 10.3));
}
