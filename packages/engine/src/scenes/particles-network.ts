import type { Brief } from '../brief/brief.ts';
import type { Yuv } from '../paint/colour.ts';
import { smoothstep } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { lightOf, SpeckPainter } from '../paint/specks.ts';
import { paintThread } from '../paint/thread.ts';
import { unitOf, vantageOf } from '../paint/vantage.ts';
import { finishDark, paintDark, particleLookOf } from './particles-look.ts';
import { sceneCamera } from './scene-camera.ts';
import { defineScene } from './scene.ts';

/** Nodes that drift, with threads between those close to each other and news running along them. */
export const networkScene = defineScene<null>({
  prepare: () => Promise.resolve(null),

  painter(stage, _cargo, brief) {
    const look = particleLookOf(brief);
    const [nodeLight, threadLight] = [lightOf(look.tints[1]), lightOf(look.tints[0])];
    const newsLight = lightOf(look.tints[2]);
    const nodes = nodesOf(brief);
    const pairs = pairsOf(nodes);
    const dust = nodesOf({ ...brief, seed: brief.seed ^ 0x5bd1 });
    const specks = new SpeckPainter(stage, { focus: 2, blur: 0.02 });
    const unit = unitOf(stage.canvas);
    const way = subSeed(brief.seed, 'network') % 2 === 0 ? -1 : 1;
    return (timeS) => {
      const view = sceneCamera(brief, timeS);
      const vantage = vantageOf(stage.canvas, view);
      const middle = vantage.place(0, 0, 0.4);
      paintDark(stage, look, { ...middle, reach: 0.9, strength: 0.85 });
      const turn = (brief.seed % 63) / 10 + timeS * 0.07 * way + view.right * 0.2;
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
      const [cosRoll, sinRoll] = [Math.cos(view.roll), Math.sin(view.roll)];
      const seen = (node: Node): Seen => {
        const [px, py, pz] = driftOf(node, timeS);
        const x = px * cos - pz * sin;
        const depth = 2.1 + px * sin + pz * cos;
        const per = (1.35 / Math.max(0.2, depth)) * unit * vantage.zoom(0.8);
        return {
          place: [px, py, pz],
          depth,
          x: middle.x + x * per * cosRoll + py * per * sinRoll,
          y: middle.y - x * per * sinRoll + py * per * cosRoll,
          shown: smoothstep(0.35, 0.9, depth) * smoothstep(4.2, 2.2, depth),
        };
      };
      for (const grain of dust) {
        const point = seen(grain);
        specks.paint(point.x, point.y, point.depth, 0.002, threadLight, 0.35 * point.shown);
      }
      const points = nodes.map(seen);
      for (const pair of pairs) {
        const [from, to] = [points[pair.from], points[pair.to]];
        if (!from || !to) continue;
        const far = Math.hypot(...from.place.map((value, part) => value - (to.place[part] ?? 0)));
        const bond = smoothstep(bondReach, bondReach * 0.55, far);
        const strength = bond * 0.6;
        if (strength * Math.max(from.shown, to.shown) < 0.02) continue;
        const depth = (from.depth + to.depth) / 2;
        const blur = 1 + 14 * (Math.abs(depth - 2) / depth) ** 2;
        paintThread(stage, {
          from,
          to,
          reach: Math.max(1.1, (0.0026 / depth) * unit) * Math.sqrt(blur),
          light: threadLight,
          ends: [(strength * from.shown) / blur, (strength * to.shown) / blur],
        });
        if (pair.news) paintNews(specks, { pair, from, to, timeS, light: newsLight, bond });
      }
      nodes.forEach((node, index) => {
        const point = points[index];
        if (!point) return;
        const breath = 0.8 + 0.2 * Math.sin(timeS * 1.3 + node.phase);
        const strength = point.shown * breath;
        specks.paint(point.x, point.y, point.depth, node.size * 3.2, threadLight, strength * 0.3);
        specks.paint(point.x, point.y, point.depth, node.size, nodeLight, strength);
      });
      finishDark(stage);
    };
  },
});

/** Beyond it there is no thread. */
const bondReach = 0.52;

interface Node {
  place: readonly [number, number, number];
  phase: number;
  size: number;
}

interface Seen {
  place: readonly [number, number, number];
  depth: number;
  x: number;
  y: number;
  shown: number;
}

/** They fill the picture whichever way it stands. */
function nodesOf({ seed, widthPx, heightPx }: Brief): Node[] {
  const [wide, high] = widthPx < heightPx ? [2, 2.9] : [3.3, 1.7];
  const random = randomFrom(subSeed(seed, 'nodes'));
  return Array.from({ length: 150 }, () => {
    const hub = random() ** 6;
    return {
      place: [(random() - 0.5) * wide, (random() - 0.5) * high, (random() - 0.5) * 2.6] as const,
      phase: random() * 6.28,
      size: 0.0062 + 0.013 * hub,
    };
  });
}

function driftOf({ place, phase }: Node, timeS: number): [number, number, number] {
  return [
    place[0] + 0.07 * Math.sin(timeS * 0.5 + phase),
    place[1] + 0.07 * Math.sin(timeS * 0.43 + phase * 2.1),
    place[2] + 0.07 * Math.cos(timeS * 0.47 + phase * 1.3),
  ];
}

interface Pair {
  from: number;
  to: number;
  news: boolean;
  phase: number;
}

/** Those that can come close enough to each other. */
function pairsOf(nodes: readonly Node[]): Pair[] {
  const pairs: Pair[] = [];
  nodes.forEach((one, from) => {
    nodes.slice(from + 1).forEach((other, index) => {
      const far = Math.hypot(...one.place.map((value, part) => value - (other.place[part] ?? 0)));
      if (far > bondReach + 0.26) return;
      const to = from + 1 + index;
      pairs.push({
        from,
        to,
        news: (from * 7 + to * 13) % 4 === 0,
        phase: one.phase + other.phase,
      });
    });
  });
  return pairs;
}

/** A light that runs from one node to the other, and then rests. */
function paintNews(
  specks: SpeckPainter,
  at: { pair: Pair; from: Seen; to: Seen; timeS: number; light: Yuv; bond: number },
): void {
  const { pair, from, to, timeS, light, bond } = at;
  const round = timeS * 0.32 + pair.phase;
  const along = (round - Math.floor(round)) * 2.4;
  if (along > 1) return;
  const shown = from.shown + (to.shown - from.shown) * along;
  const depth = from.depth + (to.depth - from.depth) * along;
  const [x, y] = [from.x + (to.x - from.x) * along, from.y + (to.y - from.y) * along];
  const strength = bond * shown * smoothstep(0, 0.15, along) * smoothstep(1, 0.85, along);
  specks.paint(x, y, depth, 0.006, light, strength);
  specks.paint(x, y, depth, 0.018, light, strength * 0.3);
}
