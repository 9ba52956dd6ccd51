import type { Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { panReach } from '../paint/layer.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import type { SceneView } from './scene-camera.ts';

export interface Star {
  x: number;
  y: number;
  size: number;
  strength: number;
  phase: number;
  colour: Rgb;
}

export function starsOf(seed: number, count: number): Star[] {
  const random = randomFrom(subSeed(seed, 'stars'));
  const colours: readonly Rgb[] = [
    [255, 255, 255],
    [210, 226, 255],
    [255, 236, 214],
  ];
  return Array.from({ length: count }, () => {
    const bright = random() ** 5;
    return {
      x: random(),
      y: random(),
      size: 0.0016 + 0.0022 * bright,
      strength: 0.3 + 0.65 * bright + 0.15 * random(),
      phase: random() * 6.28,
      colour: colours[Math.floor(random() * colours.length)] ?? [255, 255, 255],
    };
  });
}

/** Stars that twinkle a little and fade towards the horizon. */
export function paintStars(
  stage: Stage,
  stars: readonly Star[],
  at: { horizonPx: number; timeS: number; view: SceneView },
): void {
  const { widthPx, heightPx } = stage.canvas;
  const unit = Math.max(heightPx, 540);
  for (const star of stars) {
    const height = 1 - star.y;
    const twinkle = 0.86 + 0.14 * Math.sin(at.timeS * (1.5 + star.phase * 0.4) + star.phase);
    const strength = star.strength * twinkle * clamp(height * 3);
    const zoom = 1 + (at.view.zoom - 1) * 0.5;
    // In a time lapse they wander across, those that leave coming in again.
    const wandered = star.x + at.timeS * (stage.lapse - 1) * 0.0022;
    const across = wandered - Math.floor(wandered) - 0.5;
    const x = widthPx * (0.5 + across * 1.06 * zoom - at.view.right * panReach * zoom);
    const y = at.horizonPx * (1 + (star.y - 1) * zoom);
    paintSpot(stage, { x, y, radius: unit * star.size, colour: star.colour, strength });
  }
}
