import { clamp, lerp } from '../paint/curves.ts';

/** Values of a picture's texels, row by row. */
export interface ValueMap {
  values: Float32Array;
  widthPx: number;
  heightPx: number;
}

/** The value between texels; beyond the edges it is that of the edge. */
export function valueAt({ values, widthPx, heightPx }: ValueMap, x: number, y: number): number {
  const column = clamp(x, 0, widthPx - 1.001);
  const row = clamp(y, 0, heightPx - 1.001);
  const at = Math.floor(row) * widthPx + Math.floor(column);
  const [right, down] = [column - Math.floor(column), row - Math.floor(row)];
  const upper = lerp(values[at] ?? 0, values[at + 1] ?? 0, right);
  const lower = lerp(values[at + widthPx] ?? 0, values[at + widthPx + 1] ?? 0, right);
  return lerp(upper, lower, down);
}

/** Blurred three times by a box, which is as good as round. */
export function blurred({ values, widthPx, heightPx }: ValueMap, radiusPx: number): ValueMap {
  const radius = Math.max(1, Math.round(radiusPx * 0.6));
  const soft = Float32Array.from(values);
  const across = new Float32Array(values.length);
  const sums = new Float32Array(widthPx);
  for (let round = 0; round < 3; round++) {
    for (let y = 0; y < heightPx; y++) blurRow(soft, across, y * widthPx, widthPx, radius);
    blurColumns(across, soft, { widthPx, heightPx, radius, sums });
  }
  return { values: soft, widthPx, heightPx };
}

/** The mean of the neighbours along a row; beyond its ends all is 0. */
function blurRow(
  source: Float32Array,
  target: Float32Array,
  start: number,
  count: number,
  radius: number,
): void {
  const share = 1 / (2 * radius + 1);
  let sum = 0;
  for (let x = 0; x < Math.min(radius, count); x++) sum += source[start + x] ?? 0;
  for (let x = 0; x < count; x++) {
    if (x + radius < count) sum += source[start + x + radius] ?? 0;
    target[start + x] = sum * share;
    if (x >= radius) sum -= source[start + x - radius] ?? 0;
  }
}

/** The same down all columns at once, as rows lie in memory. */
function blurColumns(
  source: Float32Array,
  target: Float32Array,
  room: { widthPx: number; heightPx: number; radius: number; sums: Float32Array },
): void {
  const { widthPx, heightPx, radius, sums } = room;
  const share = 1 / (2 * radius + 1);
  const add = (row: number, factor: number) => {
    if (row < 0 || row >= heightPx) return;
    const start = row * widthPx;
    for (let x = 0; x < widthPx; x++) {
      sums[x] = (sums[x] ?? 0) + factor * (source[start + x] ?? 0);
    }
  };
  sums.fill(0);
  for (let y = 0; y < radius; y++) add(y, 1);
  for (let y = 0; y < heightPx; y++) {
    add(y + radius, 1);
    for (let x = 0; x < widthPx; x++) target[y * widthPx + x] = (sums[x] ?? 0) * share;
    add(y - radius, -1);
  }
}

const far = 1e10;

/** How far each texel is from the edge of what is covered, in texels; inside it is negative. */
export function distances({ values, widthPx, heightPx }: ValueMap): Float32Array {
  const outside = new Float64Array(values.length);
  const inside = new Float64Array(values.length);
  values.forEach((cover, at) => {
    // A texel that is covered in part tells where in it the edge is; sums are never quite whole.
    const [isFull, isEmpty] = [cover > 0.999, cover < 0.001];
    outside[at] = isFull ? 0 : isEmpty ? far : Math.max(0, 0.5 - cover) ** 2;
    inside[at] = isFull ? far : isEmpty ? 0 : Math.max(0, cover - 0.5) ** 2;
  });
  spread(outside, widthPx, heightPx);
  spread(inside, widthPx, heightPx);
  return values.map((_, at) => Math.sqrt(outside[at] ?? 0) - Math.sqrt(inside[at] ?? 0));
}

/** Squared distances to the nearest zero, exactly, by lower envelopes of parabolas. */
function spread(squares: Float64Array, widthPx: number, heightPx: number): void {
  const longest = Math.max(widthPx, heightPx);
  const room = {
    line: new Float64Array(longest),
    places: new Int32Array(longest),
    bounds: new Float64Array(longest + 1),
  };
  for (let x = 0; x < widthPx; x++) spreadLine(squares, x, widthPx, heightPx, room);
  for (let y = 0; y < heightPx; y++) spreadLine(squares, y * widthPx, 1, widthPx, room);
}

function spreadLine(
  squares: Float64Array,
  start: number,
  step: number,
  count: number,
  room: { line: Float64Array; places: Int32Array; bounds: Float64Array },
): void {
  const { line, places, bounds } = room;
  const value = (at: number) => line[at] ?? 0;
  for (let at = 0; at < count; at++) line[at] = squares[start + at * step] ?? 0;
  let last = 0;
  places[0] = 0;
  bounds[0] = -far;
  bounds[1] = far;
  for (let at = 1; at < count; at++) {
    let meeting = 0;
    do {
      const place = places[last] ?? 0;
      meeting = (value(at) - value(place) + at * at - place * place) / (at - place) / 2;
    } while (meeting <= (bounds[last] ?? 0) && --last >= 0);
    last++;
    places[last] = at;
    bounds[last] = meeting;
    bounds[last + 1] = far;
  }
  for (let at = 0, part = 0; at < count; at++) {
    while ((bounds[part + 1] ?? far) < at) part++;
    const place = places[part] ?? 0;
    squares[start + at * step] = value(place) + (at - place) ** 2;
  }
}
