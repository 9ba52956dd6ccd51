import type { SmallPicture } from './cues.ts';
import { blurred, type PixelMap } from './pixel-map.ts';

const reach = 4;
const rounds = 3;
const stepsEach = 4;

/**
 * A mask whose outline has moved to where the colours on both sides differ: what is thin, as the
 * tips of trees, fell to its surroundings when the segments were made.
 */
export function regrown(mask: PixelMap, picture: SmallPicture): PixelMap {
  const { widthPx, heightPx } = picture;
  const grown = mask.slice();
  if (!mask.some((value) => value > 0)) return grown;
  for (let round = 0; round < rounds; round++) {
    const [inside, outside] = sides(grown, picture);
    for (let step = 0; step < stepsEach; step++) {
      const before = grown.slice();
      for (let at = widthPx; at < widthPx * (heightPx - 1); at++) {
        const own = before[at] ?? 0;
        const around =
          (before[at - 1] ?? own) +
          (before[at + 1] ?? own) +
          (before[at - widthPx] ?? own) +
          (before[at + widthPx] ?? own);
        if (own === 1 ? around > 3.5 : around < 0.5) continue;
        const [toInside, toOutside] = [away(picture, inside, at), away(picture, outside, at)];
        // What is between the two stays as it is.
        if (own === 0 && toInside < 0.7 * toOutside) grown[at] = 1;
        if (own === 1 && toOutside < 0.5 * toInside) grown[at] = 0;
      }
    }
  }
  return grown;
}

interface Side {
  channels: PixelMap[];
  weight: PixelMap;
}

/** The mean colours around each pixel of what the mask covers, and of the rest. */
function sides(mask: PixelMap, picture: SmallPicture): [Side, Side] {
  const { widthPx, heightPx } = picture;
  const size = { widthPx, heightPx };
  const all = [picture.red, picture.green, picture.blue];
  const sideOf = (cover: PixelMap): Side => ({
    weight: blurred(cover, size, reach),
    channels: all.map((channel) =>
      blurred(
        channel.map((value, at) => value * (cover[at] ?? 0)),
        size,
        reach,
      ),
    ),
  });
  return [sideOf(mask), sideOf(mask.map((value) => 1 - value))];
}

function away(picture: SmallPicture, { channels, weight }: Side, at: number): number {
  const share = weight[at] ?? 0;
  if (share < 0.004) return 2;
  return Math.hypot(
    (picture.red[at] ?? 0) - (channels[0]?.[at] ?? 0) / share,
    (picture.green[at] ?? 0) - (channels[1]?.[at] ?? 0) / share,
    (picture.blue[at] ?? 0) - (channels[2]?.[at] ?? 0) / share,
  );
}
