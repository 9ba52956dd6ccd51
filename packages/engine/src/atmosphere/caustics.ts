import type { Brief } from '../brief/brief.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Spot } from '../paint/mapping.ts';
import type { Stage } from '../paint/stage.ts';
import type { Overlay } from './overlay.ts';

const side = 128;
const cells = 5;
/** Row above which no light ripples, as a share of the height. */
const topShare = 0.44;

/** The net of light that waves throw on what is under them, over the lower part of the picture. */
export function caustics(stage: Stage, { seed }: Brief): Overlay {
  const { arena, kernels, canvas } = stage;
  const tile = netTile(stage, seed);
  const bytes = (canvas.stride * canvas.heightPx) / 4 + canvas.stride;
  const [first, second] = [arena.take(bytes), arena.take(bytes)];
  const gains = arena.take(canvas.heightPx * 2);
  fillGains(stage, gains);
  const into = (target: number) => ({ full: [], half: [{ tile, target }] });
  return (timeS) => {
    const { y, u, v, stride, heightPx } = stage.canvas;
    const rows = stage.rows(heightPx * topShare, heightPx);
    stage.warpTiles(side, mapping(stage, timeS, 1), rows, into(first));
    stage.warpTiles(side, mapping(stage, timeS, -1), rows, into(second));
    kernels.caustics(y, u, v, stride, rows.from, rows.to, first, second, gains, 3, -5);
  };
}

/** One net slides and sways one way, the other another way. */
function mapping({ canvas }: Stage, timeS: number, way: 1 | -1) {
  const { widthPx, heightPx } = canvas;
  const texels = way > 0 ? 96 : 113;
  const drift = way * timeS * 5;
  return (x: number, y: number, spot: Spot) => {
    // A floor seen at a slant.
    const distance = 1 / (y / heightPx - topShare + 0.4);
    const right = ((x - widthPx / 2) / heightPx) * distance;
    const sway = Math.sin(right * 4.2 * way + distance * 5 + timeS * 1.15) * 5;
    const heave = Math.sin(right * 5.1 + distance * 3.4 * way - timeS * 0.93) * 5;
    spot.u = right * texels + drift + sway + 4 * side + (way > 0 ? 0 : 47);
    spot.v = distance * texels * 1.7 + timeS * 3.1 + heave + 2 * side;
  };
}

function fillGains({ arena, canvas }: Stage, address: number): void {
  const { heightPx } = canvas;
  const gains = new Int16Array(arena.bytes.buffer, address, heightPx);
  for (let y = 0; y < heightPx; y++) {
    gains[y] = 32_767 * 0.48 * smoothstep(topShare, topShare + 0.42, y / heightPx);
  }
}

/** Bright seams between cells around scattered middles, the tile repeating. */
function netTile({ arena }: Stage, seed: number): number {
  const random = randomFrom(subSeed(seed, 'caustics'));
  const middles = Array.from({ length: cells * cells }, (_, index) => [
    (index % cells) + 0.15 + 0.7 * random(),
    Math.floor(index / cells) + 0.15 + 0.7 * random(),
  ]);
  const stride = side + 16;
  const tile = arena.take(stride * (side + 1));
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      arena.bytes[tile + row * stride + column] = seamAt(
        middles,
        (column * cells) / side,
        (row * cells) / side,
      );
    }
  }
  // What a tap past the edge meets.
  for (let row = 0; row <= side; row++) {
    const from = tile + (row % side) * stride;
    const to = tile + row * stride;
    if (row === side) arena.bytes.copyWithin(to, from, from + side);
    arena.bytes.copyWithin(to + side, from, from + 16);
  }
  return tile;
}

/** 255 where two middles are equally near, less towards each of them. */
function seamAt(middles: readonly number[][], x: number, y: number): number {
  let [nearest, next] = [9, 9];
  for (const [middleX = 0, middleY = 0] of middles) {
    const dx = Math.abs(x - middleX);
    const dy = Math.abs(y - middleY);
    const away = Math.hypot(Math.min(dx, cells - dx), Math.min(dy, cells - dy));
    if (away < nearest) [nearest, next] = [away, nearest];
    else if (away < next) next = away;
  }
  return 255 * clamp(1 - (next - nearest) / 0.62) ** 1.8;
}
