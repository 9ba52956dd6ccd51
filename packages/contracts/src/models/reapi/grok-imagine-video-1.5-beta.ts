import type { Contract } from '../../contract.ts';
import { sizeTables } from './size-tables.ts';

export const grokImagineVideo15Beta: Contract = {
  dialect: 'reapi',
  id: 'grok-imagine-video-1.5-beta',
  title: 'Grok Imagine Video 1.5 Beta',
  summary: 'Brings one image to life for 1 to 15 seconds, with or without a prompt.',
  description:
    'Turns one reference image into a clip that starts from that image and keeps its ratio ' +
    'unless told otherwise. The prompt may be left out, and sound is always made with the ' +
    'picture. Submitting answers at once; the clip is collected by polling the task.',
  differences: [
    'The prompt may be left out; grok-imagine-video-1.5-official needs one.',
    'Eight choices of ratio, among them auto, which follows the image.',
    'Clips start at 1 second; those of the official channel at 3.',
    'Sound cannot be switched off, but the check for unsafe content can.',
    'It has its own rates, higher than those of the official channel.',
  ],
  fields: [
    {
      role: 'prompt',
      name: 'prompt',
      title: 'Prompt',
      description: 'What moves, how the camera moves, the mood, and what is to be heard.',
      required: 'never',
      lengthMax: 4096,
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
      description: 'Width to height of the video; auto keeps that of the image.',
      required: 'never',
      allowed: ['auto', '1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'],
      default: 'auto',
      withImages: 'applies',
    },
    {
      role: 'resolution',
      name: 'resolution',
      title: 'Resolution',
      description: 'A second at 720p costs more than one at 480p.',
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
      minS: 1,
      maxS: 15,
      defaultS: 8,
    },
    {
      role: 'moderation',
      name: 'nsfw_checker',
      title: 'Check for unsafe content',
      description: 'Whether the finished video is checked before it is handed out.',
      required: 'never',
      default: true,
    },
  ],
  fixed: { audio: true, moderated: true },
  sizes: sizeTables,
  ratesMicroUsd: { '480p': 83_375, '720p': 143_750 },
  chargedWhenModerated: false,
  wording: { prefix: '', style: 'plain', unlistedFields: ['aspect_ratio'] },
  sources: [
    { fact: 'how it differs from the official channel', from: 'seed 000' },
    { fact: 'fields, defaults, ranges and rates', from: 'api/reapi.md' },
    { fact: 'the words of its messages are those of the official channel', from: 'seed 000' },
    { fact: 'a failed task costs nothing', from: 'seed 000' },
  ],
};
