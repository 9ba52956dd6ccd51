import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { paintSpot } from '../paint/spot.ts';
import type { Stage } from '../paint/stage.ts';
import type { ProductLook } from './product-colours.ts';
import type { SceneView } from './scene-camera.ts';

export interface Mote {
  x: number;
  y: number;
  near: number;
  rise: number;
  phase: number;
}

export function motesOf(brief: Brief): Mote[] {
  const random = randomFrom(subSeed(brief.seed, 'motes'));
  return Array.from({ length: brief.mood.dust ? 60 : 26 }, () => ({
    x: random(),
    y: random(),
    near: random() ** 2.5,
    rise: 0.008 + 0.018 * random(),
    phase: random() * 6.28,
  }));
}

/** Dust in the light, the nearest out of focus. */
export function paintMote(
  stage: Stage,
  mote: Mote,
  look: ProductLook,
  view: SceneView,
  timeS: number,
): void {
  const { widthPx, heightPx } = stage.canvas;
  const moved = mote.y + timeS * mote.rise;
  const up = moved - Math.floor(moved);
  const shown = Math.min(1, up * 5, (1 - up) * 5);
  const x = mote.x + 0.02 * Math.sin(timeS * 0.45 + mote.phase) - view.right * 0.1 * mote.near;
  const pulse = 0.6 + 0.4 * Math.sin(timeS * 0.8 + mote.phase);
  const warm: Rgb = blend(look.rims[1], [255, 255, 255], 0.4);
  paintSpot(stage, {
    x: widthPx * (0.5 + (x - 0.5) * view.zoom),
    y: heightPx * (0.5 + (0.5 - up) * view.zoom),
    radius: heightPx * (0.0018 + 0.013 * mote.near),
    colour: warm,
    strength: (look.dark ? 0.3 : 0.16) * shown * pulse * (1 - 0.72 * mote.near),
    hardness: 1 + 1.5 * mote.near,
  });
}
