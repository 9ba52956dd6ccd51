import type { Contract, Model } from '../../contract.ts';
import { shortSides } from '../short-sides.ts';
import {
  audio,
  basis,
  duration,
  editBasis,
  extendBasis,
  image,
  promptOrImages,
  ratio,
  referenceImages,
  resolution,
  uploadUrl,
  user,
} from './fields.ts';

const own = {
  id: 'grok-imagine-video',
  aliases: [],
  sizes: { '480p': shortSides['480p'], '720p': shortSides['720p'] },
  ratesMicroUsd: { '480p': 50000, '720p': 70000 },
  imageFeeMicroUsd: 2000,
} satisfies Partial<Contract>;

const generate: Contract = {
  ...basis,
  ...own,
  operation: 'generate',
  title: 'Grok Imagine Video',
  summary: 'Text, images or references to video, 1 to 15 seconds.',
  description:
    'Makes a clip with sound from a prompt, from a first image, or from reference images.',
  fields: [
    promptOrImages,
    image,
    referenceImages,
    duration,
    ratio,
    { ...resolution, allowed: ['480p', '720p'] },
    audio,
    uploadUrl,
    user,
  ],
  conflicts: [['image', 'reference_images']],
  refusedFields: ['last_frame', 'keyframes'],
};

const edit: Contract = { ...editBasis, ...own, title: 'Grok Imagine Video: edit' };

const extend: Contract = { ...extendBasis, ...own, title: 'Grok Imagine Video: extension' };

export const grokImagineVideo: Model = [generate, edit, extend];
