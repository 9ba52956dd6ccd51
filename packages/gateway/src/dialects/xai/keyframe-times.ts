import type { Order } from '@reelgate/contracts';
import { invalidArgument, type XaiProblem } from './errors.ts';

/**
 * Keyframes lie inside of the video, and none of them where another picture has its place already:
 * an image at the start, a last frame at the end. Null when all is well.
 */
export function keyframeProblemOf(order: Order): XaiProblem | null {
  const { keyframes = [], durationS, mode, images, lastFrame } = order;
  const hasStart = mode === 'image_to_video' && images.length > 0;
  for (const { atS } of keyframes) {
    if (atS > durationS) {
      return invalidArgument(`keyframes.timestamp_s must be 0 to ${durationS}, not ${atS}.`);
    }
    if (atS === 0 && hasStart) {
      return invalidArgument('A keyframe at 0 seconds and image cannot be used together.');
    }
    if (atS === durationS && lastFrame !== undefined) {
      return invalidArgument(
        `A keyframe at ${durationS} seconds and last_frame cannot be used together.`,
      );
    }
  }
  return null;
}
