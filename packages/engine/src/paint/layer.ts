import type { Studio } from '../scenes/scene.ts';
import type { SceneView } from '../scenes/scene-camera.ts';
import type { RgbaPicture, Texture } from './texture.ts';
import { takeTexture } from './texture.ts';
import type { Stage } from './stage.ts';
import type { Mapping } from './mapping.ts';

/** A flat cut-out in the scene: it moves as one piece, so nothing on it can lean. */
export interface Layer {
  texture: Texture;
  /** Row of the neutral picture where the texture begins. */
  topPx: number;
  /** How far it travels with the camera: 0 at infinity, 1 close by. */
  nearness: number;
}

export function takeLayer(
  studio: Studio,
  picture: RgbaPicture,
  place: { topPx: number; nearness: number },
): Layer {
  const { arena, kernels, dither, scratch } = studio;
  const texture = takeTexture(arena, kernels, picture, { dither, scratch, alpha: true });
  return { texture, ...place };
}

/** Sideways room of layers, as a share of the picture's width. */
export const layerMargin = 1.24;
/** Sideways travel of a close layer from the middle to one end, in picture widths. */
export const layerReach = 0.075;
/** The same for what is infinitely far: the share of a pan that all layers make together. */
export const panReach = 0.035;

export interface LayerMotion {
  view: SceneView;
  /** Row that zooming leaves in place. */
  pivotPx: number;
  /** Added to the row of everything, in pixels. */
  liftPx?: number;
  /** Bends the layer: sideways shift in pixels at a place of the texture. */
  bend?: (u: number, v: number) => number;
}

/** Far layers grow less than near ones. */
export function layerZoom(view: SceneView, nearness: number): number {
  return 1 + (view.zoom - 1) * (0.5 + nearness * 0.5);
}

export function layLayer(stage: Stage, layer: Layer, motion: LayerMotion): void {
  const { view, pivotPx, liftPx = 0, bend } = motion;
  const { widthPx } = stage.canvas;
  const zoom = layerZoom(view, layer.nearness);
  const top = (layer.topPx - pivotPx) * zoom + pivotPx + liftPx;
  const rows = stage.rows(top, top + layer.texture.heightPx * zoom);
  if (rows.to <= rows.from) return;
  const scale = 1 / zoom;
  const middle =
    layer.texture.widthPx / 2 + view.right * (panReach + layerReach * layer.nearness) * widthPx;
  const right = middle - (widthPx / 2) * scale;
  const down = -top * scale;
  if (!bend) {
    stage.over(layer.texture, { scale, right, down }, rows);
    return;
  }
  const mapping: Mapping = (x, y, spot) => {
    spot.u = x * scale + right;
    spot.v = y * scale + down;
    spot.u += bend(spot.u, spot.v);
  };
  stage.over(layer.texture, mapping, rows);
}
