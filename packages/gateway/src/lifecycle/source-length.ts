import type { DialectName, Order, OrderMode } from '@reelgate/contracts';
import { ImageRefused } from '../media/image-intake.ts';

interface Bounds {
  readonly minS: number;
  readonly maxS: number;
}

/**
 * How long a video may be that is edited or continued, in seconds (`api/xai.md`). Known only once the
 * video is here, so that it is the worker who looks. A vendor that says nothing bounds nothing.
 */
const BOUNDS: Partial<Record<DialectName, Partial<Record<OrderMode, Bounds>>>> = {
  xai: { edit: { minS: 0, maxS: 8.7 }, extension: { minS: 2, maxS: 15 } },
};

/** A sound track may be a little longer than the pictures, and a last frame is short of its end. */
const TOLERANCE_S = 0.25;

/** Throws `ImageRefused` for a source that is too short or too long for what is to be done. */
export function checkSourceLength({ dialect, mode }: Order, durationS: number): void {
  const bounds = BOUNDS[dialect]?.[mode];
  if (bounds === undefined) return;
  const { minS, maxS } = bounds;
  if (durationS >= minS - TOLERANCE_S && durationS <= maxS + TOLERANCE_S) return;
  const allowed = minS > 0 ? `${minS} to ${maxS}` : `at most ${maxS}`;
  const found = Math.round(durationS * 10) / 10;
  throw new ImageRefused('unreadable', `The video must have ${allowed} seconds, not ${found}.`);
}
