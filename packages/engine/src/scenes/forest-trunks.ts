import { blend, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import type { Air } from './forest-air.ts';
import type { Studio } from './scene.ts';

export const rowsOfTrunks = 4;
const groundline = 0.8;

/** One row of trees: trunks from ground to beyond the top, leaves above, undergrowth below. */
export function trunkLayer(studio: Studio, air: Air, index: number): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const random = randomFrom(subSeed(seed, `trunks ${index}`));
  const nearness = (index + 1) / rowsOfTrunks;
  const fade = 0.82 * (1 - nearness) ** 1.15;
  const bark = blend(air.bark, air.haze, fade);
  const leaf = blend(blend(air.leaf, [0, 0, 0], 0.35 + 0.25 * nearness), air.haze, fade);
  const drawing = new Drawing(
    widthPx * (layerMargin + 0.06 * nearness),
    heightPx * (nearness < 1 ? 0.92 + 0.06 * index : 1.12),
    blend(bark, leaf, 0.5),
  );
  const unit = heightPx;
  const width = unit * (0.012 + 0.05 * nearness ** 1.8);
  const gap = unit * (0.07 + 0.3 * nearness ** 1.6);
  const ground = heightPx * 1.12 * (groundline - 0.09 + 0.12 * nearness);
  for (let x = -gap * random(); x < drawing.widthPx + gap; x += gap * (0.45 + 1.1 * random())) {
    drawTrunk(
      drawing,
      { x, ground, width: width * (0.6 + 0.7 * random()), bark, haze: air.haze, fade },
      random,
    );
  }
  drawLeaves(drawing, { leaf, lit: blend(leaf, air.sun, 0.3), unit, nearness }, random);
  drawGround(drawing, { colour: blend(leaf, [0, 0, 0], 0.25), ground, unit, nearness }, random);
  return takeLayer(studio, drawing, { topPx: -heightPx * 0.06, nearness: 0.15 + 0.75 * nearness });
}

interface Trunk {
  x: number;
  ground: number;
  width: number;
  bark: Rgb;
  haze: Rgb;
  fade: number;
}

/** Slightly tapering and bowed, brighter along the side towards the light, grooved. */
function drawTrunk(drawing: Drawing, trunk: Trunk, random: Random): void {
  const bow = (random() - 0.5) * trunk.width * 1.2;
  const lean = (random() - 0.5) * trunk.width * 0.9;
  const grooves = Array.from({ length: 5 }, () => ({
    at: random(),
    width: 0.04 + 0.07 * random(),
    phase: random() * 9,
  }));
  for (let y = 0; y < trunk.ground + trunk.width * 0.4; y++) {
    const up = 1 - y / trunk.ground;
    const flare = 1 + 0.5 * Math.exp(-Math.max(0, up) * 26);
    const half = (trunk.width / 2) * (1 - 0.3 * up) * flare;
    const middle = trunk.x + lean * up + bow * Math.sin(up * 3);
    drawing.span(middle - half, middle + half, y, trunk.bark);
    drawing.span(
      middle + half * 0.45,
      middle + half,
      y,
      blend(trunk.bark, trunk.haze, 0.16 + 0.1 * trunk.fade),
    );
    for (const groove of grooves) {
      const left = middle + half * (2 * groove.at - 1 + 0.12 * Math.sin(y * 0.02 + groove.phase));
      const wide = half * groove.width * (1 + Math.sin(y * 0.07 + groove.phase * 3));
      drawing.span(left, left + wide, y, blend(trunk.bark, [0, 0, 0], 0.22 * (1 - trunk.fade)));
    }
  }
}

interface Foliage {
  leaf: Rgb;
  lit: Rgb;
  unit: number;
  nearness: number;
}

/** Crowns hanging into the picture from above. */
function drawLeaves(
  drawing: Drawing,
  { leaf, lit, unit, nearness }: Foliage,
  random: Random,
): void {
  const boughs = Math.round((drawing.widthPx / unit) * 16);
  for (let bough = 0; bough < boughs; bough++) {
    const x = random() * drawing.widthPx;
    const y = unit * (0.02 + 0.24 * random() ** 1.6) * (1.15 - 0.35 * nearness);
    const radius = unit * (0.03 + 0.05 * random());
    const tufts = 70;
    for (let tuft = 0; tuft < tufts; tuft++) {
      const dx = (random() + random() - 1) * radius * 2.1;
      const dy = (random() + random() - 1) * radius;
      const size = unit * (0.0014 + 0.0034 * random()) * (0.7 + 0.8 * nearness);
      drawing.disc(
        x + dx,
        y + dy,
        size,
        blend(leaf, lit, clamp(0.4 - dy / radius / 2 + (random() - 0.5) * 0.6)),
        0.9,
      );
    }
  }
}

/** Uneven ground with low bushes at its edge. */
function drawGround(
  drawing: Drawing,
  {
    colour,
    ground,
    unit,
    nearness,
  }: { colour: Rgb; ground: number; unit: number; nearness: number },
  random: Random,
): void {
  const phase = random() * 9;
  for (let x = 0; x < drawing.widthPx; x++) {
    const rise =
      Math.sin(x / unit / 0.21 + phase) * 0.012 + Math.sin(x / unit / 0.07 + phase * 2) * 0.005;
    drawing.block(x, ground - unit * rise, 1, drawing.heightPx, colour);
  }
  const bushes = Math.round((drawing.widthPx / unit) * 620);
  for (let bush = 0; bush < bushes; bush++) {
    const x = random() * drawing.widthPx;
    const rise = Math.sin(x / unit / 0.21 + phase) * 0.012;
    const y = ground - unit * (rise + 0.025 * random() ** 2 * (0.5 + nearness));
    const shade = blend(colour, [255, 255, 220], 0.1 * random() * (1 - nearness * 0.6));
    drawing.disc(x, y, unit * (0.0016 + 0.0042 * random()) * (0.5 + nearness), shade, 0.9);
  }
}
