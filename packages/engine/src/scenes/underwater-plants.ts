import { blend, type Rgb } from '../paint/colour.ts';
import { Drawing, type Point } from '../paint/drawing.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import { drawGrass } from './draw-grass.ts';
import type { Studio } from './scene.ts';
import { seenThrough, type Water } from './underwater-water.ts';

/** Bends plants in the swell: to and fro, later the higher up, nothing at the roots. */
export function surge(
  texture: { heightPx: number },
  timeS: number,
  { phase, reachPx, lengthPx }: { phase: number; reachPx: number; lengthPx: number },
): (u: number, v: number) => number {
  return (u, v) => {
    const up = Math.max(0, 1 - v / texture.heightPx);
    const along = u / lengthPx;
    const swing =
      Math.sin(timeS * 1.15 + phase - up * 2.2 + along * 0.8) +
      0.5 * Math.sin(timeS * 2 + phase * 2 - up * 3.8 - along * 2.6);
    return -reachPx * (0.25 + swing) * up ** 1.4;
  };
}

/** Sea grass close to the viewer, in shadow. */
export function seaGrassLayer(studio: Studio, water: Water, near: boolean): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const random = randomFrom(subSeed(seed, near ? 'near sea grass' : 'sea grass'));
  const away = near ? 0.05 : 0.3;
  const green: Rgb = water.place === 'kelp' ? [92, 104, 40] : [70, 130, 72];
  const drawing = drawGrass(
    {
      widthPx: widthPx * (layerMargin + 0.1),
      heightPx: heightPx * (near ? 0.3 : 0.2),
      dark: seenThrough(water, blend(green, [4, 22, 36], near ? 0.84 : 0.6), away),
      lit: seenThrough(water, blend(green, [10, 40, 50], near ? 0.45 : 0.05), away),
      shortest: 0.1,
      tallest: near ? 0.86 : 0.7,
      gapPx: (heightPx / 720) * (near ? 7 : 4),
      flowers: [],
      flowerShare: 0,
    },
    random,
  );
  thin(drawing, seed % 31, near ? 0.62 : 0.5);
  const foot = near ? 1.09 : 0.985;
  return takeLayer(studio, drawing, {
    topPx: heightPx * foot - drawing.heightPx,
    nearness: near ? 1.15 : 0.6,
  });
}

/** Takes blades away between patches, softly, so that the ground is seen. */
function thin(drawing: Drawing, phase: number, gaps: number): void {
  const { widthPx, heightPx, rgba } = drawing;
  for (let x = 0; x < widthPx; x++) {
    const along = (x / widthPx) * 9;
    const patch = 0.5 + 0.5 * Math.sin(along + phase) * Math.sin(along * 0.63 + phase * 1.7);
    const kept = Math.min(1, Math.max(0, (patch - gaps * 0.72) * 5));
    // Roots do not stand in a row.
    const root = heightPx * (0.93 + 0.05 * Math.sin(along * 5.1) + 0.02 * Math.sin(along * 17));
    // Lower at the rim of a patch: blades are cut from above, not made thinner.
    const cut = heightPx * (1 - kept);
    for (let y = 0; y < heightPx; y++) {
      const at = (y * widthPx + x) * 4 + 3;
      const share = kept >= 1 ? 1 : Math.min(1, Math.max(0, (y - cut) / (heightPx * 0.25)));
      const rooted = Math.min(1, Math.max(0, 1 - (y - root) / (heightPx * 0.05)));
      rgba[at] = (rgba[at] ?? 0) * share * rooted;
    }
  }
}

/** How near the rows of each layer are, farthest first: far ones share one, which lays faster. */
const layers = [[0.28, 0.6], [1]] as const;
export const kelpLayers = layers.length;

/** Part of a kelp forest: ribbons with blades that reach for the surface. */
export function kelpLayer(studio: Studio, water: Water, index: number): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const rows = layers[index] ?? [1];
  const nearest = rows.at(-1) ?? 1;
  const colour = seenThrough(water, [84, 92, 26], awayOf(nearest), 0.4);
  const drawing = new Drawing(widthPx * (layerMargin + 0.08 * nearest), heightPx * 1.14, colour);
  for (const nearness of rows) {
    const random = randomFrom(subSeed(seed, `kelp ${nearness}`));
    growKelp(drawing, { water, nearness, heightPx, seed }, random);
  }
  return takeLayer(studio, drawing, {
    topPx: heightPx * -0.08,
    nearness: 0.1 + 0.8 * nearest,
  });
}

/** How much water lies before a row. */
function awayOf(nearness: number): number {
  return 1.3 * (1 - nearness) ** 1.1 + 0.06;
}

function growKelp(
  drawing: Drawing,
  row: { water: Water; nearness: number; heightPx: number; seed: number },
  random: Random,
): void {
  const { water, nearness, heightPx } = row;
  const away = awayOf(nearness);
  const gap = heightPx * (0.07 + 0.34 * nearness ** 1.5);
  const open = 0.3 + 0.4 * randomFrom(subSeed(row.seed, 'valley'))();
  const dark = blend([84, 92, 26], [2, 20, 20], 0.7 + 0.1 * nearness);
  const hue = {
    dark: seenThrough(water, dark, away, 0.5),
    lit: seenThrough(water, blend([206, 190, 66], [40, 60, 20], 0.45 * nearness), away, 0.3),
  };
  for (let x = -gap * random(); x < drawing.widthPx + gap; x += gap * (0.5 + random())) {
    // The nearest plants frame the picture.
    const off = Math.abs(x / drawing.widthPx - open);
    if (nearness > 0.7 && off < 0.1 + 0.14 * nearness) continue;
    const stems = 1 + Math.floor(random() * (nearness > 0.8 ? 2 : 3));
    for (let stem = 0; stem < stems; stem++) {
      const reach = nearness > 0.4 ? 1.15 : 0.6 + 0.55 * random();
      const plant = {
        x: x + (random() - 0.5) * gap * 0.3,
        y: drawing.heightPx,
        high: heightPx * reach * (1 - 0.3 * random() * stem),
        scale: heightPx * (0.022 + 0.052 * nearness ** 1.3) * (0.8 + 0.4 * random()),
      };
      drawKelp(drawing, plant, hue, random);
    }
  }
}

interface Kelp extends Point {
  high: number;
  scale: number;
}

function drawKelp(
  drawing: Drawing,
  { x, y, high, scale }: Kelp,
  hue: { dark: Rgb; lit: Rgb },
  random: Random,
): void {
  const phase = random() * 6.28;
  const swing = scale * (0.6 + 1.5 * random());
  const lean = (random() - 0.5) * high * 0.22;
  const stemAt = (share: number): Point => ({
    x: x + lean * share + swing * Math.sin(share * 4.4 + phase) * share ** 0.7,
    y: y - high * share,
  });
  const steps = Math.ceil(high / (scale * 0.36));
  let before = stemAt(0);
  for (let step = 1; step <= steps; step++) {
    const share = step / steps;
    const at = stemAt(share);
    // Up there leaves are brighter: light comes through them.
    const colour = blend(hue.dark, hue.lit, 0.06 + 0.5 * share);
    drawing.line(before, at, [scale * 0.1, scale * 0.09], blend(hue.dark, hue.lit, 0.1));
    const side = (step % 2 === 0 ? 1 : -1) * (random() < 0.15 ? -1 : 1);
    if (random() < 0.9) {
      const size = scale * (0.55 + 0.85 * random() * (0.6 + 0.5 * share));
      drawBlade(drawing, at, { side, scale: size, colour, hue }, random);
    }
    before = at;
  }
}

function drawBlade(
  drawing: Drawing,
  foot: Point,
  look: { side: number; scale: number; colour: Rgb; hue: { dark: Rgb; lit: Rgb } },
  random: Random,
): void {
  const { side, scale, colour, hue } = look;
  const angle = 0.25 + 1.25 * random();
  const length = scale * (1.2 + 1.1 * random());
  const wide = scale * (0.2 + 0.12 * random());
  const sag = length * (random() * 0.75 - 0.2);
  const ruffle = random() * 6.28;
  const bulb = { x: foot.x + side * scale * 0.12, y: foot.y - scale * 0.06 };
  const pieces = 7;
  let from = bulb;
  let fromWide = wide * 0.5;
  for (let piece = 1; piece <= pieces; piece++) {
    const share = piece / pieces;
    const to = {
      x: bulb.x + side * Math.sin(angle) * length * share,
      y:
        bulb.y -
        Math.cos(angle) * length * share +
        sag * share * share +
        wide * 0.3 * Math.sin(share * 7 + ruffle),
    };
    const toWide = Math.max(0.8, wide * Math.sin(Math.PI * (0.16 + 0.8 * share)));
    const light = random() * 0.22 - 0.06;
    drawing.line(from, to, [fromWide, toWide], blend(colour, hue.lit, Math.max(0, light)));
    from = to;
    fromWide = toWide;
  }
  drawing.disc(bulb.x, bulb.y, scale * 0.07, blend(colour, hue.lit, 0.4));
}
