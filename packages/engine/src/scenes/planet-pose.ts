/** A direction as seen: to the right, down, and towards the viewer. */
export type Direction = readonly [number, number, number];

/** The part of a planet's surroundings that is drawn, in pixels from its middle. */
export interface Window {
  left: number;
  top: number;
  widthPx: number;
  heightPx: number;
}

/** How a planet stands to the viewer and to its sun. */
export interface Pose {
  radiusPx: number;
  /** With the air that glows around it, and the ball alone. */
  window: Window;
  ball: Window;
  /** Towards the sun. */
  light: Direction;
  /** Turn of the axis, clockwise in radians, and how far its upper end leans to the viewer. */
  axis: number;
  opening: number;
}

/** Where the upper end of the axis points. */
export function axisOf({ axis, opening }: Pick<Pose, 'axis' | 'opening'>): Direction {
  const up = Math.cos(opening);
  return [Math.sin(axis) * up, -Math.cos(axis) * up, Math.sin(opening)];
}

export function dot(a: Direction, b: Direction): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function unit([x, y, z]: Direction): Direction {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
