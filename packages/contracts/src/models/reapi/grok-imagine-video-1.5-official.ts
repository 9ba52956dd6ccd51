import type { Contract } from '../../contract.ts';
import { sizeTables } from './size-tables.ts';

export const grokImagineVideo15Official: Contract = {
  dialect: 'reapi',
  id: 'grok-imagine-video-1.5-official',
  title: 'Grok Imagine Video 1.5 Official',
  summary: 'Brings one image to life for 3 to 15 seconds, with sound.',
  description:
    'Turns one reference image and a prompt into a clip that starts from that image. Sound is ' +
    'made together with the picture and can be switched off. Submitting answers at once; the ' +
    'clip is collected by polling the task.',
  differences: [
    'The prompt is required; grok-imagine-video-1.5-beta also works from the image alone.',
    'Only three ratios and no auto; the beta channel has eight choices.',
    'Clips start at 3 seconds; those of the beta channel at 1.',
    'Sound can be switched off, and there is no nsfw_checker.',
    'It has its own rates, lower than those of the beta channel.',
  ],
  fields: [
    {
      role: 'prompt',
      name: 'prompt',
      title: 'Prompt',
      description: 'What moves, how the camera moves, the mood, and what is to be heard.',
      required: 'always',
      lengthMax: 4000,
    },
    {
      role: 'images',
      name: 'image_urls',
      title: 'Image',
      description: 'The public address of one JPEG, PNG or WebP image: the first frame.',
      required: 'always',
      countMax: 1,
    },
    {
      role: 'ratio',
      name: 'aspect_ratio',
      title: 'Aspect ratio',
      description: 'Width to height of the video.',
      required: 'never',
      allowed: ['1:1', '16:9', '9:16'],
      default: '16:9',
      withImages: 'applies',
    },
    {
      role: 'resolution',
      name: 'resolution',
      title: 'Resolution',
      description: 'A second at 720p costs twice as much as one at 480p.',
      required: 'never',
      allowed: ['480p', '720p'],
      default: '480p',
      anyLetterCase: false,
    },
    {
      role: 'duration',
      name: 'duration',
      title: 'Duration',
      description: 'Whole seconds, as a number. The price grows with it.',
      required: 'never',
      minS: 3,
      maxS: 15,
      defaultS: 8,
    },
    {
      role: 'audio',
      name: 'audio',
      title: 'Sound',
      description: 'Whether the video has a sound track. Without it the price is the same.',
      required: 'never',
      default: true,
    },
  ],
  fixed: { audio: true, moderated: true },
  sizes: sizeTables,
  ratesMicroUsd: { '480p': 20_000, '720p': 40_000 },
  chargedWhenModerated: false,
  wording: { prefix: '', style: 'plain', unlistedFields: ['aspect_ratio'] },
  sources: [
    { fact: 'fields, defaults, ranges, sizes and messages', from: 'seed 000' },
    { fact: 'the prompt ends at 4,000 code points', from: 'api/reapi.md' },
    { fact: '720p is exactly twice the rate of 480p', from: 'seed 000' },
    { fact: '$0.02 and $0.04 a second', from: 'api/reapi.md' },
    { fact: 'a failed task costs nothing', from: 'seed 000' },
  ],
};
