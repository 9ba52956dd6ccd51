import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Studio } from './scene.ts';
import { seenThrough, waterAt, type Water } from './underwater-water.ts';

/** Row, as a share of the height, at which the ground is lost in the distance. */
export const groundTop = 0.71;

/** Rippled sand that comes out of the blue towards the viewer. */
export function sandLayer(studio: Studio, water: Water): Layer {
  const { widthPx, heightPx } = studio.brief;
  const noise = new NoiseField(studio, 'sand', { side: 256, period: 16, octaves: 4 });
  const drawing = new Drawing(widthPx * layerMargin, heightPx * (1.09 - groundTop));
  const bare: Rgb = water.place === 'reef' ? [226, 206, 166] : [150, 146, 128];
  for (let y = 0; y < drawing.heightPx; y += 2) {
    const near = y / heightPx / (1.09 - groundTop);
    const away = 0.06 + 1.5 * (1 - near) ** 1.9;
    const scale = 0.05 + near;
    const lit = seenThrough(water, bare, away, 0.74);
    const dark = seenThrough(water, blend(bare, [30, 44, 60], 0.62), away, 0.74);
    const far = waterAt(water, groundTop + 0.02);
    const cover = smoothstep(0, 0.3, near + 0.02);
    for (let x = 0; x < drawing.widthPx; x += 2) {
      const right = ((x - drawing.widthPx / 2) / heightPx / scale) * 90;
      const deep = 90 / scale;
      const broad = noise.at(right * 0.16, deep * 0.5 + 9);
      const bend = noise.at(right * 0.3 + 60, deep * 0.9) * 1.6;
      const ripple = Math.sin(deep * 2.1 + right * 0.12 + bend * 2.6) * smoothstep(0.1, 0.7, near);
      const grain = noise.at(x * 0.9, y * 1.7 + 30) * 0.5 * near;
      const light = clamp(0.56 + broad * 0.75 + ripple * 0.17 + grain * 0.4);
      const colour = blend(far, blend(dark, lit, light), cover);
      for (let part = 0; part < 4; part++)
        drawing.set(x + (part & 1), y + (part >> 1), colour, cover);
    }
  }
  strew(drawing, { studio, water, bare });
  return takeLayer(studio, drawing, { topPx: heightPx * groundTop, nearness: 0.4 });
}

/** Pebbles and broken shells, each with its small shadow. */
function strew(
  drawing: Drawing,
  { studio, water, bare }: { studio: Studio; water: Water; bare: Rgb },
): void {
  const random = randomFrom(subSeed(studio.brief.seed, 'pebbles'));
  const count = Math.round(drawing.widthPx / 7);
  for (let pebble = 0; pebble < count; pebble++) {
    const near = 0.3 + 0.7 * random() ** 0.8;
    const away = 0.06 + 1.5 * (1 - near) ** 1.9;
    const x = random() * drawing.widthPx;
    const y = near * drawing.heightPx;
    const radius = studio.brief.heightPx * near ** 2 * (0.0016 + 0.0045 * random() ** 3);
    const pale = random() < 0.25;
    const colour = blend(bare, pale ? [255, 250, 236] : [66, 70, 74], 0.3 + 0.5 * random());
    const shadow = seenThrough(water, [40, 48, 58], away);
    drawing.disc(x + radius * 0.4, y + radius * 0.5, radius * 1.1, shadow, 0.5);
    drawing.disc(x, y, radius, seenThrough(water, colour, away), 0.9);
    drawing.disc(
      x,
      y - radius * 0.35,
      radius * 0.6,
      seenThrough(water, blend(colour, [255, 255, 255], 0.2), away),
      0.6,
    );
  }
}
