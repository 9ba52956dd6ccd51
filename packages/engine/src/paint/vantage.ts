import type { SceneView } from '../scenes/scene-camera.ts';
import type { Canvas } from './canvas.ts';
import type { Point } from './drawing.ts';
import { layerReach, layerZoom, panReach } from './layer.ts';

/** Where things at different depths stand in the picture, as the camera sees them. */
export interface Vantage {
  /** Pixels of a length of 1, alike for wide and upright pictures: the height of a 16:9 one. */
  unitPx: number;
  roll: number;
  zoom(nearness: number): number;
  /** Of a place in shares of the picture from its middle: pixels. */
  place(x: number, y: number, nearness: number): Point;
}

export function unitOf({ widthPx, heightPx }: Pick<Canvas, 'widthPx' | 'heightPx'>): number {
  return 0.75 * Math.sqrt(widthPx * heightPx);
}

/** Up and down nothing holds layers together at a horizon, so that they may travel more. */
const tiltReach = { far: 0.05, near: 0.09 };

export function vantageOf(canvas: Canvas, view: SceneView): Vantage {
  const { widthPx, heightPx } = canvas;
  const [cos, sin] = [Math.cos(view.roll), Math.sin(view.roll)];
  return {
    unitPx: unitOf(canvas),
    roll: view.roll,
    zoom: (nearness) => layerZoom(view, nearness),
    place(x, y, nearness) {
      const zoom = layerZoom(view, nearness);
      const across = x - view.right * (panReach + layerReach * nearness);
      const down = y - view.down * (tiltReach.far + tiltReach.near * nearness);
      const [right, below] = [across * widthPx * zoom, down * heightPx * zoom];
      return {
        x: widthPx / 2 + right * cos + below * sin,
        y: heightPx / 2 - right * sin + below * cos,
      };
    },
  };
}
