import { clamp, smoothstep } from '../paint/curves.ts';
import { featureCount, patternAt, type FlowLevel } from './flow-levels.ts';
import { between, sampleFeatures } from './flow-sample.ts';
import { difference, differenceMax, type Way } from './flow-search.ts';
import { blurred, type PixelMap } from './pixel-map.ts';

/** Of two that look as well, the motion of the whole; it has to be that much worse. */
const wholeBonus = 0.1;

/** Lets pixels go with the whole wherever that looks as well as a way of their own. */
export function joinWhole(
  way: Way,
  whole: Way,
  levels: { earlier: FlowLevel; later: FlowLevel },
): void {
  const size = levels.earlier;
  const [own, common] = [way, whole].map((each) => blurred(looksOf(each, levels), size, 2));
  way.right.forEach((_, at) => {
    if ((common?.[at] ?? 0) > (own?.[at] ?? 0) + wholeBonus) return;
    way.right[at] = whole.right[at] ?? 0;
    way.down[at] = whole.down[at] ?? 0;
  });
}

/** How unlike every pixel is to where a way leads; `alone` without regard to what is around. */
function looksOf(
  way: Way,
  { earlier, later }: { earlier: FlowLevel; later: FlowLevel },
  { alone }: { alone: boolean } = { alone: false },
): PixelMap {
  const { widthPx, heightPx, features } = earlier;
  const sample = new Float32Array(featureCount);
  return way.right.map((right, at) => {
    const x = (at % widthPx) + right;
    const y = Math.floor(at / widthPx) + (way.down[at] ?? 0);
    const inX = clamp(x, 0, widthPx - 1.001);
    const inY = clamp(y, 0, heightPx - 1.001);
    if (Math.abs(inX - x) > 1 || Math.abs(inY - y) > 1) return differenceMax;
    sampleFeatures(sample, later, inX, inY);
    if (alone) sample[patternAt] = features[at * featureCount + patternAt] ?? 0;
    return difference(features, at, sample, 0);
  });
}

/** Pixels between a place and where it comes back to: trusted below, not trusted above. */
const astrayPx = [1, 3] as const;
/** The same of the difference in looks. */
const unlike = [0.7, 1.3] as const;

/**
 * How surely each pixel is where a way leads, 0..1: it looks like that, and the way back agrees.
 * Seen `alone` a pixel is not judged by what is around it, which at the rim of a thing is something
 * else on both sides.
 */
export function trustOf(
  way: Way,
  back: Way,
  levels: { earlier: FlowLevel; later: FlowLevel },
  { alone }: { alone: boolean } = { alone: false },
): PixelMap {
  const { widthPx, heightPx } = levels.earlier;
  const differences = looksOf(way, levels, { alone });
  const looks = alone ? differences : blurred(differences, { widthPx, heightPx }, 1);
  return looks.map((look, at) => {
    const alike = 1 - smoothstep(unlike[0], unlike[1], look);
    if (alike === 0) return 0;
    const x = clamp((at % widthPx) + (way.right[at] ?? 0), 0, widthPx - 1.001);
    const y = clamp(Math.floor(at / widthPx) + (way.down[at] ?? 0), 0, heightPx - 1.001);
    const astray = Math.hypot(
      (way.right[at] ?? 0) + between(back.right, widthPx, x, y),
      (way.down[at] ?? 0) + between(back.down, widthPx, x, y),
    );
    return alike * (1 - smoothstep(astrayPx[0], astrayPx[1], astray));
  });
}
