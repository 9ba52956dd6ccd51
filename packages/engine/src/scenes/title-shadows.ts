import type { Brief } from '../brief/brief.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import { Coverage } from '../titles/coverage.ts';
import { blurred, type ValueMap } from '../titles/soft-map.ts';

/** Texels of a shadow per picture height. */
export const shadowDetail = 96;
/** How much more of it there is than is seen, for moving it. */
const margin = 1.3;

/** What falls on a wall from outside the picture: a branch, a window, or one before the other. */
export interface Shadows {
  branch: ValueMap | null;
  window: ValueMap | null;
}

export function drawShadows(brief: Brief): Shadows {
  const random = randomFrom(subSeed(brief.seed, 'title shadows'));
  const kind = random();
  return {
    branch: kind < 0.75 ? drawBranch(brief, random) : null,
    window: kind > 0.45 ? drawWindow(brief, random) : null,
  };
}

function emptyMap({ widthPx, heightPx }: Brief): Coverage {
  const aspect = widthPx / heightPx;
  return new Coverage(Math.ceil(shadowDetail * margin * aspect), Math.ceil(shadowDetail * margin));
}

/** No finer than the light on it is worked out. */
function softened(map: Coverage, { heightPx }: Brief, softness: number): ValueMap {
  return blurred(map.finish(), shadowDetail * Math.max(softness, 14 / heightPx));
}

/** Palm leaves or a twig, that come in from one side. */
function drawBranch(brief: Brief, random: Random): ValueMap {
  const map = emptyMap(brief);
  const { widthPx, heightPx } = map;
  const fromLeft = random() < 0.5;
  const fromTop = random() < 0.7;
  const palm = random() < 0.5;
  const size = Math.min(heightPx, widthPx * 1.3);
  const stems = 2;
  for (let stem = 0; stem < stems; stem++) {
    const root = {
      x: widthPx * ((fromLeft ? 0 : 1) + (fromLeft ? 1 : -1) * (0.02 + stem * 0.13 * random())),
      y: heightPx * (fromTop ? 0.04 + stem * 0.16 : 0.96 - stem * 0.16),
    };
    const inward = fromLeft ? 0 : Math.PI;
    const lean = (fromTop ? 1 : -1) * (fromLeft ? 1 : -1) * (0.25 + 0.55 * random());
    drawStem(map, root, {
      angle: inward + lean,
      bend: (random() - 0.5) * 0.9,
      length: size * (0.72 + 0.25 * random()),
      pairs: palm ? 9 : 6,
      leafLength: size * (palm ? 0.34 : 0.2),
      leafBreadth: size * (palm ? 0.026 : 0.036),
      opening: palm ? 0.85 : 0.75,
    });
  }
  return softened(map, brief, 0.016);
}

interface Stem {
  angle: number;
  bend: number;
  length: number;
  pairs: number;
  leafLength: number;
  leafBreadth: number;
  /** Angle between leaves and stem. */
  opening: number;
}

function drawStem(map: Coverage, root: { x: number; y: number }, stem: Stem): void {
  const { angle, bend, length, pairs } = stem;
  let { x, y } = root;
  for (let pair = 0; pair <= pairs; pair++) {
    const share = pair / pairs;
    const way = angle + bend * share;
    const step = length / pairs;
    const size = Math.sin(Math.PI * (0.18 + 0.74 * share)) ** 0.8;
    for (const side of [-1, 1]) {
      const opening = stem.opening * (1 - 0.45 * share) * side;
      drawLeaf(map, x, y, way + opening, stem.leafLength * size, stem.leafBreadth);
    }
    drawLeaf(map, x, y, way, step * 1.3, length * 0.006);
    x += Math.cos(way) * step;
    y += Math.sin(way) * step;
  }
}

/** All go round the same way, so that none cancels another. */
function drawLeaf(
  map: Coverage,
  x: number,
  y: number,
  angle: number,
  length: number,
  breadth: number,
): void {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const place = (along: number, aside: number) =>
    [x + along * cos - aside * sin, y + along * sin + aside * cos] as const;
  map.moveTo(x, y);
  const tip = place(length, 0);
  map.curveTo(...place(length * 0.25, breadth * 1.3), ...place(length * 0.7, breadth), ...tip);
  map.curveTo(...place(length * 0.7, -breadth), ...place(length * 0.25, -breadth * 1.3), x, y);
}

/** The panes that light comes through, slanted as by a low sun. */
function drawWindow(brief: Brief, random: Random): ValueMap {
  const map = emptyMap(brief);
  const { widthPx, heightPx } = map;
  const slant = (random() < 0.5 ? -1 : 1) * (0.25 + 0.3 * random());
  const columns = 2 + Math.floor(random() * 2);
  const rows = 3;
  const width = Math.min(widthPx * 0.62, heightPx * 0.85);
  const height = heightPx * 0.95;
  const left = (widthPx - width) * (0.3 + 0.4 * random());
  const top = (heightPx - height) / 2;
  const bar = Math.min(width, height) * 0.035;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = { x: left + (width / columns) * column, y: top + (height / rows) * row };
      const to = { x: from.x + width / columns - bar, y: from.y + height / rows - bar };
      const skew = (y: number) => (y - heightPx / 2) * slant;
      map.moveTo(from.x + skew(from.y), from.y);
      map.lineTo(to.x + skew(from.y), from.y);
      map.lineTo(to.x + skew(to.y), to.y);
      map.lineTo(from.x + skew(to.y), to.y);
      map.close();
    }
  }
  return softened(map, brief, 0.02);
}
