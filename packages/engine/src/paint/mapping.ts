import type { Yuv } from './colour.ts';

/** Where in a texture a picture point is taken from, in texels; written by mappings. */
export interface Spot {
  u: number;
  v: number;
}
export type Mapping = (x: number, y: number, spot: Spot) => void;
/** The mapping of a flat layer: u = x * scale + right, v = y * scale + down. */
export interface Placement {
  scale: number;
  right: number;
  down: number;
}
/** Writes the colour at a picture point, in pixels. */
export type Colouring = (x: number, y: number, colour: Yuv) => void;
/** Rows from..to (exclusive), even. */
export interface Rows {
  from: number;
  to: number;
}
/** A repeating tile and the plane that it is warped into. */
export interface TilePair {
  tile: number;
  target: number;
}
export interface Tone {
  /** Factor on contrast against black (luma) and grey (chroma), and added colour, at a point. */
  (x: number, y: number, tone: { gain: number; saturation: number; add: Yuv }): void;
}
