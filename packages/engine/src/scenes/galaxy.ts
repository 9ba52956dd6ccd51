import { blend, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import type { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Studio } from './scene.ts';

/** The band of the Milky Way: two hues, dust lanes, a dense sand of faint stars. */
export function galaxyLayer(studio: Studio, noise: NoiseField, shoreline: number): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const random = randomFrom(subSeed(seed, 'galaxy'));
  const drawing = new Drawing(widthPx * layerMargin, heightPx * shoreline, [150, 160, 210]);
  const slope = (random() < 0.5 ? -1 : 1) * (0.55 + random() * 0.3);
  const middle = 0.42 + random() * 0.16;
  const hues: readonly [Rgb, Rgb] =
    random() < 0.5
      ? [
          [196, 150, 190],
          [120, 160, 230],
        ]
      : [
          [224, 178, 140],
          [110, 140, 220],
        ];
  const unit = drawing.heightPx;
  for (let y = 0; y < drawing.heightPx; y += 2) {
    for (let x = 0; x < drawing.widthPx; x += 2) {
      const across = x / unit - (middle * drawing.widthPx) / unit - (0.5 - y / unit) * slope;
      const warped = across + 0.16 * noise.at(x / 5, y / 5);
      const core = Math.exp(-((warped / 0.26) ** 2));
      const cloud = 0.75 + 0.8 * noise.at(x / 2.6 + 90, y / 2.6);
      const lane = Math.exp(-(((warped + 0.03) / 0.085) ** 2));
      const dust = clamp(1 - lane * (0.42 + 1.5 * noise.at(x / 1.9 + 40, y / 1.9 + 17)));
      const light = clamp(core * cloud * dust);
      const colour = blend(
        hues[1],
        hues[0],
        clamp(core * 1.3 - 0.2 + 0.5 * noise.at(x / 7, y / 7 + 200)),
      );
      const sand = random() < 0.012 + 0.05 * core ? 0.12 + 0.35 * random() : 0;
      for (let part = 0; part < 4; part++) {
        const own = part === 0 ? sand : 0;
        const share = light * 0.55 + own;
        const pixel = own > 0 ? blend(colour, [255, 255, 255], 0.7) : colour;
        drawing.set(x + (part & 1), y + (part >> 1), pixel, clamp(share));
      }
    }
  }
  return takeLayer(studio, drawing, { topPx: 0, nearness: 0 });
}
