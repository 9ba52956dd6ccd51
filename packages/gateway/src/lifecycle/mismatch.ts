import type { Order, OrderMode } from '@reelgate/contracts';
import type { VideoFacts } from '../media/verify-video.ts';
import type { Job } from '../providers/provider.ts';

/** Upstreams make their clips of blocks of so many pixels, and of whole frames. */
const SIDE_TOLERANCE_PX = 16;
const TOLERANCE_S = 0.25;

/** In words, what came in place of what was ordered; null when a clip is as ordered. */
export function mismatchOf(
  { widthPx, heightPx, order }: Pick<Job, 'widthPx' | 'heightPx' | 'order'>,
  facts: Pick<VideoFacts, 'widthPx' | 'heightPx' | 'durationS'>,
): string | null {
  // Of a frame that follows its source nobody may know any more how large that was.
  const isSized = widthPx > 0;
  const hasSize = isNear(facts.widthPx, widthPx) && isNear(facts.heightPx, heightPx);
  if ((!isSized || hasSize) && hasLength(order, facts.durationS)) return null;
  const came = `${facts.widthPx}x${facts.heightPx} and ${Math.round(facts.durationS * 10) / 10} s`;
  const size = isSized ? `${widthPx}x${heightPx} and ` : '';
  const length = `${LENGTH_WORDS[order.mode]}${order.durationS} s`;
  return `the upstream made a video of ${came}, and ${size}${length} were ordered`;
}

function isNear(onePx: number, otherPx: number): boolean {
  return Math.abs(onePx - otherPx) < SIDE_TOLERANCE_PX;
}

/** An edit is as long as its source, and some send what they have added along with what was there. */
const LENGTH_WORDS: Readonly<Record<OrderMode, string>> = {
  text_to_video: '',
  image_to_video: '',
  reference_to_video: '',
  edit: 'at most ',
  extension: 'at least ',
};

function hasLength({ mode, durationS }: Order, deliveredS: number): boolean {
  if (mode !== 'extension' && deliveredS >= durationS + TOLERANCE_S) return false;
  return mode === 'edit' || deliveredS > durationS - TOLERANCE_S;
}
