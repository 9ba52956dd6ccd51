import type { Contract } from '../../contract.ts';
import { shortSides } from '../short-sides.ts';
import { formBasis, inputReference, prompt, ratio, seconds, size } from './fields.ts';

export const grokVideo15: Contract = {
  ...formBasis,
  id: 'grok-video-1.5',
  title: 'Grok Video 1.5',
  summary: 'Text or images to video, 1 to 15 seconds, as a form.',
  fields: [prompt, inputReference, ratio, size, seconds],
  sizes: shortSides,
  ratesMicroUsd: { '480p': 80000, '540p': 80000, '720p': 140000, '1080p': 250000 },
};
