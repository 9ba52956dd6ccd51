/** What is added between two glyphs, in font units. */
export type Kerning = (left: number, right: number) => number;

/** Reads pairs out of a font's positioning table (GPOS), where today's fonts have their kerning. */
export function kerningIn(view: DataView, table: number | null): Kerning {
  if (table === null) return () => 0;
  const lookups = kernLookups(view, table).map((lookup) => pairTables(view, lookup));
  return (left, right) => {
    let sum = 0;
    for (const subtables of lookups) {
      // The first subtable that knows the left glyph, and in lists of pairs the right one, decides.
      for (const subtable of subtables) {
        const found = inPairTable(view, subtable, left, right);
        if (found === null) continue;
        sum += found;
        break;
      }
    }
    return sum;
  };
}

const pairType = 2;
const extensionType = 9;

/** Addresses of the lookups that the feature `kern` of any script uses, each once. */
function kernLookups(view: DataView, table: number): number[] {
  const features = table + view.getUint16(table + 6);
  const lookups = table + view.getUint16(table + 8);
  const used = new Set<number>();
  for (let index = 0; index < view.getUint16(features); index++) {
    const record = features + 2 + index * 6;
    if (view.getUint32(record) !== 0x6b_65_72_6e) continue;
    const feature = features + view.getUint16(record + 4);
    for (let one = 0; one < view.getUint16(feature + 2); one++) {
      used.add(view.getUint16(feature + 4 + one * 2));
    }
  }
  return [...used]
    .toSorted((one, other) => one - other)
    .map((index) => lookups + view.getUint16(lookups + 2 + index * 2));
}

/** Addresses of the tables of pairs in a lookup, also of those that lie beyond its 64 kB. */
function pairTables(view: DataView, lookup: number): number[] {
  const type = view.getUint16(lookup);
  const tables: number[] = [];
  for (let index = 0; index < view.getUint16(lookup + 4); index++) {
    const at = lookup + view.getUint16(lookup + 6 + index * 2);
    if (type === pairType) tables.push(at);
    else if (type === extensionType && view.getUint16(at + 2) === pairType) {
      tables.push(at + view.getUint32(at + 4));
    }
  }
  return tables;
}

function inPairTable(view: DataView, at: number, left: number, right: number): number | null {
  const row = coverageOf(view, at + view.getUint16(at + 2), left);
  if (row === null) return null;
  const [first, second] = [view.getUint16(at + 4), view.getUint16(at + 6)];
  const pairBytes = 2 * (bitsOf(first) + bitsOf(second));
  const advanceAt = (record: number) =>
    first & 4 ? view.getInt16(record + 2 * bitsOf(first & 3)) : 0;
  if (view.getUint16(at) === 1) {
    const set = at + view.getUint16(at + 10 + row * 2);
    for (let pair = 0; pair < view.getUint16(set); pair++) {
      const record = set + 2 + pair * (2 + pairBytes);
      if (view.getUint16(record) === right) return advanceAt(record + 2);
    }
    return null;
  }
  const leftClass = classOf(view, at + view.getUint16(at + 8), left);
  const rightClass = classOf(view, at + view.getUint16(at + 10), right);
  const columns = view.getUint16(at + 14);
  return advanceAt(at + 16 + (leftClass * columns + rightClass) * pairBytes);
}

/** Place of a glyph in a list of glyphs or of ranges of them. */
function coverageOf(view: DataView, at: number, glyph: number): number | null {
  const isList = view.getUint16(at) === 1;
  for (let index = 0; index < view.getUint16(at + 2); index++) {
    const record = at + 4 + index * (isList ? 2 : 6);
    const first = view.getUint16(record);
    if (isList && first === glyph) return index;
    if (!isList && first <= glyph && glyph <= view.getUint16(record + 2)) {
      return view.getUint16(record + 4) + glyph - first;
    }
  }
  return null;
}

/** Glyphs that no list names are of class 0. */
function classOf(view: DataView, at: number, glyph: number): number {
  if (view.getUint16(at) === 1) {
    const index = glyph - view.getUint16(at + 2);
    return index >= 0 && index < view.getUint16(at + 4) ? view.getUint16(at + 6 + index * 2) : 0;
  }
  for (let index = 0; index < view.getUint16(at + 2); index++) {
    const record = at + 4 + index * 6;
    if (view.getUint16(record) <= glyph && glyph <= view.getUint16(record + 2)) {
      return view.getUint16(record + 4);
    }
  }
  return 0;
}

function bitsOf(value: number): number {
  let bits = 0;
  for (let rest = value; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}
