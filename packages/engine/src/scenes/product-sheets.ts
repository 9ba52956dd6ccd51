import type { Rgb } from '../paint/colour.ts';
import { Drawing } from '../paint/drawing.ts';
import { clamp } from '../paint/curves.ts';
import type { Finish } from './product-forms.ts';
import type { Place, Sheet } from './product-mesh.ts';

/** A skin by the colour at each place of it. */
export function skinOf(
  size: { widthPx: number; heightPx: number },
  colourAt: (u: number, v: number) => Rgb,
): Drawing {
  const drawing = new Drawing(size.widthPx, size.heightPx);
  const { widthPx, heightPx } = drawing;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [red, green, blue] = colourAt((x + 0.5) / widthPx, (y + 0.5) / heightPx);
      drawing.set(x, y, [clamp(red, 0, 255), clamp(green, 0, 255), clamp(blue, 0, 255)], 1);
    }
  }
  return drawing;
}

export function plainSkin(colour: Rgb): Drawing {
  return skinOf({ widthPx: 2, heightPx: 2 }, () => colour);
}

export function scaled([red, green, blue]: Rgb, factor: number): Rgb {
  return [red * factor, green * factor, blue * factor];
}

/** A value between rows of [at, value], smooth where it passes through them. */
export type Curve = readonly (readonly [number, number])[];

export function curveAt(curve: Curve, at: number): number {
  let index = 0;
  while (index < curve.length - 2 && at > (curve[index + 1]?.[0] ?? 1)) index++;
  const [from, low] = curve[index] ?? [0, 0];
  const [to, high] = curve[index + 1] ?? [1, low];
  const slopeAt = (point: number) => {
    const [before, under] = curve[Math.max(0, point - 1)] ?? [0, 0];
    const [after, over] = curve[Math.min(curve.length - 1, point + 1)] ?? [1, 0];
    return (over - under) / (after - before || 1);
  };
  const length = to - from || 1;
  const share = clamp((at - from) / length);
  const rest = 1 - share;
  return (
    low * rest * rest * (1 + 2 * share) +
    high * share * share * (3 - 2 * share) +
    share * rest * length * (slopeAt(index) * rest - slopeAt(index + 1) * share)
  );
}

interface Tube {
  /** The middle of it, and how far it reaches along two directions across. */
  middle(along: number): Place;
  across: readonly [Place, Place];
  columns: number;
  rows: number;
  /** Less than 1 has corners. */
  round?: number;
}

/** A rod along a line, v running from its beginning to its end. */
export function tubeSheet(tube: Tube, skin: Drawing, finish: Finish): Sheet {
  const [first, second] = tube.across;
  const power = tube.round ?? 1;
  return {
    columns: tube.columns,
    rows: tube.rows,
    skin,
    finish,
    at(u, v) {
      const [x, y, z] = tube.middle(v);
      const [cos, sin] = [
        bent(Math.cos(u * 2 * Math.PI), power),
        bent(Math.sin(u * 2 * Math.PI), power),
      ];
      return [
        x + first[0] * cos + second[0] * sin,
        y + first[1] * cos + second[1] * sin,
        z + first[2] * cos + second[2] * sin,
      ];
    },
  };
}

function bent(value: number, power: number): number {
  return Math.sign(value) * Math.abs(value) ** power;
}

/** The same sheet seen from its other side. */
export function innerSide(sheet: Sheet): Sheet {
  return { ...sheet, at: (u, v) => sheet.at(1 - u, v) };
}
