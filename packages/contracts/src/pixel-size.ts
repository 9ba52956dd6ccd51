import type { RatioChoice, SizeTable } from './contract.ts';
import type { FrameSize, PixelSize, Ratio, RatioSize, SourceFrame } from './order.ts';

/**
 * The frame for a ratio: the published one if there is one, or else as large as the table's short
 * side makes it, in even numbers (api/reapi.md). `auto` has to wait for the first image.
 */
export function frameOf(ratio: RatioChoice, table: SizeTable): FrameSize {
  if (ratio === 'auto') {
    return { kind: 'source', shortSidePx: table.shortSidePx, sizes: table.published };
  }
  for (const size of table.published) {
    if (size.ratio === ratio) {
      return { kind: 'fixed', widthPx: size.widthPx, heightPx: size.heightPx };
    }
  }
  const { widthPx, heightPx } = sizeOf(quotientOf(ratio), table.shortSidePx);
  return { kind: 'fixed', widthPx, heightPx };
}

/** Sources beyond 3:1 and 1:3 are framed as those, so that no side becomes absurdly long. */
const quotientMax = 3;

/** A camera's 1920x1088 or a crop of a pixel too many still counts as the published ratio. */
const publishedTolerance = 0.01;

/**
 * The frame that follows a source image of the given size. Sides are even.
 *
 * Throws a RangeError when a side is not positive: a decoder that says so is broken.
 */
export function pixelSizeOfSource(
  frame: SourceFrame,
  widthPx: number,
  heightPx: number,
): PixelSize {
  if (!(widthPx > 0 && heightPx > 0)) {
    throw new RangeError(`an image cannot be ${widthPx}x${heightPx}`);
  }
  const quotient = widthPx / heightPx;
  const published = frame.sizes?.find((size) => isNear(size, quotient));
  if (published !== undefined) {
    return { widthPx: published.widthPx, heightPx: published.heightPx };
  }
  const clamped = Math.min(Math.max(quotient, 1 / quotientMax), quotientMax);
  return sizeOf(clamped, frame.shortSidePx);
}

function isNear(size: RatioSize, quotient: number): boolean {
  return Math.abs(quotient / quotientOf(size.ratio) - 1) <= publishedTolerance;
}

function sizeOf(quotient: number, shortSidePx: number): PixelSize {
  const shortPx = even(shortSidePx);
  if (quotient >= 1) return { widthPx: even(shortSidePx * quotient), heightPx: shortPx };
  return { widthPx: shortPx, heightPx: even(shortSidePx / quotient) };
}

function quotientOf(ratio: Ratio): number {
  const colon = ratio.indexOf(':');
  return Number(ratio.slice(0, colon)) / Number(ratio.slice(colon + 1));
}

function even(px: number): number {
  return 2 * Math.round(px / 2);
}
