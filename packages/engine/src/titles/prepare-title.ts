import type { Brief } from '../brief/brief.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { takeTexture, type Texture } from '../paint/texture.ts';
import type { Studio } from '../scenes/scene.ts';
import { legible } from './faces.ts';
import { drawAtlas, type Cell } from './letter-atlas.ts';
import { drawLetters, reachOf } from './letter-looks.ts';
import { timingOf, type Actor, type Timing } from './motion.ts';
import { setTitle, type SetTitle } from './set-title.ts';
import { styleOf, type TitleStyle } from './title-style.ts';
import { nearnessOf, type Nearness } from './title-light.ts';

/** A letter of the title, and how it moves. */
export interface TitleLetter {
  cell: Cell;
  xPx: number;
  yPx: number;
  actor: Actor;
}

/** A title ready to be laid over frames; addresses and plain values only, for the workers. */
export interface TitleCargo {
  style: TitleStyle;
  timing: Timing;
  sizePx: number;
  middle: { x: number; y: number };
  letters: readonly TitleLetter[];
  under: Texture | null;
  face: Texture;
  near: Nearness;
}

/** Memory that a title may take beside its scene. */
export function titleBytes({ title, widthPx, heightPx }: Brief): number {
  return title === null ? 0 : 2_000_000 + widthPx * heightPx * 28;
}

/** Draws the letters of the title once; null where there is none, or none that could be set. */
export function prepareTitle(studio: Studio): TitleCargo | null {
  const { brief, arena, kernels, dither } = studio;
  if (brief.title === null) return null;
  const { seen, startS, endS } = spanOf(brief);
  const style = styleOf(seen);
  const found = legible(brief.title, style.face);
  if (found === null) return null;
  const { font } = found.face;
  const tracking = trackingOf(style, found.text);
  const title = setTitle(brief, found, { tracking, place: style.place });
  const glyphs = new Set(title.letters.map(({ glyph }) => glyph));
  const atlas = drawAtlas(font, glyphs, { sizePx: title.sizePx, reach: reachOf[style.look] });
  if (atlas.cells.size === 0) return null;
  const drawn = drawLetters(atlas, style, font.capHeight / font.unitsPerEm);
  const scratch = arena.take(drawn.face.rgba.length);
  const take = (picture: typeof drawn.face) =>
    takeTexture(arena, kernels, picture, { dither, scratch, alpha: true });
  return {
    style,
    timing: timingOf({ startS, endS }),
    sizePx: title.sizePx,
    ...actorsOf(brief, title, atlas.cells),
    under: drawn.under && take(drawn.under),
    face: take(drawn.face),
    near: nearnessOf(brief, font, title),
  };
}

interface Span {
  /** What the title is seen on. */
  seen: Brief;
  startS: number;
  endS: number;
}

/** Of several shots, one that is a title card has the title to itself. */
function spanOf(brief: Brief): Span {
  const at = brief.parts.findIndex((part) => part.brief.scene === 'title');
  const [card, next] = [brief.parts[at], brief.parts[at + 1]];
  if (card === undefined) return { seen: brief, startS: 0, endS: brief.durationS };
  return {
    seen: card.brief,
    startS: card.startS + card.fadeS * 0.6,
    endS: next === undefined ? brief.durationS : next.startS + next.fadeS * 0.4,
  };
}

/** Capitals want air; letters that join want none. */
function trackingOf({ face, look, entrance }: TitleStyle, text: string): number {
  if (face === 'script') return 0;
  const capitals = text === text.toUpperCase() && /\p{Lu}{2}/u.test(text);
  const airy = face === 'light' || entrance === 'tracking' ? 1.6 : 1;
  const usual = face === 'bold' ? (look === 'plain' ? -0.008 : 0.03) : 0.004;
  return capitals ? (face === 'bold' ? 0.018 : 0.055) * airy : usual * airy;
}

function actorsOf(brief: Brief, title: SetTitle, cells: ReadonlyMap<number, Cell>) {
  const random = randomFrom(subSeed(brief.seed, 'title letters'));
  const letters = title.letters.filter(({ glyph }) => cells.has(glyph));
  const middle = {
    x: brief.widthPx / 2,
    y: mean([...new Set(letters.map(({ yPx }) => yPx))]) - title.sizePx * 0.33,
  };
  const words = Math.max(1, ...letters.map(({ word }) => word));
  const placed = letters.map((letter, index): TitleLetter | null => {
    const cell = cells.get(letter.glyph);
    if (cell === undefined) return null;
    const own = letters.filter(({ word }) => word === letter.word).map(({ xPx }) => xPx);
    const actor = {
      turn: index / Math.max(1, letters.length - 1),
      // Two words do not wait for each other as long as the first and last of ten.
      wordTurn: letter.word / (words + 0.8),
      lineTurn: letter.line / Math.max(1, title.lineCount - 1),
      fromMiddleX: letter.xPx - middle.x,
      fromMiddleY: letter.yPx - middle.y,
      fromWordX: letter.xPx - mean(own),
      chance: random(),
    };
    return { cell, xPx: letter.xPx, yPx: letter.yPx, actor };
  });
  return { middle, letters: placed.filter((letter) => letter !== null) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
