import { blend, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import type { NoiseField } from '../paint/noise-field.ts';
import type { Random } from '../paint/random.ts';

export interface GrassLook {
  widthPx: number;
  heightPx: number;
  dark: Rgb;
  lit: Rgb;
  /** Heights of blades as shares of the drawing. */
  shortest: number;
  tallest: number;
  /** Pixels between blades. */
  gapPx: number;
  flowers: readonly Rgb[];
  /** Share of blades that carry a flower. */
  flowerShare: number;
}

/** Close blades of grass in front of everything, some with flowers, rooted below the picture. */
export function drawGrass(look: GrassLook, random: Random): Drawing {
  const drawing = new Drawing(look.widthPx, look.heightPx, look.dark);
  const { widthPx, heightPx } = drawing;
  for (let x = -10; x < widthPx + 10; x += look.gapPx * (0.4 + 1.2 * random())) {
    const clump = 0.75 + 0.25 * Math.sin(x * 0.011) + 0.2 * Math.sin(x * 0.037 + 2);
    const share = look.shortest + (look.tallest - look.shortest) * random() ** 1.7;
    const height = heightPx * clamp(share * clump, 0, 0.98);
    const lean = (random() - 0.5) * height * 0.5;
    const colour = blend(look.dark, look.lit, random());
    const tip = blade(
      drawing,
      { x, height, lean, width: 2 + height * 0.012 * (1 + random()) },
      colour,
      look.lit,
    );
    if (random() < look.flowerShare && height > heightPx * look.tallest * 0.45) {
      const petal = look.flowers[Math.floor(random() * look.flowers.length)] ?? [255, 255, 255];
      drawFlower(drawing, tip, heightPx * (0.018 + 0.014 * random()), petal, random);
    }
  }
  return drawing;
}

interface Blade {
  x: number;
  height: number;
  lean: number;
  width: number;
}

function blade(drawing: Drawing, shape: Blade, colour: Rgb, lit: Rgb) {
  const steps = Math.ceil(shape.height);
  let tip = { x: shape.x, y: drawing.heightPx };
  for (let step = 0; step < steps; step++) {
    const up = step / shape.height;
    const x = shape.x + shape.lean * up * up;
    const y = drawing.heightPx - 1 - step;
    const half = (shape.width / 2) * (1 - up ** 1.5) + 0.35;
    drawing.span(x - half, x + half, y, blend(colour, lit, up * 0.35));
    tip = { x, y };
  }
  return tip;
}

function drawFlower(
  drawing: Drawing,
  at: { x: number; y: number },
  radius: number,
  petal: Rgb,
  random: Random,
) {
  const turn = random() * 6;
  for (let index = 0; index < 6; index++) {
    const angle = turn + (index * 2 * Math.PI) / 6;
    const shade = blend(petal, [0, 0, 0], 0.1 * random());
    drawing.disc(
      at.x + Math.cos(angle) * radius * 0.6,
      at.y + Math.sin(angle) * radius * 0.42,
      radius * 0.42,
      shade,
    );
  }
  drawing.disc(at.x, at.y, radius * 0.32, [236, 190, 70]);
}

export interface FieldLook {
  widthPx: number;
  heightPx: number;
  near: Rgb;
  far: Rgb;
  lit: Rgb;
  flowers: readonly Rgb[];
}

/** The field itself in perspective: fine upright strokes growing towards the viewer. */
export function drawField(noise: NoiseField, look: FieldLook, random: Random): Drawing {
  const drawing = new Drawing(look.widthPx, look.heightPx, look.far);
  const { widthPx, heightPx } = drawing;
  for (let y = 0; y < heightPx; y++) {
    const nearness = y / heightPx;
    const scale = 0.06 + nearness;
    const away = (heightPx * 1.3) / scale;
    const base = blend(look.far, look.near, nearness ** 0.7);
    for (let x = 0; x < widthPx; x++) {
      const right = (x - widthPx / 2) / scale;
      const broad = noise.at(right * 0.05, away * 0.03 + 7) * 0.8;
      const tuft = noise.at(right * 0.22 + 31, away * 0.1) * 0.6;
      const stroke = tuft * nearness ** 0.5 + noise.at(right * 0.8, away * 0.22) * 0.6 * nearness;
      const light = clamp(0.42 + broad + stroke);
      const colour = blend(base, look.lit, light * 0.75);
      const at = (y * widthPx + x) * 4;
      const soft = blend(colour, look.near, clamp(-stroke * 0.8));
      for (let part = 0; part < 3; part++) drawing.rgba[at + part] = soft[part] ?? 0;
      drawing.rgba[at + 3] = 255 * clamp(y / 5 + noise.at(x * 0.4, 3) * 1.5);
    }
  }
  drawTufts(drawing, look, random);
  const dots = Math.round((widthPx * heightPx) / 1500);
  for (let index = 0; index < dots; index++) {
    const nearness = random() ** 0.8;
    const x = random() * widthPx;
    if (
      noise.at(((x - widthPx / 2) / (0.06 + nearness)) * 0.07 + 300, 30 / (0.06 + nearness)) < 0.02
    )
      continue;
    const petal = look.flowers[index % look.flowers.length] ?? [255, 255, 255];
    const shade = blend(petal, look.near, random() * 0.35);
    drawing.disc(x, nearness * heightPx, 0.5 + (heightPx / 130) * nearness, shade, 0.9);
  }
  return drawing;
}

/** Short upright strokes, far ones first, which turn a painted plane into grass. */
function drawTufts(drawing: Drawing, look: FieldLook, random: Random): void {
  const { widthPx, heightPx } = drawing;
  const count = Math.round((widthPx * heightPx) / 42);
  for (let index = 0; index < count; index++) {
    const nearness = ((index + random()) / count) ** 0.75;
    const x = random() * widthPx;
    const root = nearness * heightPx;
    const height = heightPx * (0.008 + 0.055 * nearness) * (0.5 + random());
    const lean = (random() - 0.4) * height * 0.5;
    const colour = blend(look.near, look.lit, random() * (0.9 - 0.3 * nearness));
    for (let step = 0; step < height; step++) {
      const up = step / height;
      drawing.dot(
        Math.round(x + lean * up * up),
        Math.round(root - step),
        colour,
        0.5 * (1 - up * 0.6),
      );
    }
  }
}
