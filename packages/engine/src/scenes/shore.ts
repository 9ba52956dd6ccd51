import { blend } from '../paint/colour.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { drawPine } from './draw-trees.ts';
import type { Palette } from './palette.ts';
import type { Studio } from './scene.ts';

/** A dark bank at the bottom with pines at both sides, open in the middle. */
export function shoreLayer(studio: Studio, palette: Palette): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const random = randomFrom(subSeed(seed, 'shore'));
  const drawing = new Drawing(widthPx * layerMargin, heightPx * 0.72, palette.near);
  const colours = { dark: palette.near, lit: blend(palette.near, palette.haze, 0.2) };
  const unit = Math.min(heightPx, widthPx * 0.8);
  for (let x = 0; x < drawing.widthPx; x++) {
    const bank = drawing.heightPx - unit * bankAt(x / drawing.widthPx);
    drawing.block(x, bank + (random() - 0.5) * 3, 1, drawing.heightPx - bank, colours.dark);
  }
  const pines = 15;
  for (let index = 0; index < pines; index++) {
    const left = index % 2 === 0;
    const away = random() ** 1.5 * 0.27;
    const share = left ? 0.02 + away : 0.98 - away;
    const heightShare = (0.62 - away * 1.5) * (0.65 + 0.4 * random());
    const x = share * drawing.widthPx;
    const baseY = drawing.heightPx - unit * bankAt(share) + unit * 0.02;
    drawPine(drawing, { x, baseY, heightPx: Math.max(30, unit * heightShare) }, colours, random);
  }
  return takeLayer(studio, drawing, { topPx: heightPx * 1.03 - drawing.heightPx, nearness: 1 });
}

function bankAt(share: number): number {
  const edge = Math.abs(share - 0.5) * 2;
  return 0.015 + 0.11 * edge ** 2.6 + 0.008 * Math.sin(share * 40) + 0.006 * Math.sin(share * 97);
}
