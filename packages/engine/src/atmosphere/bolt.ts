import type { Random } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import { unitOf } from './overlay.ts';

/** A path of light through the sky, in shares of the picture's width and height. */
interface Way {
  points: readonly { x: number; y: number }[];
  /** 1 the trunk, less its branches. */
  strength: number;
}

export type Bolt = readonly Way[];

/** A jagged trunk from above the picture down to `end`, and branches that come to nothing. */
export function boltOf(random: Random, { across, end }: { across: number; end: number }): Bolt {
  const start = { x: 0.12 + 0.76 * across, y: -0.03 };
  const trunk = jagged(random, start, { x: start.x + (random() - 0.5) * 0.22, y: end });
  const branches = Array.from({ length: 5 }, (_, index): Way => {
    const from = trunk[Math.floor(trunk.length * (0.12 + 0.14 * index + 0.1 * random()))] ?? start;
    const side = random() < 0.5 ? -1 : 1;
    const to = {
      x: from.x + side * (0.04 + 0.11 * random()),
      y: from.y + (end - from.y) * (0.25 + 0.45 * random()),
    };
    return { points: jagged(random, from, to), strength: 0.3 + 0.25 * random() };
  });
  return [{ points: trunk, strength: 1 }, ...branches];
}

type Place = Way['points'][number];

/** Breaks a line in the middle again and again, aside by less each time. */
function jagged(random: Random, from: Place, to: Place): Place[] {
  let points = [from, to];
  let aside = 0.16 * Math.hypot(to.x - from.x, to.y - from.y);
  for (let round = 0; round < 5; round++) {
    points = points.flatMap((point, index) => {
      const next = points[index + 1];
      if (next === undefined) return [point];
      const middle = {
        x: (point.x + next.x) / 2 + (random() - 0.5) * aside,
        y: (point.y + next.y) / 2 + (random() - 0.5) * aside * 0.6,
      };
      return [point, middle];
    });
    aside *= 0.56;
  }
  return points;
}

/** A white-hot core in a bluish glow; every way fades towards its lower end. */
export function paintBolt(stage: Stage, bolt: Bolt, light: number): void {
  const unit = unitOf(stage.canvas);
  for (const { points, strength } of bolt) {
    const width = unit * (0.55 + 0.45 * strength);
    for (let index = 0; index + 1 < points.length; index++) {
      const along = index / points.length;
      const left = light * strength * (1 - along ** 3);
      const [from, to] = [points[index], points[index + 1]];
      if (!from || !to) continue;
      line(stage, from, to, { half: 13 * width, luma: 20 * left, tint: 3.2 * left });
      line(stage, from, to, { half: 4.5 * width, luma: 60 * left, tint: 4 * left });
      line(stage, from, to, { half: 1.9 * width, luma: 190 * left, tint: -2 * left });
    }
  }
}

function line(
  stage: Stage,
  from: Place,
  to: Place,
  { half, luma, tint }: { half: number; luma: number; tint: number },
): void {
  const { y, u, v, stride, widthPx, heightPx } = stage.canvas;
  const start = [from.x * widthPx, from.y * heightPx] as const;
  const end = [to.x * widthPx, to.y * heightPx] as const;
  const size = [stride, widthPx, heightPx] as const;
  stage.kernels.stroke(y, u, v, ...size, ...start, ...end, half, luma, tint, -tint);
}
