import { blend, type Rgb } from '../paint/colour.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import type { Palette } from './palette.ts';
import type { Studio } from './scene.ts';

export const waterline = 0.67;
export const rowCount = 3;
/** How near the last row is, and what stands on the quay with it. */
export const quayNearness = 0.36;

/** One row of buildings; the nearest is darkest and has the brightest windows. */
export function skylineLayer(studio: Studio, palette: Palette, index: number): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const random = randomFrom(subSeed(seed, `skyline ${index}`));
  const nearness = (index + 1) / rowCount;
  const dark = palette.light === 'night' || palette.light === 'storm' || palette.light === 'sunset';
  const wall = blend(palette.haze, dark ? [14, 16, 28] : [112, 122, 134], 0.3 + 0.55 * nearness);
  const drawing = new Drawing(widthPx * layerMargin, heightPx * 0.56, wall);
  const unit = Math.min(heightPx, widthPx * 0.85);
  let x = -random() * 40;
  while (x < drawing.widthPx) {
    const width = Math.round(unit * (0.045 + 0.075 * random()));
    const middle = 1 - Math.abs(x / drawing.widthPx - 0.5) * 1.1;
    const tall = (0.1 + 0.34 * random() ** 1.6 * middle) * (1.25 - 0.22 * index);
    const height = Math.round(
      Math.min(unit * tall * (index === 0 ? 1.25 : 1), drawing.heightPx - unit * 0.06),
    );
    const shade = blend(wall, [0, 0, 0], random() * 0.16);
    drawBuilding(drawing, { x: Math.round(x), width, height, unit }, shade, random);
    drawWindows(
      drawing,
      { x: Math.round(x), width, height, unit },
      { palette, nearness, dark },
      random,
    );
    x += width * (0.8 + random() * 0.4);
  }
  if (index === rowCount - 1)
    drawing.block(0, drawing.heightPx - unit * 0.012, drawing.widthPx, unit * 0.012, [10, 11, 16]);
  return takeLayer(studio, drawing, {
    topPx: heightPx * waterline - drawing.heightPx + 2,
    nearness: 0.12 + (quayNearness - 0.12) * nearness,
  });
}

interface Building {
  x: number;
  width: number;
  height: number;
  unit: number;
}

function drawBuilding(
  drawing: Drawing,
  { x, width, height, unit }: Building,
  colour: Rgb,
  random: Random,
) {
  const top = drawing.heightPx - height;
  drawing.block(x, top, width, height, colour);
  const kind = random();
  if (kind < 0.3) {
    const inset = Math.round(width * 0.2);
    drawing.block(x + inset, top - unit * 0.025, width - 2 * inset, unit * 0.025, colour);
  } else if (kind < 0.42 && height > unit * 0.25) {
    drawing.block(x + width / 2 - 1, top - unit * 0.06, 2, unit * 0.06, colour);
  }
  // One side catches the sky.
  drawing.block(
    x,
    top,
    Math.max(1, Math.round(width * 0.05)),
    height,
    blend(colour, [255, 255, 255], 0.05),
  );
}

interface WindowLight {
  palette: Palette;
  nearness: number;
  dark: boolean;
}

const lampTones: readonly Rgb[] = [
  [255, 214, 150],
  [255, 234, 196],
  [216, 228, 255],
  [255, 192, 120],
];
const glass: Rgb = [86, 112, 138];

/** Lit windows in the dark; by day rows of glass. */
function drawWindows(
  drawing: Drawing,
  building: Building,
  light: WindowLight,
  random: Random,
): void {
  const { x, width, height, unit } = building;
  const { palette, nearness, dark } = light;
  const cell = Math.max(4, Math.round(unit * (0.0068 + 0.0036 * nearness)));
  const size = Math.max(2, Math.round(cell * 0.6));
  const lit = dark ? 0.22 + 0.36 * random() : 0.94;
  const tone = dark ? lampTones[Math.floor(random() * lampTones.length)] : glass;
  const top = drawing.heightPx - height + cell;
  const office = random() < 0.35;
  for (let floor = 0; floor * cell < height - 2 * cell; floor++) {
    const along = dark && random() < 0.2 ? 0.85 : lit;
    for (let column = 1; column * cell < width - cell * 0.8; column++) {
      if (random() > along) continue;
      const strength = dark ? 0.35 + 0.65 * random() : 0.5 + 0.2 * random();
      const share = strength * (0.5 + 0.5 * nearness);
      const colour = blend(palette.haze, tone ?? glass, share);
      const wide = office ? cell : size;
      drawing.block(x + column * cell, top + floor * cell, wide, size, colour);
    }
  }
}
