import type { Rgb } from '../paint/colour.ts';
import { Drawing } from '../paint/drawing.ts';
import type { Stage } from '../paint/stage.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { Standing } from './product-views.ts';
import type { Studio } from './scene.ts';

/** A flat picture in space, each level half as wide as the one before: turned away it keeps its detail. */
export interface Panel {
  levels: readonly Texture[];
  widthPx: number;
  heightPx: number;
}

/** Empty texels that a cell of 16 pixels needs beside a picture, at most a third smaller. */
const rimPx = 26;
const texelsPerPxMax = 1.33;

export function panelOf(studio: Studio, drawing: Drawing): Panel {
  const { arena, kernels, dither, scratch } = studio;
  const { widthPx, heightPx } = drawing;
  const levels: Texture[] = [];
  for (let share = 1; share === 1 || widthPx / share >= 2; share *= 2) {
    const level = narrowed(drawing, share);
    levels.push(takeTexture(arena, kernels, level, { dither, scratch, alpha: true }));
  }
  return { levels, widthPx, heightPx };
}

function narrowed({ rgba, widthPx, heightPx }: Drawing, share: number): Drawing {
  const columns = Math.ceil(widthPx / share / 2) * 2;
  const middle = (Math.floor(heightPx / 2) * widthPx + Math.floor(widthPx / 2)) * 4;
  const ground: Rgb = [rgba[middle] ?? 0, rgba[middle + 1] ?? 0, rgba[middle + 2] ?? 0];
  const drawing = new Drawing(columns + 2 * rimPx, heightPx + 2 * rimPx, ground);
  for (let y = 0; y < heightPx; y++) {
    for (let column = -2; column < columns + 2; column++) {
      // Beside the edge its colour goes on, so that no line of another shines through.
      const own = Math.max(0, Math.min(column, columns - 1));
      const from = Math.floor((own * widthPx) / columns);
      const to = Math.max(from + 1, Math.floor(((own + 1) * widthPx) / columns));
      let [red, green, blue, weight] = [0, 0, 0, 0];
      for (let at = (y * widthPx + from) * 4; at < (y * widthPx + to) * 4; at += 4) {
        // What is clear counts a little: its colour shows where nothing else is near.
        const alpha = (rgba[at + 3] ?? 0) + 0.01;
        red += (rgba[at] ?? 0) * alpha;
        green += (rgba[at + 1] ?? 0) * alpha;
        blue += (rgba[at + 2] ?? 0) * alpha;
        weight += alpha;
      }
      const colour: Rgb = [red / weight, green / weight, blue / weight];
      const cover = own === column ? weight / (to - from) / 255.01 : 0;
      drawing.set(column + rimPx, y + rimPx, colour, Math.min(1, cover));
    }
  }
  return drawing;
}

type Way = readonly [number, number];

/** Pixels right and down of the picture to a unit along each axis of a turned thing. */
export interface Axes {
  x: Way;
  /** Upwards. */
  y: Way;
  z: Way;
  /** Where the foot of its axis is. */
  foot: Way;
  /** Row below which nothing of it is seen. */
  endPx: number;
}

export interface Pose {
  /** Around its axis, in radians. */
  turn: number;
  /** How far above it the eye stands. */
  tilt: number;
  /** Clockwise in the picture, around the foot. */
  lean: number;
  /** Upside down, as in a shiny floor that ends so many pixels below the foot. */
  mirrored: boolean;
  floorPx?: number;
}

export function axesOf(pose: Pose, standing: Standing): Axes {
  const unit = standing.unitPx;
  const [cos, sin] = [Math.cos(pose.turn), Math.sin(pose.turn)];
  const [cosTilt, sinTilt] = [Math.cos(pose.tilt), Math.sin(pose.tilt)];
  const up = pose.mirrored ? 1 : -1;
  const lean = pose.mirrored ? -pose.lean : pose.lean;
  const [cosLean, sinLean] = [Math.cos(lean) * unit, Math.sin(lean) * unit];
  const leaning = ([right, down]: Way): Way => [
    right * cosLean - down * sinLean,
    right * sinLean + down * cosLean,
  ];
  return {
    x: leaning([cos, -sin * sinTilt]),
    y: leaning([0, up * cosTilt]),
    z: leaning([sin, cos * sinTilt]),
    foot: [standing.footXPx, standing.footYPx],
    endPx: standing.footYPx + (pose.floorPx ?? Number.MAX_SAFE_INTEGER),
  };
}

/** Where a panel is: its middle, and its sides to the right and down, in units along the axes. */
interface PanelPlace {
  middle: readonly [number, number, number];
  right: readonly [number, number, number];
  down: readonly [number, number, number];
}

/** Pixels below which a panel is looked at from its edge. */
const leastPx = 1;

export function layPanel(
  stage: Stage,
  panel: Panel,
  place: PanelPlace,
  axes: Axes,
  opacity = 1,
): void {
  const along = ([x, y, z]: readonly [number, number, number]): Way => [
    x * axes.x[0] + y * axes.y[0] + z * axes.z[0],
    x * axes.x[1] + y * axes.y[1] + z * axes.z[1],
  ];
  const [right, down, offset] = [along(place.right), along(place.down), along(place.middle)];
  const area = right[0] * down[1] - right[1] * down[0];
  const wide = Math.abs(area) / (Math.hypot(...down) || 1);
  if (wide < leastPx || opacity <= 0) return;
  const [x0, y0] = [axes.foot[0] + offset[0], axes.foot[1] + offset[1]];
  const level = panel.levels.findIndex(
    (_, index) => panel.widthPx / 2 ** index / wide <= texelsPerPxMax,
  );
  const texture = panel.levels.at(level);
  if (texture === undefined) throw new Error('a panel has a level');
  const columns = texture.widthPx - 2 * rimPx;
  const highPx = (Math.abs(right[1]) + Math.abs(down[1])) / 2;
  const rows = stage.rows(y0 - highPx - 2, Math.min(axes.endPx, y0 + highPx + 2));
  if (rows.to <= rows.from) return;
  stage.over(
    texture,
    (x, y, spot) => {
      const [dx, dy] = [x - x0, y - y0];
      const across = (dx * down[1] - dy * down[0]) / area;
      const below = (dy * right[0] - dx * right[1]) / area;
      spot.u = (across + 0.5) * columns + rimPx;
      spot.v = (below + 0.5) * panel.heightPx + rimPx;
    },
    rows,
    opacity,
  );
}
