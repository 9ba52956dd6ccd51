import type { Brief } from '../brief/brief.ts';
import { sceneCamera } from '../scenes/scene-camera.ts';
import type { Painter } from '../scenes/scene.ts';
import { takeCanvas } from './canvas.ts';
import type { Stage } from './stage.ts';

/** Turns finished pictures around the line of sight where the camera rolls; costs nothing elsewhere. */
export function rolled(stage: Stage, brief: Brief, paint: Painter): Painter {
  const mostRoll = Math.abs(brief.move.roll) / 2;
  if (mostRoll === 0) return paint;
  const { stride, widthPx, heightPx } = stage.canvas;
  const upright = takeCanvas(stage.arena, widthPx, heightPx);
  const texture = { ...upright, alpha: 0, halfAlpha: 0, blocks: 0 };
  const aspect = Math.max(widthPx / heightPx, heightPx / widthPx);
  // Near enough that no corner shows what was not painted.
  const scale = 1 / (Math.cos(mostRoll) + aspect * Math.sin(mostRoll));
  return (timeS) => {
    paint(timeS);
    const { roll } = sceneCamera(brief, timeS);
    const [cos, sin] = [Math.cos(roll) * scale, Math.sin(roll) * scale];
    const { y } = stage.canvas;
    stage.arena.bytes.copyWithin(upright.y, y, y + stride * heightPx * 1.5);
    stage.warp(texture, (x, row, spot) => {
      const [right, down] = [x - widthPx / 2, row - heightPx / 2];
      spot.u = widthPx / 2 + right * cos - down * sin;
      spot.v = heightPx / 2 + right * sin + down * cos;
    });
  };
}
