import { blend, type Rgb } from '../paint/colour.ts';
import type { Drawing } from '../paint/drawing.ts';
import type { Random } from '../paint/random.ts';

/** A conifer: whorls of drooping branches around a trunk, denser and wider towards the ground. */
export function drawPine(
  drawing: Drawing,
  place: { x: number; baseY: number; heightPx: number },
  colours: { dark: Rgb; lit: Rgb },
  random: Random,
): void {
  const { x, baseY, heightPx } = place;
  const spread = heightPx * (0.17 + 0.06 * random());
  const trunk = Math.max(1, heightPx * 0.014);
  drawing.line({ x, y: baseY - heightPx }, { x, y: baseY }, [1, trunk * 2], colours.dark);
  const whorls = Math.max(7, Math.round(heightPx / 4.2));
  for (let whorl = 0; whorl < whorls; whorl++) {
    const down = (whorl + 0.6) / whorls;
    const y = baseY - heightPx * (1 - 0.93 * down);
    for (const side of [-1, 1]) {
      const reach = spread * down ** 0.85 * (0.7 + 0.5 * random());
      const droop = reach * (0.25 + 0.2 * random());
      const tip = { x: x + side * reach, y: y + droop };
      const colour = blend(colours.dark, colours.lit, random() * (side > 0 ? 1 : 0.35));
      const thick = Math.max(1.2, (heightPx / whorls) * 1.5 * (0.5 + 0.5 * down));
      drawing.line({ x, y: y - thick * 0.3 }, tip, [thick, Math.max(0.8, thick * 0.3)], colour);
    }
  }
}

/** A broad-leaved crown: many small clumps, those on top lit. */
export function drawBroadleaf(
  drawing: Drawing,
  place: { x: number; baseY: number; heightPx: number },
  colours: { dark: Rgb; lit: Rgb },
  random: Random,
): void {
  const { x, baseY, heightPx } = place;
  const trunk = heightPx * 0.05;
  const crownY = baseY - heightPx * 0.62;
  drawing.line({ x, y: baseY }, { x, y: crownY }, [trunk, trunk * 0.6], colours.dark);
  const radius = heightPx * 0.34;
  const clumps = Math.round(60 + heightPx * 0.5);
  for (let clump = 0; clump < clumps; clump++) {
    const angle = random() * 2 * Math.PI;
    const away = Math.sqrt(random());
    const dx = Math.cos(angle) * away * radius * 1.05;
    const dy = Math.sin(angle) * away * radius * 0.95;
    const up = 0.5 - dy / radius / 2 + (random() - 0.5) * 0.5 + dx / radius / 5;
    const size = radius * (0.1 + 0.12 * random());
    drawing.disc(x + dx, crownY + dy, size, blend(colours.dark, colours.lit, Math.min(1, Math.max(0, up))), 0.9);
  }
}
