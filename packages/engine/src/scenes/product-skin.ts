import { blend, type Rgb } from '../paint/colour.ts';
import { Drawing } from '../paint/drawing.ts';
import { radiusAt } from '../paint/lathe.ts';
import type { Random } from '../paint/random.ts';
import type { FormLook } from './product-colours.ts';
import type { Form } from './product-forms.ts';

/** The surface of a product unrolled: one turn across and half of the next, foot at the bottom. */
export interface Skin {
  drawing: Drawing;
  turnPx: number;
}

export function drawSkin(look: FormLook, unitPx: number, random: Random): Skin {
  const { form } = look;
  const middle = (form.wrap.from + form.wrap.to) / 2;
  const radius = radiusAt(form.lathe, middle);
  const turnPx = Math.round(Math.PI * radius * unitPx) * 2;
  const drawing = new Drawing(turnPx * 1.5, form.lathe.height * unitPx, look.tones.body);
  let bottom = drawing.heightPx;
  for (const zone of form.zones) {
    const top = Math.max(0, drawing.heightPx - zone.to * unitPx);
    drawing.block(0, top, turnPx, bottom - top, look.tones[zone.tone]);
    bottom = top;
  }
  if (form.level !== undefined) drawLevel(drawing, form.level * unitPx, look);
  const area = {
    turnPx,
    top: drawing.heightPx - form.wrap.to * unitPx,
    bottom: drawing.heightPx - form.wrap.from * unitPx,
  };
  wraps[form.wrap.kind](drawing, area, look, random);
  repeatTurn(drawing, turnPx);
  return { drawing, turnPx };
}

/** Glass is clearer above what it holds, whose surface shines. */
function drawLevel(drawing: Drawing, levelPx: number, { form, tones }: FormLook): void {
  const row = drawing.heightPx - levelPx;
  const perPx = drawing.heightPx / form.lathe.height;
  const top = drawing.heightPx - (form.zones[0]?.to ?? form.lathe.height) * perPx;
  drawing.block(0, top, drawing.widthPx, row - top, blend(tones.body, [255, 255, 255], 0.32));
  const line = Math.max(1, perPx * 0.02);
  drawing.block(0, row, drawing.widthPx, line, blend(tones.body, [255, 255, 255], 0.55));
  drawing.block(0, row + line, drawing.widthPx, line * 2, blend(tones.body, [0, 0, 0], 0.25));
}

interface Area {
  turnPx: number;
  top: number;
  bottom: number;
}

const wraps: Readonly<
  Record<
    Form['wrap']['kind'],
    (drawing: Drawing, area: Area, look: FormLook, random: Random) => void
  >
> = { label: drawLabels, print: drawPrint, glaze: drawGlaze, flutes: drawFlutes };

/** A label in front, its small companion behind, and a seal between them. */
function drawLabels(drawing: Drawing, area: Area, look: FormLook, random: Random): void {
  const { turnPx, top, bottom } = area;
  const height = bottom - top;
  const width = Math.min(turnPx * 0.3, height * (0.86 + 0.3 * random()));
  const centre = (top + bottom) / 2;
  drawLabel(drawing, { x: turnPx * 0.25, y: centre, width, height }, look, random);
  const small = { width: width * 0.72, height: height * 0.66 };
  drawLabel(drawing, { x: turnPx * 0.75, y: centre, ...small }, look, random);
  for (const share of [0.005, 0.5]) {
    drawEmblem(
      drawing,
      { x: turnPx * share, y: centre },
      height * 0.13,
      look.label,
      look.tones.body,
    );
  }
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function drawLabel(drawing: Drawing, box: Box, look: FormLook, random: Random): void {
  const { x, y, width, height } = box;
  const { label, ink } = look;
  const left = x - width / 2;
  const top = y - height / 2;
  drawing.block(left, top, width, height, label);
  const rule = Math.max(1, height * 0.012);
  const inset = height * 0.05;
  frame(
    drawing,
    left + inset,
    top + inset,
    width - 2 * inset,
    height - 2 * inset,
    rule,
    look.tones.accent,
  );
  drawEmblem(drawing, { x, y: top + height * 0.33 }, height * 0.13, ink, label);
  // Strokes that stand for lettering.
  wordsAt(
    drawing,
    { x, y: top + height * 0.57, width: width * 0.66, height: height * 0.085 },
    ink,
    random,
  );
  wordsAt(
    drawing,
    { x, y: top + height * 0.71, width: width * 0.44, height: height * 0.03 },
    blend(ink, label, 0.25),
    random,
  );
  wordsAt(
    drawing,
    { x, y: top + height * 0.78, width: width * 0.5, height: height * 0.03 },
    blend(ink, label, 0.25),
    random,
  );
}

function frame(
  drawing: Drawing,
  left: number,
  top: number,
  width: number,
  height: number,
  rule: number,
  colour: Rgb,
): void {
  drawing.block(left, top, width, rule, colour);
  drawing.block(left, top + height - rule, width, rule, colour);
  drawing.block(left, top, rule, height, colour);
  drawing.block(left + width - rule, top, rule, height, colour);
}

function wordsAt(drawing: Drawing, box: Box, colour: Rgb, random: Random): void {
  const right = box.x + box.width / 2;
  let at = box.x - box.width / 2;
  const gap = box.height * 0.34;
  while (at < right - gap) {
    const width = Math.min(right - at, box.height * (0.3 + 0.55 * random()));
    drawing.block(at, box.y - box.height / 2, width, box.height, colour);
    at += width + gap * (random() < 0.16 ? 2.4 : 0.8);
  }
}

/** A ring with a leaf in it. */
function drawEmblem(
  drawing: Drawing,
  at: { x: number; y: number },
  radius: number,
  ink: Rgb,
  ground: Rgb,
): void {
  drawing.disc(at.x, at.y, radius, ink);
  drawing.disc(at.x, at.y, radius * 0.88, ground);
  for (const [dx, dy, size] of [
    [0, -0.3, 0.36],
    [-0.32, 0.22, 0.36],
    [0.32, 0.22, 0.36],
  ] as const) {
    drawing.disc(at.x + dx * radius, at.y + dy * radius, size * radius, ink);
  }
  drawing.disc(at.x, at.y + radius * 0.04, radius * 0.13, ground);
}

/** Waves of colour all around, and an emblem on two sides. */
function drawPrint(drawing: Drawing, area: Area, look: FormLook, random: Random): void {
  const { turnPx, top, bottom } = area;
  const height = bottom - top;
  const phase = random() * 6.28;
  const waves = [1, 2, 1][Math.floor(random() * 3)] ?? 1;
  const bands: readonly (readonly [number, number, Rgb])[] = [
    [0.16, 0.09, look.label],
    [0.29, 0.025, look.tones.accent],
    [0.78, 0.14, blend(look.tones.body, [0, 0, 0], 0.45)],
    [0.95, 0.03, look.tones.accent],
  ];
  for (let x = 0; x < turnPx; x++) {
    const angle = (x / turnPx) * 2 * Math.PI;
    const wave =
      0.09 * Math.sin(angle * waves * 2 + phase) + 0.03 * Math.sin(angle * 3 + phase * 2);
    for (const [middle, half, colour] of bands) {
      const from = top + height * (middle + wave - half / 2);
      const to = Math.min(bottom, from + height * half);
      softBlock(drawing, x, Math.max(top, from), to, colour);
    }
  }
  for (const share of [0.25, 0.75]) {
    const at = { x: turnPx * share, y: top + height * 0.5 };
    drawing.disc(at.x, at.y, height * 0.19, look.label);
    drawEmblem(drawing, at, height * 0.15, look.ink, look.label);
  }
  for (const share of [0, 0.5]) {
    const box = {
      x: turnPx * (share + 0.02),
      y: top + height * 0.52,
      width: turnPx * 0.12,
      height: height * 0.05,
    };
    for (let line = 0; line < 3; line++) {
      wordsAt(
        drawing,
        { ...box, y: box.y + line * height * 0.07, height: height * (line === 0 ? 0.05 : 0.024) },
        look.label,
        random,
      );
    }
  }
}

/** A run of one column with soft ends. */
function softBlock(drawing: Drawing, x: number, from: number, to: number, colour: Rgb): void {
  for (let y = Math.floor(from); y < to; y++) {
    drawing.dot(x, y, colour, Math.min(1, y + 1 - from, to - y));
  }
}

/** Bands of glaze with a garland of leaves and dots. */
function drawGlaze(drawing: Drawing, area: Area, look: FormLook, random: Random): void {
  const { turnPx, top, bottom } = area;
  const height = bottom - top;
  const light = blend(look.tones.body, look.label, 0.8);
  const second = look.tones.accent;
  const rule = Math.max(1.2, height * 0.014);
  for (const share of [0.1, 0.14, 0.74, 0.78]) {
    drawing.block(
      0,
      top + height * share,
      turnPx,
      rule,
      share === 0.1 || share === 0.78 ? second : light,
    );
  }
  const count = 9 + Math.floor(random() * 4);
  const pitch = turnPx / count;
  for (let index = 0; index < count; index++) {
    const x = (index + 0.5) * pitch;
    const y = top + height * (0.44 + (index % 2 === 0 ? -0.035 : 0.035));
    const size = Math.min(pitch * 0.3, height * 0.14);
    const lean = index % 2 === 0 ? 0.5 : -0.5;
    for (const side of [-1, 1]) {
      const tip = { x: x + side * size, y: y - size * (0.5 + lean * side) };
      drawing.line({ x, y: y + size }, tip, [size * 0.16, size * 0.5], light);
    }
    drawing.line({ x, y: y + size * 1.5 }, { x, y: y - size }, [1.4, size * 0.14], light);
    drawing.disc(x, y - size * 1.25, size * 0.26, second);
    drawing.disc(x + pitch / 2, y + size * 0.5, size * 0.12, second);
  }
  for (let index = 0; index < count * 3; index++) {
    drawing.disc(((index + 0.5) * pitch) / 3, top + height * 0.88, height * 0.011 + 0.6, light);
  }
}

/** Fine upright grooves, a broad one here and there. */
function drawFlutes(drawing: Drawing, area: Area, look: FormLook, random: Random): void {
  const { turnPx, top, bottom } = area;
  const count = 44;
  const own = look.form.zones.at(-1)?.finish === 'metal' ? look.form.zones.at(-1)?.tone : 'accent';
  const colour = look.tones[own ?? 'accent'];
  for (let index = 0; index < count; index++) {
    const x = (index / count) * turnPx;
    const depth = 0.3 + 0.15 * random();
    const width = (turnPx / count) * 0.4;
    drawing.block(x, top, width, bottom - top, blend(colour, [10, 8, 8], depth));
    drawing.block(x + width, top, width * 0.5, bottom - top, blend(colour, [255, 255, 255], 0.4));
  }
  for (const share of [0.25, 0.75]) {
    const size = (bottom - top) * 0.42;
    drawing.disc(turnPx * share, (top + bottom) / 2, size, colour);
    drawEmblem(
      drawing,
      { x: turnPx * share, y: (top + bottom) / 2 },
      size * 0.86,
      blend(colour, [20, 14, 10], 0.7),
      colour,
    );
  }
}

function repeatTurn({ rgba, widthPx, heightPx }: Drawing, turnPx: number): void {
  for (let y = 0; y < heightPx; y++) {
    const start = y * widthPx * 4;
    rgba.copyWithin(start + turnPx * 4, start, start + (widthPx - turnPx) * 4);
  }
}
