import type { SizeTable } from '../contract.ts';
import type { Resolution } from '../order.ts';

/** For vendors that publish no pixels: a resolution's name is the length of the short side. */
export const shortSides: Readonly<Record<Resolution, SizeTable>> = {
  '480p': { shortSidePx: 480, published: [] },
  '540p': { shortSidePx: 540, published: [] },
  '720p': { shortSidePx: 720, published: [] },
  '1080p': { shortSidePx: 1080, published: [] },
};
