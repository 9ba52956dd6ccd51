import type { Contract, Model } from '../../contract.ts';
import { shortSides } from '../short-sides.ts';
import { editBasis, extendBasis, generate15Basis } from './fields.ts';

const own = {
  id: 'grok-imagine-video-1.5',
  aliases: ['grok-imagine-video-1.5-preview'],
  sizes: { '480p': shortSides['480p'], '720p': shortSides['720p'], '1080p': shortSides['1080p'] },
  ratesMicroUsd: { '480p': 80000, '720p': 140000, '1080p': 250000 },
  imageFeeMicroUsd: 10000,
} satisfies Partial<Contract>;

const generate: Contract = { ...generate15Basis, ...own, title: 'Grok Imagine Video 1.5' };

const edit: Contract = { ...editBasis, ...own, title: 'Grok Imagine Video 1.5: edit' };

const extend: Contract = { ...extendBasis, ...own, title: 'Grok Imagine Video 1.5: extension' };

export const grokImagineVideo15: Model = [generate, edit, extend];
