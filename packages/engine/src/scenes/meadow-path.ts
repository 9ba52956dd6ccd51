import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import type { Drawing } from '../paint/drawing.ts';
import type { NoiseField } from '../paint/noise-field.ts';
import type { Random } from '../paint/random.ts';

/** A path through a lawn towards the horizon, petals lying on both. */
export function drawPath(
  drawing: Drawing,
  noise: NoiseField,
  colours: { path: Rgb; edge: Rgb; petals: readonly Rgb[] },
  random: Random,
): void {
  const { widthPx, heightPx } = drawing;
  const bend = (random() - 0.5) * 0.5;
  const middleAt = (nearness: number) =>
    widthPx / 2 + widthPx * bend * 0.22 * Math.sin((1 - nearness) * 2.6) * (1 - nearness);
  for (let y = 2; y < heightPx; y++) {
    const nearness = y / heightPx;
    const half = heightPx * (0.012 + 0.5 * nearness ** 1.15);
    const middle = middleAt(nearness);
    const scale = 0.06 + nearness;
    const away = (heightPx * 1.3) / scale;
    for (let x = Math.floor(middle - half * 1.2); x <= middle + half * 1.2; x++) {
      if (x < 0 || x >= widthPx) continue;
      const right = (x - widthPx / 2) / scale;
      const ragged = 0.1 * noise.at(right * 0.4, away * 0.3);
      const across = Math.abs(x - middle) / half + ragged;
      const cover = smoothstep(1, 0.86, across);
      if (cover <= 0) continue;
      const grit =
        0.12 * noise.at(right * 1.3, away * 0.7) + 0.16 * noise.at(right * 0.12, away * 0.2);
      const worn = blend(colours.path, colours.edge, clamp(0.5 * across ** 3 - grit));
      drawing.dot(x, y, worn, cover * smoothstep(0, 0.06, nearness) * 0.92);
    }
  }
  scatterPetals(drawing, noise, colours.petals, random);
}

function scatterPetals(
  drawing: Drawing,
  noise: NoiseField,
  petals: readonly Rgb[],
  random: Random,
): void {
  const { widthPx, heightPx } = drawing;
  const count = Math.round((widthPx * heightPx) / 95);
  for (let index = 0; index < count; index++) {
    const nearness = ((index + random()) / count) ** 0.8;
    const x = random() * widthPx;
    const aside = Math.abs(x / widthPx - 0.5) * 2;
    const drifts = noise.at((x - widthPx / 2) / (0.06 + nearness) / 9, 40 / (0.06 + nearness));
    if (random() > 0.3 + 0.5 * aside + drifts * 0.8) continue;
    const colour = petals[index % petals.length] ?? [255, 220, 228];
    const size = 0.4 + (heightPx / 340) * (0.25 + nearness * 2.1) * (0.6 + 0.5 * random());
    const y = nearness * heightPx;
    const half = size * 0.9;
    drawing.line(
      { x: x - half, y },
      { x: x + half, y: y + size * 0.2 * (random() - 0.5) },
      [size, size * 0.7],
      colour,
    );
  }
}
