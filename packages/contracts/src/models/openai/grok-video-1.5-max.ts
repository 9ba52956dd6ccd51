import type { Contract } from '../../contract.ts';
import { shortSides } from '../short-sides.ts';
import { formBasis, inputReference, prompt, ratio, seconds, size } from './fields.ts';

export const grokVideo15Max: Contract = {
  ...formBasis,
  id: 'grok-video-1.5-max',
  title: 'Grok Video 1.5 Max',
  summary: 'Text or images to video, always 15 seconds.',
  fields: [
    prompt,
    inputReference,
    ratio,
    size,
    { ...seconds, description: 'Whatever is sent, it is 15 seconds.', defaultS: 15, forcedS: 15 },
  ],
  sizes: shortSides,
  ratesMicroUsd: { '480p': 80000, '540p': 80000, '720p': 140000, '1080p': 250000 },
};
