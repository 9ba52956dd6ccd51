import { blend, type Rgb } from '../paint/colour.ts';
import { clamp } from '../paint/curves.ts';
import type { Drawing, Point } from '../paint/drawing.ts';
import type { Random } from '../paint/random.ts';

export interface TreeLook {
  bark: Rgb;
  barkLit: Rgb;
  /** Leaves in the crown's shade, in between, and where the sun falls on them. */
  shade: Rgb;
  leaf: Rgb;
  lit: Rgb;
  /** What grows around its foot, dark and bright. */
  grass: readonly [Rgb, Rgb];
  /** Towards the sun: right and up, of length 1. */
  sun: readonly [number, number];
  /** Spread of the crown against its height: 1 is an oak. */
  spread: number;
  /** How closely leaves stand, 1 as on an oak; the rest shows the sky. */
  density: number;
  /** Radius of a leaf or a flower of a tree of one pixel. */
  leafSize: number;
}

interface Branch {
  from: Point;
  to: Point;
  widths: readonly [number, number];
}

/** A bunch of leaves at the end of a branch. */
interface Cluster extends Point {
  radius: number;
}

/** A tree that forks from a tapering trunk into bunches of leaves, each lit from the sun's side. */
export function drawTree(
  drawing: Drawing,
  place: { x: number; baseY: number; heightPx: number },
  look: TreeLook,
  random: Random,
): void {
  const { branches, clusters } = grown(place, look, random);
  const middle = { x: place.x, y: place.baseY - place.heightPx * 0.62 };
  const behind = clusters.filter((_, index) => index % 3 === 0);
  const before = clusters.filter((_, index) => index % 3 !== 0);
  const inShade = {
    ...look,
    density: look.density * 0.7,
    leafSize: look.leafSize * 1.12,
    leaf: blend(look.leaf, look.shade, 0.62),
    lit: blend(look.lit, look.shade, 0.7),
  };
  drawClusters(drawing, behind, { ...place, middle }, inShade, random);
  for (const { from, to, widths } of branches) drawing.line(from, to, widths, look.bark);
  for (const branch of branches) drawBark(drawing, branch, look);
  drawTufts(drawing, place, look, random);
  drawClusters(drawing, before, { ...place, middle }, look, random);
}

/** Branches, and what they end in, from the top down. */
function grown(
  { x, baseY, heightPx }: { x: number; baseY: number; heightPx: number },
  { spread }: TreeLook,
  random: Random,
): { branches: Branch[]; clusters: Cluster[] } {
  const branches: Branch[] = [];
  const clusters: Cluster[] = [];
  const grow = (from: Point, angle: number, length: number, width: number, depth: number): void => {
    // A branch bends on its way, towards the light at its end.
    let at = from;
    let way = angle;
    const pieces = depth < 2 ? 4 : 2;
    for (let piece = 0; piece < pieces; piece++) {
      const to = {
        x: at.x + (Math.sin(way) * length) / pieces,
        y: at.y - (Math.cos(way) * length) / pieces,
      };
      const thin = (share: number) => width * (1 - 0.34 * share);
      branches.push({ from: at, to, widths: [thin(piece / pieces), thin((piece + 1) / pieces)] });
      way += (random() - 0.5) * 0.34 - way * 0.05;
      at = to;
      if (depth >= 2 && piece === 0) clusters.push(clusterAt(at, heightPx * 0.8, random));
    }
    if (depth === 5) {
      clusters.push(clusterAt(at, heightPx, random));
      return;
    }
    const forks = depth === 0 ? 4 : random() < 0.45 ? 3 : 2;
    for (let fork = 0; fork < forks; fork++) {
      const aside = fork / (forks - 1) - 0.5;
      const turn = aside * (depth === 0 ? 1.75 : 1.1) * spread + (random() - 0.5) * 0.4;
      const share = (0.66 + 0.2 * random()) * (depth === 0 ? 0.82 : 1);
      const next = clamp(way + turn, -1.75, 1.75);
      grow(at, next, length * share, width * (0.58 + 0.12 * random()), depth + 1);
    }
  };
  const trunk = heightPx * 0.26;
  const width = heightPx * 0.062 * (0.7 + 0.3 * spread);
  grow({ x, y: baseY - width * 0.5 }, (random() - 0.5) * 0.14, trunk, width, 0);
  flare(branches, { x, y: baseY }, heightPx);
  return { branches, clusters: clusters.toSorted((one, other) => one.y - other.y) };
}

/** Roots that spread at the foot. */
function flare(branches: Branch[], foot: Point, heightPx: number): void {
  for (const side of [-1, -0.45, 0.4, 0.95]) {
    branches.push({
      from: { x: foot.x + side * heightPx * 0.046, y: foot.y - heightPx * 0.004 },
      to: { x: foot.x + side * heightPx * 0.014, y: foot.y - heightPx * 0.1 },
      widths: [heightPx * 0.006, heightPx * 0.034],
    });
  }
}

/** Grass that hides where it enters the ground. */
function drawTufts(
  drawing: Drawing,
  { x, baseY, heightPx }: { x: number; baseY: number; heightPx: number },
  { grass }: TreeLook,
  random: Random,
): void {
  const count = Math.round(14 + heightPx * 0.16);
  for (let index = 0; index < count; index++) {
    const right = (random() - 0.5) * heightPx * 0.17;
    const tall = heightPx * (0.012 + 0.026 * random());
    const from = { x: x + right, y: baseY + heightPx * 0.006 * random() + 1 };
    const to = { x: from.x + (random() - 0.5) * tall * 0.7, y: from.y - tall };
    const width = Math.max(1, heightPx * 0.005);
    drawing.line(from, to, [width, 0.7], blend(grass[0], grass[1], random()));
  }
}

function clusterAt({ x, y }: Point, heightPx: number, random: Random): Cluster {
  const away = heightPx * 0.03;
  return {
    x: x + (random() - 0.5) * away,
    y: y + (random() - 0.5) * away,
    radius: heightPx * (0.038 + 0.034 * random()),
  };
}

/** Bark that is bright towards the sun, in lines along it. */
function drawBark(drawing: Drawing, { from, to, widths }: Branch, look: TreeLook): void {
  const width = (widths[0] + widths[1]) / 2;
  if (width < 2.2) return;
  for (const [aside, share, tone] of [
    [0.3, 0.34, 0.55],
    [0.12, 0.2, 0.28],
    [-0.2, 0.12, 0.16],
  ] as const) {
    const shift = aside * width * Math.sign(look.sun[0] || 1);
    drawing.line(
      { x: from.x + shift, y: from.y },
      { x: to.x + shift, y: to.y },
      [widths[0] * share, widths[1] * share],
      blend(look.bark, look.barkLit, tone),
    );
  }
}

interface Crown {
  heightPx: number;
  middle: Point;
}

function drawClusters(
  drawing: Drawing,
  clusters: readonly Cluster[],
  { heightPx, middle }: Crown,
  look: TreeLook,
  random: Random,
): void {
  // Leaves of a tree close by are larger, but not as much as it is.
  const size = Math.max(0.75, look.leafSize * heightPx ** 0.72);
  for (const cluster of clusters) {
    const { radius } = cluster;
    if (cluster.x < -radius * 1.5 || cluster.x > drawing.widthPx + radius * 1.5) continue;
    const share = (radius / size) ** 2;
    const count = Math.ceil(Math.min(320, share * look.density));
    const inCrown =
      (((cluster.x - middle.x) * look.sun[0] - (cluster.y - middle.y) * look.sun[1]) / heightPx) *
      0.8;
    // What lies deepest first; the last ones catch the light.
    for (let index = 0; index < count; index++) {
      const angle = random() * 2 * Math.PI;
      const away = Math.sqrt(random()) * (1.05 + 0.25 * random());
      const [right, down] = [Math.cos(angle) * away, Math.sin(angle) * away * 0.8];
      const own = (right * look.sun[0] - down * look.sun[1]) * 0.42;
      const front = index / count;
      const light = clamp(0.32 + own + inCrown + 0.26 * front + (random() - 0.5) * 0.4);
      const colour =
        light < 0.5
          ? blend(look.shade, look.leaf, light * 2)
          : blend(look.leaf, look.lit, light * 2 - 1);
      const leaf = size * (0.65 + 0.7 * random());
      drawing.disc(cluster.x + right * radius, cluster.y + down * radius, leaf, colour, 0.93);
    }
  }
}
