import { findContract, type Order, type PixelSize, type Ratio } from '@reelgate/contracts';

/** Even sides have not quite the ratio that they were made for. */
const ROUNDING = 0.01;

/**
 * What an upstream that has these ratios calls the size of an order. One that it has no name for is
 * spelled out, and is none of those that it takes.
 */
export function nameOfRatio(
  { dialect, model, resolution }: Pick<Order, 'dialect' | 'model' | 'resolution'>,
  { widthPx, heightPx }: PixelSize,
  ratios: readonly Ratio[],
): Ratio {
  // A published size may be far from the ratio that it is published for.
  const published = findContract(dialect, model)?.sizes[resolution]?.published.find(
    (size) => size.widthPx === widthPx && size.heightPx === heightPx,
  );
  if (published !== undefined) return published.ratio;
  const pixels = { widthPx, heightPx };
  return ratios.find((one) => apart(one, pixels) <= ROUNDING) ?? `${widthPx}:${heightPx}`;
}

/** For a size that follows a picture, where the upstream would not follow it by itself. */
export function nearestRatio(pixels: PixelSize, ratios: readonly [Ratio, ...Ratio[]]): Ratio {
  return ratios.reduce((best, one) => (apart(one, pixels) < apart(best, pixels) ? one : best));
}

function apart(ratio: Ratio, { widthPx, heightPx }: PixelSize): number {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return Math.abs(Math.log((widthPx * height) / (heightPx * width)));
}
