import type { Brief } from '../brief/brief.ts';
import { viewAt } from '../camera/camera-path.ts';
import { clamp } from '../paint/curves.ts';

export interface SceneView {
  /** 1 and slightly more. */
  zoom: number;
  /** Sideways travel, about -1..1; each layer moves by its own share of it. */
  right: number;
  down: number;
  roll: number;
}

/** The prompt's camera for painted scenes: the same moves, gentler, as the scene moves itself. */
export function sceneCamera(brief: Brief, timeS: number): SceneView {
  const { move, durationS } = brief;
  const view = viewAt(
    { ...move, zoom: clamp(move.zoom, -0.3, 0.3) * 0.5 },
    { right: 0.12, down: 0, phase: brief.seed % 17 },
    timeS / durationS,
    timeS,
  );
  const still = viewAt({ ...move, zoom: 0, sway: 0 }, { right: 0, down: 0, phase: 0 }, 0, 0);
  return {
    zoom: view.zoom / still.zoom,
    right: view.right + view.turn * 6,
    down: view.down,
    roll: view.roll,
  };
}
