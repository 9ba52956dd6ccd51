import { Drawing } from '../paint/drawing.ts';
import { randomFrom } from '../paint/random.ts';

/** A sign of no alphabet, as opacities of the pixels of its cell, and of every four of them. */
export interface Sign {
  full: Uint8Array;
  half: Uint8Array;
}

const signCount = 40;

/** Signs of three or four strokes between the nine points of a cell, each unlike the others. */
export function drawSigns(
  cell: { widthPx: number; heightPx: number },
  seed: number,
): readonly Sign[] {
  const random = randomFrom(seed);
  return Array.from({ length: signCount }, () => drawSign(cell, random));
}

function drawSign(cell: { widthPx: number; heightPx: number }, random: () => number): Sign {
  const { widthPx, heightPx } = cell;
  const drawing = new Drawing(widthPx, heightPx);
  const stroke = Math.max(1, heightPx * 0.09);
  const point = (column: number, row: number) => ({
    x: widthPx * (0.22 + 0.28 * column),
    y: heightPx * (0.18 + 0.32 * row),
  });
  const any = () => Math.floor(random() * 3);
  let last = [any(), any()] as const;
  const strokes = 3 + Math.floor(random() * 2);
  for (let index = 0; index < strokes; index++) {
    const next = nextPoint(last, random);
    drawing.line(point(...last), point(...next), [stroke, stroke], [255, 255, 255]);
    last = random() < 0.7 ? next : [any(), any()];
  }
  return { full: opacities(drawing, 1), half: opacities(drawing, 2) };
}

/** Straight up, down or across more often than slanted. */
function nextPoint(
  [column, row]: readonly [number, number],
  random: () => number,
): readonly [number, number] {
  const other = (value: number) => (value + 1 + Math.floor(random() * 2)) % 3;
  const way = random();
  if (way < 0.42) return [other(column), row];
  if (way < 0.84) return [column, other(row)];
  return [other(column), other(row)];
}

function opacities(drawing: Drawing, step: 1 | 2): Uint8Array {
  const [columns, rows] = [drawing.widthPx / step, drawing.heightPx / step];
  return Uint8Array.from({ length: columns * rows }, (_, index) => {
    const [x, y] = [(index % columns) * step, Math.floor(index / columns) * step];
    let sum = 0;
    for (let part = 0; part < step * step; part++) {
      const at = (y + Math.floor(part / step)) * drawing.widthPx + x + (part % step);
      sum += drawing.rgba[at * 4 + 3] ?? 0;
    }
    return sum / (step * step);
  });
}
