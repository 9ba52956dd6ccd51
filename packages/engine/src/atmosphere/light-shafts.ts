import type { Brief } from '../brief/brief.ts';
import { yuvOf, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { SunFinder } from './brightness.ts';
import type { Overlay } from './overlay.ts';

const colour: Rgb = [255, 236, 200];
const moonlit: Rgb = [190, 208, 240];
/** Row that the light comes from, in heights: far above, so that beams part only slowly. */
const sourceRow = -0.62;
const steps = 512;

/** Soft beams that slant down from one upper side, or from where the sun is. */
export function lightShafts(stage: Stage, brief: Brief): Overlay {
  const random = randomFrom(subSeed(brief.seed, 'shafts'));
  const left = random() < 0.5;
  const phase = random() * 20;
  const dark = brief.mood.light === 'night' || brief.mood.light === 'moonlight';
  const [luma, blue, red] = yuvOf(dark ? moonlit : colour);
  const finder = new SunFinder(stage);
  const profile = new Float32Array(steps);
  return (timeS) => {
    const { widthPx, heightPx } = stage.canvas;
    const sources = finder.find({ x: left ? 0.16 : 0.84, y: 0.1 }).map((sun) => {
      // Off to the side that the sun is on, as beams towards the eye would not slant.
      const side = clamp((sun.x / widthPx - 0.5) * 4, -1, 1);
      const x = widthPx * 0.5 + side * (widthPx * 0.42 + heightPx * 0.25);
      return { x, side, share: sun.share };
    });
    fillProfile(profile, phase, timeS);
    stage.relight(
      (x, y, tone) => {
        const down = y / heightPx - sourceRow;
        let light = 0;
        for (const source of sources) {
          const slope = (x - source.x) / heightPx / down;
          const beam = profile[Math.floor(clamp(slope / 5 + 0.5, 0, 0.999) * steps)] ?? 0;
          light += source.share * beam * Math.exp(-Math.abs(slope + source.side * 0.35) * 0.9);
        }
        light *= 0.56 * (1 - smoothstep(0.95, 1.6, down));
        tone.gain = 1 - light * 0.35;
        tone.saturation = 1 - light * 0.3;
        tone.add[0] = (luma - 16) * light * 0.62;
        tone.add[1] = (blue - 128) * light * 0.62;
        tone.add[2] = (red - 128) * light * 0.62;
      },
      stage.rows(0, heightPx * 0.98),
    );
  };
}

/** Strength of the beams by their slope, -2.5..2.5; they shift and swell slowly. */
function fillProfile(profile: Float32Array, phase: number, timeS: number): void {
  for (let step = 0; step < steps; step++) {
    const slope = (step / steps - 0.5) * 5;
    const beams =
      0.2 +
      0.42 * Math.sin(slope * 7.3 + phase + timeS * 0.16) +
      0.3 * Math.sin(slope * 12.1 + phase * 2.3 - timeS * 0.23) +
      0.24 * Math.sin(slope * 19.7 + phase * 3.1 + timeS * 0.34);
    profile[step] = clamp(beams) ** 1.3;
  }
}
