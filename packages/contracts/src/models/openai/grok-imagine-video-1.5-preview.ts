import type { Contract, Model, VideoField } from '../../contract.ts';
import { shortSides } from '../short-sides.ts';
import { basis, prompt, ratio, seconds } from './fields.ts';

const own = {
  id: 'grok-imagine-video-1.5-preview',
  sizes: { '480p': shortSides['480p'], '720p': shortSides['720p'] },
  ratesMicroUsd: { '480p': 80000, '720p': 140000 },
} satisfies Partial<Contract>;

const generate: Contract = {
  ...basis,
  ...own,
  operation: 'generate',
  title: 'Grok Imagine 1.5 Preview',
  summary: 'Text or images to video, 1 to 15 seconds, as JSON.',
  description:
    'Makes a clip from a prompt, or brings one image or several to life. Images come in the ' +
    'JSON body as data URIs.',
  differences: [
    'Images come as image or images in JSON; the grok-video-1.5 series takes files in forms.',
    'Its resolution field is resolution, not size, and ends at 720P.',
    'Any length from 1 second; pro and max have one length each.',
  ],
  fields: [
    prompt,
    {
      role: 'images',
      name: 'image',
      title: 'Image',
      description:
        'A data URI or a public address of one JPEG, PNG or WebP image: the first frame.',
      use: 'first_frame',
      shape: 'one',
      accepts: ['data', 'url', 'part'],
      form: 'text',
      required: 'never',
      countMax: 1,
    },
    {
      role: 'images',
      name: 'images',
      title: 'Images',
      description: 'Several of them, as a list.',
      use: 'first_frame',
      shape: 'many',
      accepts: ['data', 'url', 'part'],
      form: 'text',
      required: 'never',
      countMax: 7,
    },
    ratio,
    {
      role: 'resolution',
      name: 'resolution',
      title: 'Resolution',
      description: 'The short side of the video in pixels. The price grows with it.',
      required: 'never',
      allowed: ['480p', '720p'],
      default: '480p',
      spelling: 'loose',
    },
    seconds,
  ],
  conflicts: [['image', 'images']],
  sources: [
    { fact: 'fields, presets, spellings and the length of the prompt', from: 'seed 002' },
    {
      fact: 'the longest clip, defaults, seven images, bounds of a custom ratio and rates',
      from: 'api/openai.md',
    },
  ],
};

const video: VideoField = {
  role: 'video',
  name: 'video',
  title: 'Video',
  description: 'The video to begin from.',
  accepts: ['task', 'part'],
  form: 'object',
  required: 'always',
  sourceMinS: null,
  sourceMaxS: null,
};

const edit: Contract = {
  ...basis,
  ...own,
  operation: 'edit',
  title: 'Grok Imagine 1.5 Preview: edit',
  summary: 'Changes a video by a prompt.',
  description: 'Makes the video again with what the prompt changes.',
  differences: [],
  fields: [
    prompt,
    video,
    {
      ...seconds,
      description: 'As long as the source; held for as the longest that is taken.',
      defaultS: 9,
      forcedS: 9,
    },
  ],
  sources: [{ fact: 'the operation and its fields', from: 'api/openai.md' }],
};

const extend: Contract = {
  ...basis,
  ...own,
  operation: 'extend',
  title: 'Grok Imagine 1.5 Preview: extension',
  summary: 'Continues a video.',
  description: 'Goes on where the video ends.',
  differences: [],
  fields: [prompt, video, { ...seconds, minS: 2, maxS: 10 }],
  sources: [
    { fact: 'the operation and its fields', from: 'api/openai.md' },
    { fact: 'lengths', from: 'api/xai.md' },
  ],
};

export const grokImagineVideo15Preview: Model = [generate, edit, extend];
