import type { Contract, Model } from '../../contract.ts';
import { shortSides } from '../short-sides.ts';
import { generate15Basis } from './fields.ts';

const generate: Contract = {
  ...generate15Basis,
  id: 'grok-imagine-video-1.5-lite',
  aliases: [],
  title: 'Grok Imagine Video 1.5 Lite',
  sizes: { '480p': shortSides['480p'], '720p': shortSides['720p'], '1080p': shortSides['1080p'] },
  ratesMicroUsd: { '480p': 20000, '720p': 30000, '1080p': 140000 },
  imageFeeMicroUsd: 10000,
};

export const grokImagineVideo15Lite: Model = [generate];
