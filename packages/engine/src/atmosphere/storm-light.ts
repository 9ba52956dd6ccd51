import type { Brief } from '../brief/brief.ts';
import { continuesVideo } from '../brief/keyframes.ts';
import { clamp } from '../paint/curves.ts';
import { subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { windOf } from './gusts.ts';
import { isPainted, type Overlay } from './overlay.ts';

/** Over pictures the dull light of a storm, darkest above, in which shadows of clouds race by. */
export function stormLight(stage: Stage, brief: Brief): Overlay | null {
  // Painted scenes have it from their palette, a video's own end from where it was taken.
  if (isPainted(brief) || continuesVideo(brief)) return null;
  const wind = windOf(brief);
  const phase = subSeed(brief.seed, 'storm') % 40;
  return (timeS) => {
    const { widthPx, heightPx } = stage.canvas;
    const travel = wind.side * wind.carriedAt(timeS) * 0.55;
    stage.relight((x, y, tone) => {
      const [across, down] = [x / heightPx - travel, y / heightPx];
      const cloud =
        0.5 +
        0.3 * Math.sin(across * 2.6 + down * 1.7 + phase) +
        0.2 * Math.sin(across * 4.9 - down * 2.8 + phase * 2);
      const above = clamp(1 - down * 1.15);
      tone.gain = 0.8 - 0.2 * above - 0.16 * clamp(cloud);
      tone.saturation = 0.6;
      tone.add[0] = 3;
      tone.add[1] = 2.6;
      tone.add[2] = -2.2 - (0.4 * x) / widthPx;
    });
  };
}
