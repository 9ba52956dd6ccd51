import type { Contract } from '../../contract.ts';
import { sizeTables } from './size-tables.ts';

export const grokImagine10Video: Contract = {
  dialect: 'reapi',
  id: 'grok-imagine-1.0-video',
  title: 'Grok Imagine 1.0 Video',
  summary: 'Makes 6 to 30 seconds of video from a prompt, from up to 7 images, or from both.',
  description:
    'One model for both modes: a request without images is text to video, one with 1 to 7 ' +
    'images is image to video, and the first image then sets the ratio. Submitting answers at ' +
    'once; the clip is collected by polling the task.',
  differences: [
    'It works without an image; the 1.5 models always need one.',
    'It takes up to 7 images; the 1.5 models take one.',
    'The ratio is called size and the resolution quality.',
    'Clips last 6 to 30 seconds.',
    'Both resolutions cost the same.',
  ],
  fields: [
    {
      role: 'prompt',
      name: 'prompt',
      title: 'Prompt',
      description: 'What is to be seen and how it moves. May be left out when there are images.',
      required: 'without_images',
      lengthMax: 4000,
    },
    {
      role: 'ratio',
      name: 'size',
      title: 'Aspect ratio',
      description: 'Width to height of the video. Ignored when there are images.',
      required: 'never',
      allowed: ['16:9', '9:16', '1:1', '3:2', '2:3'],
      default: '16:9',
      withImages: 'ignored',
    },
    {
      role: 'duration',
      name: 'duration',
      title: 'Duration',
      description: 'Whole seconds, as a number. The price grows with it.',
      required: 'never',
      minS: 6,
      maxS: 30,
      defaultS: 6,
    },
    {
      role: 'resolution',
      name: 'quality',
      title: 'Quality',
      description: 'How large the picture is. Both cost the same.',
      required: 'never',
      allowed: ['480p', '720p'],
      default: '480p',
      anyLetterCase: true,
    },
    {
      role: 'images',
      name: 'image_urls',
      title: 'Images',
      description: 'Public addresses of up to 7 JPEG, PNG or WebP images that guide the video.',
      required: 'never',
      countMax: 7,
    },
  ],
  fixed: { audio: true, moderated: true },
  sizes: sizeTables,
  ratesMicroUsd: { '480p': 8050, '720p': 8050 },
  chargedWhenModerated: false,
  wording: { prefix: 'grok-imagine: ', style: 'observed', unlistedFields: [] },
  sources: [
    { fact: 'fields, defaults, ranges and messages', from: 'seed 001' },
    { fact: 'lower case is canonical for quality, so that upper case is taken', from: 'seed 001' },
    { fact: 'both resolutions have one rate', from: 'seed 001' },
    { fact: '$0.00805 a second', from: 'api/reapi.md' },
    { fact: 'sizes', from: 'api/reapi.md' },
    { fact: 'a failed task costs nothing', from: 'seed 001' },
  ],
};
