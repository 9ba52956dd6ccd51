import type { Order } from '@reelgate/contracts';
import { ImageRefused } from '../media/image-intake.ts';
import { contractOf } from './contract-of.ts';

/** A sound track may be a little longer than the pictures, and a last frame is short of its end. */
const TOLERANCE_S = 0.25;

/**
 * Throws `ImageRefused` for a source that is too short or too long for what is to be done. Its
 * length is known only once the video is here, so that it is the worker who looks.
 */
export function checkSourceLength(order: Order, durationS: number): void {
  const fields = contractOf(order)?.fields ?? [];
  const field = fields.find((entry) => entry.role === 'video');
  if (field === undefined) return;
  const minS = field.sourceMinS ?? 0;
  const maxS = field.sourceMaxS ?? Infinity;
  if (durationS >= minS - TOLERANCE_S && durationS <= maxS + TOLERANCE_S) return;
  const allowed = minS > 0 ? `${minS} to ${maxS}` : `at most ${maxS}`;
  const found = Math.round(durationS * 10) / 10;
  throw new ImageRefused('unreadable', `The video must have ${allowed} seconds, not ${found}.`);
}
