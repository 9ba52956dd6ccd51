/** A stretch of a title that is never broken, and its width in ems. */
export interface Chunk {
  text: string;
  width: number;
}

export interface Frame {
  widthPx: number;
  heightPx: number;
  /** The largest size that type may have, in pixels to the em. */
  sizeMaxPx: number;
  linesMax: number;
}

export interface Broken {
  lines: readonly (readonly Chunk[])[];
  sizePx: number;
}

/** Breaks a title into lines that are about as long and stand as large as the frame lets them. */
export function breakLines(
  chunks: readonly Chunk[],
  spacing: { space: number; leading: number },
  frame: Frame,
): Broken {
  let best: Broken & { merit: number } = { lines: [chunks], sizePx: 0, merit: -1 };
  for (let count = 1; count <= Math.min(frame.linesMax, chunks.length); count++) {
    const { lines, flaws, cost } = intoLines(chunks, count, spacing.space);
    const widest = Math.max(...lines.map((line) => widthOf(line, spacing.space)));
    const sizePx = Math.min(
      frame.sizeMaxPx,
      frame.widthPx / widest,
      frame.heightPx / (0.75 + (count - 1) * spacing.leading),
    );
    // A line more has to make the type a good deal larger.
    const merit = sizePx * 0.9 ** (count - 1 + flaws) * Math.exp(-0.7 * Math.max(0, cost));
    if (merit > best.merit) best = { lines, sizePx, merit };
  }
  return best;
}

export function widthOf(line: readonly Chunk[], space: number): number {
  return line.reduce((sum, { width }) => sum + width, 0) + space * (line.length - 1);
}

interface Split {
  lines: (readonly Chunk[])[];
  flaws: number;
  cost: number;
}

/** The best way to share chunks out to a number of lines: even lengths, few flaws. */
function intoLines(chunks: readonly Chunk[], count: number, space: number): Split {
  const fair = widthOf(chunks, space) / count;
  const known = new Map<number, Split>();
  const rest = (from: number, lines: number): Split => {
    const key = from * 100 + lines;
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = lines === 1 ? lastLine(from) : severalLines(from, lines);
    known.set(key, found);
    return found;
  };
  const costOf = (line: readonly Chunk[]) => (widthOf(line, space) / fair - 1) ** 2;
  const lastLine = (from: number): Split => {
    const line = chunks.slice(from);
    return { lines: [line], flaws: 0, cost: costOf(line) };
  };
  const severalLines = (from: number, lines: number): Split => {
    let best: Split | null = null;
    for (let to = from + 1; to <= chunks.length - lines + 1; to++) {
      const line = chunks.slice(from, to);
      const flaw = endsBadly(line.at(-1)?.text ?? '');
      const after = rest(to, lines - 1);
      const cost = costOf(line) + after.cost + 0.12 * flaw;
      if (best === null || cost < best.cost) {
        best = { lines: [line, ...after.lines], flaws: flaw + after.flaws, cost };
      }
    }
    return best ?? lastLine(from);
  };
  return rest(0, count);
}

/** Words that belong to the one after them. */
const leaning =
  /^(?:an?|the|of|and|or|to|in|on|at|by|for|with|from|is|my|our|your|&|de|du|la|le|les|un|une|et|der|die|das|ein|eine|und|zu|im|am|el|los|las|y|il|e|und|i|в|и|на|με|και|το|η|ο)$/i;

/** 1 where a line should not end, less than 0 where it is a good place. */
function endsBadly(text: string): number {
  if (leaning.test(text)) return 1;
  return /[,;:.!?…–—-]$/.test(text) ? -0.8 : 0;
}
