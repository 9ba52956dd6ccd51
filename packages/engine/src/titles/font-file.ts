import type { Pen } from './coverage.ts';
import { kerningIn, type Kerning } from './font-kerning.ts';

/** Extent of a glyph in font units, upwards. */
export interface GlyphBox {
  left: number;
  bottom: number;
  right: number;
  top: number;
}

/** Where a glyph is drawn: its origin, and texels per font unit. */
export interface GlyphPlace {
  x: number;
  y: number;
  scale: number;
}

/**
 * A TrueType font, as far as setting a title needs it. Reading it here rather than by the system's
 * libraries is what makes type look the same on every machine, whatever is installed.
 */
export class FontFile {
  readonly unitsPerEm: number;
  readonly capHeight: number;
  readonly descent: number;
  readonly #view: DataView;
  readonly #tables = new Map<string, number>();
  readonly #kerning: Kerning;
  readonly #longOffsets: boolean;
  readonly #advanceCount: number;

  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = view;
    for (let index = 0; index < view.getUint16(4); index++) {
      const at = 12 + index * 16;
      const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
      this.#tables.set(tag, view.getUint32(at + 8));
    }
    this.unitsPerEm = view.getUint16(this.#table('head') + 18);
    this.#longOffsets = view.getInt16(this.#table('head') + 50) === 1;
    this.#advanceCount = view.getUint16(this.#table('hhea') + 34);
    this.descent = -view.getInt16(this.#table('hhea') + 6);
    this.capHeight = view.getInt16(this.#table('OS/2') + 88);
    this.#kerning = kerningIn(view, this.#tables.get('GPOS') ?? null);
  }

  /** 0 for a letter that the font does not have. */
  glyphOf(letter: string): number {
    const code = letter.codePointAt(0) ?? 0;
    const view = this.#view;
    const map = this.#table('cmap');
    for (let index = 0; index < view.getUint16(map + 2); index++) {
      const at = map + view.getUint32(map + 4 + index * 8 + 4);
      const format = view.getUint16(at);
      const glyph = format === 4 ? this.#inRanges(at, code) : 0;
      if (glyph !== 0) return glyph;
    }
    return 0;
  }

  advanceOf(glyph: number): number {
    const index = Math.min(glyph, this.#advanceCount - 1);
    return this.#view.getUint16(this.#table('hmtx') + index * 4);
  }

  /** What is added between two glyphs. */
  kerningOf(left: number, right: number): number {
    return this.#kerning(left, right);
  }

  /** Null for a glyph without ink, such as a space. */
  boxOf(glyph: number): GlyphBox | null {
    const at = this.#outlineAt(glyph);
    if (at === null) return null;
    const view = this.#view;
    return {
      left: view.getInt16(at + 2),
      bottom: view.getInt16(at + 4),
      right: view.getInt16(at + 6),
      top: view.getInt16(at + 8),
    };
  }

  draw(glyph: number, pen: Pen, { x, y, scale }: GlyphPlace): void {
    this.#drawPart(glyph, pen, [scale, 0, 0, -scale, x, y]);
  }

  #table(tag: string): number {
    const at = this.#tables.get(tag);
    if (at === undefined) throw new Error(`the font has no table ${tag}`);
    return at;
  }

  /** Characters in runs of consecutive codes: the kind of map that all fonts have. */
  #inRanges(at: number, code: number): number {
    if (code > 0xffff) return 0;
    const view = this.#view;
    const doubled = view.getUint16(at + 6);
    for (let run = 0; run < doubled; run += 2) {
      if (view.getUint16(at + 14 + run) < code) continue;
      const starts = at + 16 + doubled;
      const first = view.getUint16(starts + run);
      if (first > code) return 0;
      const delta = view.getUint16(starts + doubled + run);
      const place = starts + 2 * doubled + run;
      const offset = view.getUint16(place);
      if (offset === 0) return (code + delta) & 0xffff;
      const glyph = view.getUint16(place + offset + (code - first) * 2);
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  }

  #outlineAt(glyph: number): number | null {
    const view = this.#view;
    const places = this.#table('loca');
    const offset = (index: number) =>
      this.#longOffsets
        ? view.getUint32(places + index * 4)
        : view.getUint16(places + index * 2) * 2;
    const [start, end] = [offset(glyph), offset(glyph + 1)];
    return end > start ? this.#table('glyf') + start : null;
  }

  #drawPart(glyph: number, pen: Pen, matrix: Matrix): void {
    const at = this.#outlineAt(glyph);
    if (at === null) return;
    const contours = this.#view.getInt16(at);
    if (contours >= 0) this.#drawContours(at + 10, contours, pen, matrix);
    else this.#drawComponents(at + 10, pen, matrix);
  }

  /** A glyph put together of others: a letter and its accent. */
  #drawComponents(start: number, pen: Pen, matrix: Matrix): void {
    const view = this.#view;
    let at = start;
    let flags: number;
    do {
      flags = view.getUint16(at);
      const glyph = view.getUint16(at + 2);
      const words = flags & component.words;
      const [x, y] = words
        ? [view.getInt16(at + 4), view.getInt16(at + 6)]
        : [view.getInt8(at + 4), view.getInt8(at + 5)];
      at += words ? 8 : 6;
      const factor = () => view.getInt16((at += 2) - 2) / 16_384;
      let [a, b, c, d] = [1, 0, 0, 1];
      if (flags & component.scaled) a = d = factor();
      else if (flags & component.stretched) [a, d] = [factor(), factor()];
      else if (flags & component.turned) [a, b, c, d] = [factor(), factor(), factor(), factor()];
      this.#drawPart(glyph, pen, within(matrix, [a, b, c, d, x, y]));
    } while (flags & component.more);
  }

  #drawContours(start: number, contours: number, pen: Pen, matrix: Matrix): void {
    const view = this.#view;
    const lastOf = (contour: number) => view.getUint16(start + contour * 2);
    const count = contours === 0 ? 0 : lastOf(contours - 1) + 1;
    const flagsAt = start + contours * 2 + 2 + view.getUint16(start + contours * 2);
    const points = this.#readPoints(flagsAt, count, matrix);
    for (let contour = 0, first = 0; contour < contours; contour++) {
      const next = lastOf(contour) + 1;
      drawContour(points.slice(first, next), pen);
      first = next;
    }
  }

  #readPoints(start: number, count: number, matrix: Matrix): Point[] {
    const view = this.#view;
    const flags: number[] = [];
    let at = start;
    while (flags.length < count) {
      const flag = view.getUint8(at++);
      const times = flag & 8 ? view.getUint8(at++) + 1 : 1;
      for (let time = 0; time < times; time++) flags.push(flag);
    }
    const readAxis = (short: number, same: number): number[] => {
      let value = 0;
      return flags.map((flag) => {
        if (flag & short) value += flag & same ? view.getUint8(at++) : -view.getUint8(at++);
        else if (!(flag & same)) value += view.getInt16((at += 2) - 2);
        return value;
      });
    };
    const [across, upward] = [readAxis(2, 16), readAxis(4, 32)];
    const [a, b, c, d, e, f] = matrix;
    return flags.map((flag, index) => {
      const [x, y] = [across[index] ?? 0, upward[index] ?? 0];
      return { x: a * x + c * y + e, y: b * x + d * y + f, onCurve: (flag & 1) === 1 };
    });
  }
}

/** How a component is placed: x' = a x + c y + e, y' = b x + d y + f. */
type Matrix = readonly [number, number, number, number, number, number];

const component = { words: 1, scaled: 8, more: 32, stretched: 64, turned: 128 } as const;

function within(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  const [p, q, r, s, x, y] = inner;
  return [
    a * p + c * q,
    b * p + d * q,
    a * r + c * s,
    b * r + d * s,
    a * x + c * y + e,
    b * x + d * y + f,
  ];
}

interface Point {
  x: number;
  y: number;
  onCurve: boolean;
}

/** Between two points off the curve lies one on it that the file leaves out. */
function drawContour(points: readonly Point[], pen: Pen): void {
  const count = points.length;
  const full = points.flatMap((point, index) => {
    const before = points[(index + count - 1) % count] ?? point;
    return point.onCurve || before.onCurve ? [point] : [middle(before, point), point];
  });
  const start = full.findIndex(({ onCurve }) => onCurve);
  const [first, ...rest] = [...full.slice(start), ...full.slice(0, start)];
  if (first === undefined || start < 0) return;
  pen.moveTo(first.x, first.y);
  let [at, control] = [first, null as Point | null];
  for (const point of [...rest, first]) {
    if (!point.onCurve) {
      control = point;
      continue;
    }
    if (control === null) pen.lineTo(point.x, point.y);
    else {
      const [one, two] = [towards(at, control), towards(point, control)];
      pen.curveTo(one.x, one.y, two.x, two.y, point.x, point.y);
    }
    [at, control] = [point, null];
  }
  pen.close();
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, onCurve: true };
}

/** Control points of a cubic curve lie two thirds of the way to that of a quadratic one. */
function towards(end: Point, control: Point): Point {
  return {
    x: end.x + ((control.x - end.x) * 2) / 3,
    y: end.y + ((control.y - end.y) * 2) / 3,
    onCurve: false,
  };
}
