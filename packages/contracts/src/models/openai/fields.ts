import type {
  Contract,
  DurationField,
  ImagesField,
  PromptField,
  RatioField,
  ResolutionField,
} from '../../contract.ts';

/** What the models of this dialect have in common (`api/openai.md`). */
export const basis = {
  dialect: 'openai',
  aliases: [],
  fixed: { audio: true, moderated: true },
  imageFeeMicroUsd: 10000,
  flatMicroUsd: null,
  chargedWhenModerated: false,
  chargedWhenCancelled: false,
  conflicts: [],
  strictPrefix: null,
  refusedFields: [],
  wording: { prefix: '', style: 'plain', unlistedFields: [] },
} satisfies Partial<Contract>;

/** And those of the grok-video-1.5 series, which take forms. */
export const formBasis = {
  ...basis,
  operation: 'generate',
  description:
    'Makes a clip from a prompt and, if there are any, from image files in a multipart form.',
  differences: [
    'Takes multipart forms with files in input_reference; the preview model takes JSON.',
    'Its resolution field is size, up to 1080P.',
  ],
  sources: [
    { fact: 'the form, size and its values, lengths of pro and max', from: 'seed 002' },
    { fact: 'other fields, defaults and rates', from: 'api/openai.md' },
  ],
} satisfies Partial<Contract>;

export const prompt: PromptField = {
  role: 'prompt',
  name: 'prompt',
  title: 'Prompt',
  description: 'What is to be seen and heard.',
  required: 'always',
  lengthMax: 4096,
};

export const inputReference: ImagesField = {
  role: 'images',
  name: 'input_reference',
  title: 'Images',
  description: 'JPEG, PNG or WebP files: the first frame, and those that follow.',
  use: 'first_frame',
  shape: 'many',
  accepts: ['part', 'data', 'url'],
  form: 'text',
  required: 'never',
  countMax: 7,
};

export const ratio: RatioField = {
  role: 'ratio',
  name: 'aspect_ratio',
  title: 'Aspect ratio',
  description: 'Width to height of the video; that of the first image where nothing is said.',
  required: 'never',
  allowed: [
    '1:1',
    '16:9',
    '9:16',
    '4:3',
    '3:4',
    '3:2',
    '2:3',
    '2:1',
    '1:2',
    '19.5:9',
    '9:19.5',
    '20:9',
    '9:20',
  ],
  custom: { min: 0.25, max: 4 },
  default: '16:9',
  defaultWithImages: 'auto',
  withImages: 'applies',
};

export const size: ResolutionField = {
  role: 'resolution',
  name: 'size',
  title: 'Resolution',
  description: 'The short side of the video in pixels. The price grows with it.',
  required: 'never',
  allowed: ['480p', '540p', '720p', '1080p'],
  default: '720p',
  spelling: 'loose',
};

export const seconds: DurationField = {
  role: 'duration',
  name: 'seconds',
  title: 'Duration',
  description: 'Whole seconds.',
  required: 'never',
  minS: 1,
  maxS: 15,
  defaultS: 6,
  acceptsText: true,
  forcedS: null,
};
