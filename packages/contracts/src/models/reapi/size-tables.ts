import type { SizeTable } from '../../contract.ts';

/**
 * The frames of the reAPI models. The published ones are the matrix in seed 000; the other two
 * models name no pixels and are given the same, with the short side for any other ratio
 * (api/reapi.md).
 */
export const sizeTables: Readonly<Record<'480p' | '720p', SizeTable>> = {
  '480p': {
    shortSidePx: 480,
    published: [
      { ratio: '1:1', widthPx: 544, heightPx: 544 },
      { ratio: '16:9', widthPx: 736, heightPx: 400 },
      { ratio: '9:16', widthPx: 400, heightPx: 736 },
    ],
  },
  '720p': {
    shortSidePx: 720,
    published: [
      { ratio: '1:1', widthPx: 960, heightPx: 960 },
      { ratio: '16:9', widthPx: 1280, heightPx: 720 },
      { ratio: '9:16', widthPx: 720, heightPx: 1280 },
    ],
  },
};
