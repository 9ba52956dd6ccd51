import type { Brief } from '../brief/brief.ts';
import { clamp } from '../paint/curves.ts';
import type { Drawing } from '../paint/drawing.ts';
import { layerMargin, layerReach, layerZoom, panReach } from '../paint/layer.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { SceneView } from './scene-camera.ts';
import type { StreetLook } from './street-look.ts';

/** Height of the eye, and how far the kerbs and the houses are from the middle of the road. */
export const eyeM = 1.7;
export const kerbM = 5.6;
export const wallM = 9.6;

/** How lengths in the street become pixels. */
export interface Perspective {
  widthPx: number;
  heightPx: number;
  /** Pixels of one metre at a distance of one. */
  focalPx: number;
  horizonPx: number;
  /** Where the street vanishes, from the middle of the picture. */
  asidePx: number;
  /** Distance at which the houses leave the widest picture. */
  edgeM: number;
}

export function perspectiveOf({ widthPx, heightPx, seed }: Brief): Perspective {
  const random = randomFrom(subSeed(seed, 'street view'));
  const focalPx = 0.95 * Math.min(heightPx, widthPx * 1.6);
  // An upright picture has more sky than road to show.
  const level = widthPx < heightPx ? 0.57 : 0.45;
  const asidePx = (random() - 0.5) * 0.2 * widthPx;
  const reachPx = (widthPx * layerMargin) / 2 + Math.abs(asidePx);
  return {
    widthPx,
    heightPx,
    focalPx,
    horizonPx: Math.round((heightPx * (level + 0.04 * random())) / 4) * 4,
    asidePx,
    edgeM: (focalPx * wallM) / reachPx,
  };
}

/** The same view at half the size. */
export function halved(perspective: Perspective): Perspective {
  const { widthPx, heightPx, focalPx, horizonPx, asidePx } = perspective;
  return {
    ...perspective,
    widthPx: widthPx / 2,
    heightPx: heightPx / 2,
    focalPx: focalPx / 2,
    horizonPx: horizonPx / 2,
    asidePx: asidePx / 2,
  };
}

/** How far something travels with the camera: 1 at the edge of the picture, little at the end. */
export function nearnessAt({ edgeM }: Perspective, away: number): number {
  return clamp((0.85 * edgeM) / away, 0.03, 1.15);
}

export interface StreetMotion {
  view: SceneView;
  liftPx: number;
}

/** What painters of things on the street are given for one frame. */
export interface StreetMoment {
  perspective: Perspective;
  motion: StreetMotion;
  look: StreetLook;
  timeS: number;
}

/** Metres to the right of the middle of the road, above the ground, and away. */
export interface Place {
  x: number;
  up: number;
  away: number;
}

/** Where a place is seen, and how long a metre is there. */
export function seenAt(
  perspective: Perspective,
  { view, liftPx }: StreetMotion,
  { x, up, away }: Place,
): { x: number; y: number; metrePx: number } {
  const { widthPx, focalPx, horizonPx, asidePx } = perspective;
  const nearness = nearnessAt(perspective, away);
  const zoom = layerZoom(view, nearness);
  const metrePx = (focalPx / away) * zoom;
  const travel = view.right * (panReach + layerReach * nearness) * widthPx * zoom;
  return {
    x: widthPx / 2 + asidePx * zoom + x * metrePx - travel,
    y: horizonPx + (eyeM - up) * metrePx + liftPx,
    metrePx,
  };
}

/** A drawing with the street's perspective on it. */
export interface StreetEasel {
  drawing: Drawing;
  perspective: Perspective;
  /** Where the street vanishes in the drawing. */
  middle: number;
  horizon: number;
}
