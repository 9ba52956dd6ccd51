import type { Order } from '@reelgate/contracts';

/** The simplest order that there is, for those who only look at where it goes. */
export const ORDER: Order = {
  dialect: 'reapi',
  model: 'grok-imagine-1.0-video',
  mode: 'text_to_video',
  prompt: 'a calm sea',
  images: [],
  frame: { kind: 'fixed', widthPx: 1_280, heightPx: 720 },
  resolution: '720p',
  durationS: 6,
  audio: true,
  moderated: true,
  seed: null,
};
