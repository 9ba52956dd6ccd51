import type { Brief } from '../brief/brief.ts';
import { clamp } from '../paint/curves.ts';
import { breakLines, widthOf, type Chunk } from './break-lines.ts';
import type { Legible, LoadedFace } from './faces.ts';
import type { TitlePlace } from './title-style.ts';

export interface SetLetter {
  glyph: number;
  /** Its origin on the baseline, in pixels of the picture. */
  xPx: number;
  yPx: number;
  word: number;
  line: number;
}

export interface SetTitle {
  /** Pixels to the em. */
  sizePx: number;
  letters: readonly SetLetter[];
  lineCount: number;
}

/** Where type may stand, shadows and all; beyond it some screens cut off. */
export function safeArea({ widthPx, heightPx }: Pick<Brief, 'widthPx' | 'heightPx'>): Box {
  const [marginX, marginY] = [widthPx * 0.05, heightPx * 0.05];
  return { left: marginX, top: marginY, right: widthPx - marginX, bottom: heightPx - marginY };
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Lays the letters out: lines, size and place of each, as they stand when nothing moves. */
export function setTitle(
  brief: Brief,
  { face, text }: Legible,
  { tracking, place }: { tracking: number; place: TitlePlace },
): SetTitle {
  const { widthPx, heightPx } = brief;
  const chunks = text.split(' ').map((word) => chunkOf(face, word, tracking));
  const space = spaceOf(face, tracking);
  const tall = heightPx > widthPx;
  const { lines, sizePx } = breakLines(
    chunks,
    { space, leading: face.leading },
    {
      widthPx: widthPx * 0.8,
      heightPx: heightPx * (tall ? 0.44 : 0.56),
      sizeMaxPx: Math.min(widthPx, heightPx) * place.sizeMax * face.size,
      linesMax: Math.min(place.linesMax, tall ? 7 : 4),
    },
  );
  const letters: SetLetter[] = [];
  let word = 0;
  for (const [line, own] of lines.entries()) {
    let x = -widthOf(own, space) / 2;
    for (const chunk of own) {
      const start = { x, y: line * face.leading, word: word++, line };
      letters.push(...lettersOf(face, chunk.text, start, tracking));
      x += chunk.width + space;
    }
  }
  return placed(brief, face, { letters, sizePx, lineCount: lines.length }, place.height);
}

function chunkOf({ font }: LoadedFace, text: string, tracking: number): Chunk {
  const glyphs = Array.from(text).map((letter) => font.glyphOf(letter));
  const units = glyphs.reduce((sum, glyph, index) => {
    const before = glyphs[index - 1];
    return sum + font.advanceOf(glyph) + (before === undefined ? 0 : font.kerningOf(before, glyph));
  }, 0);
  return { text, width: units / font.unitsPerEm + tracking * (glyphs.length - 1) };
}

function spaceOf({ font }: LoadedFace, tracking: number): number {
  return font.advanceOf(font.glyphOf(' ')) / font.unitsPerEm + tracking * 2;
}

/** In ems, from the start of a word on. */
function lettersOf(
  { font }: LoadedFace,
  text: string,
  start: { x: number; y: number; word: number; line: number },
  tracking: number,
): SetLetter[] {
  let { x } = start;
  let before: number | null = null;
  return Array.from(text).map((letter) => {
    const glyph = font.glyphOf(letter);
    if (before !== null) x += font.kerningOf(before, glyph) / font.unitsPerEm;
    const set = { glyph, xPx: x, yPx: start.y, word: start.word, line: start.line };
    x += font.advanceOf(glyph) / font.unitsPerEm + tracking;
    before = glyph;
    return set;
  });
}

/** From ems to pixels: what has ink is put in the middle of the frame, line by line. */
function placed(brief: Brief, face: LoadedFace, title: SetTitle, height: number): SetTitle {
  const { widthPx, heightPx } = brief;
  const inks = Array.from({ length: title.lineCount }, (_, line) =>
    inkOf(
      face,
      title.letters.filter((letter) => letter.line === line),
    ),
  );
  const widest = Math.max(...inks.map(({ left, right }) => right - left));
  const first = Math.min(...inks.map(({ top }) => top));
  const last = Math.max(...inks.map(({ bottom }) => bottom));
  const sizePx = Math.min(
    title.sizePx,
    (widthPx * 0.84) / widest,
    (heightPx * 0.74) / (last - first),
  );
  // Capitals are what the eye takes for the middle, not what hangs below.
  const cap = face.font.capHeight / face.font.unitsPerEm;
  const middle = ((title.lineCount - 1) * face.leading - cap) / 2;
  const area = safeArea(brief);
  const room = { top: area.top - first * sizePx, bottom: area.bottom - last * sizePx };
  const baseline = clamp(
    heightPx * height - middle * sizePx,
    room.top + heightPx * 0.04,
    room.bottom - heightPx * 0.04,
  );
  const letters = title.letters.map((letter) => {
    const ink = inks[letter.line] ?? { left: 0, right: 0 };
    const xPx = widthPx / 2 + (letter.xPx - (ink.left + ink.right) / 2) * sizePx;
    return { ...letter, xPx, yPx: baseline + letter.yPx * sizePx };
  });
  return { ...title, sizePx, letters };
}

/** Extent of what is black, in ems, downwards. */
function inkOf({ font }: LoadedFace, letters: readonly SetLetter[]): Box {
  const boxes = letters.flatMap(({ glyph, xPx, yPx }) => {
    const box = font.boxOf(glyph);
    if (box === null) return [];
    const em = font.unitsPerEm;
    const [left, right] = [xPx + box.left / em, xPx + box.right / em];
    return [{ left, right, top: yPx - box.top / em, bottom: yPx - box.bottom / em }];
  });
  if (boxes.length === 0) return { left: 0, right: 1, top: -1, bottom: 0 };
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    right: Math.max(...boxes.map(({ right }) => right)),
    top: Math.min(...boxes.map(({ top }) => top)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}
