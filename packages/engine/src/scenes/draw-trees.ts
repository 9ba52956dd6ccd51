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
  const lobes = Array.from({ length: 7 }, (_, index) => ({
    x:
      x +
      heightPx *
        0.24 *
        Math.cos(index * 2.4 + 0.5) *
        (index === 0 ? 0 : 1) *
        (0.7 + 0.5 * random()),
    y:
      crownY +
      heightPx *
        0.19 *
        Math.sin(index * 2.4 + 0.5) *
        (index === 0 ? 0 : 1) *
        (0.7 + 0.5 * random()),
    radius: heightPx * (0.13 + 0.06 * random()),
  }));
  for (const lobe of lobes) {
    drawing.line({ x, y: baseY - heightPx * 0.3 }, lobe, [trunk * 0.6, 1], colours.dark);
  }
  for (const lobe of lobes) drawing.disc(lobe.x, lobe.y, lobe.radius * 0.86, colours.dark);
  const clumps = Math.round(40 + heightPx * 9);
  for (let clump = 0; clump < clumps; clump++) {
    const lobe = lobes[clump % lobes.length];
    if (!lobe) continue;
    const angle = random() * 2 * Math.PI;
    const away = Math.sqrt(random()) * 1.12;
    const at = {
      x: lobe.x + Math.cos(angle) * away * lobe.radius,
      y: lobe.y + Math.sin(angle) * away * lobe.radius,
    };
    // Lit from above within each lobe and over the whole crown.
    const up =
      0.42 - (Math.sin(angle) * away) / 2.6 - (at.y - crownY) / heightPx + (random() - 0.5) * 0.35;
    const size = Math.max(0.7, heightPx * (0.006 + 0.011 * random()));
    drawing.disc(
      at.x,
      at.y,
      size,
      blend(colours.dark, colours.lit, Math.min(1, Math.max(0, up))),
      0.92,
    );
  }
}
