import type {
  AudioField,
  Contract,
  DurationField,
  EchoField,
  ImagesField,
  KeyframesField,
  PromptField,
  RatioField,
  ResolutionField,
  UploadUrlField,
  VideoField,
} from '../../contract.ts';

/** What all the models have in common (`api/xai.md`). */
export const basis = {
  dialect: 'xai',
  differences: [],
  fixed: { audio: true, moderated: true },
  flatMicroUsd: null,
  chargedWhenModerated: false,
  chargedWhenCancelled: false,
  conflicts: [],
  strictPrefix: null,
  refusedFields: [],
  wording: { prefix: '', style: 'plain', unlistedFields: [] },
  sources: [{ fact: 'fields, ranges and prices', from: 'api/xai.md' }],
} satisfies Partial<Contract>;

const prompt: PromptField = {
  role: 'prompt',
  name: 'prompt',
  title: 'Prompt',
  description: 'What is to be seen and heard.',
  required: 'always',
  lengthMax: 20000,
};

export const promptOrImages: PromptField = { ...prompt, required: 'without_images' };

export const image: ImagesField = {
  role: 'images',
  name: 'image',
  title: 'Image',
  description: 'The first frame.',
  use: 'first_frame',
  shape: 'one',
  accepts: ['url', 'data', 'file'],
  form: 'object',
  required: 'never',
  countMax: 1,
};

export const referenceImages: ImagesField = {
  role: 'images',
  name: 'reference_images',
  title: 'Reference images',
  description: 'What is to be seen in the video.',
  use: 'references',
  shape: 'many',
  accepts: ['url', 'data', 'file'],
  form: 'object',
  required: 'never',
  countMax: 7,
};

const lastFrame: ImagesField = {
  role: 'images',
  name: 'last_frame',
  title: 'Last frame',
  description: 'What the video ends on.',
  use: 'last_frame',
  shape: 'one',
  accepts: ['url', 'data', 'file'],
  form: 'object',
  required: 'never',
  countMax: 1,
};

const keyframes: KeyframesField = {
  role: 'keyframes',
  name: 'keyframes',
  title: 'Keyframes',
  description: 'Images to be reached at given seconds.',
  accepts: ['url', 'data', 'file'],
  form: 'object',
  required: 'never',
  countMax: 4,
};

const video: VideoField = {
  role: 'video',
  name: 'video',
  title: 'Video',
  description: 'The video to begin from.',
  accepts: ['url', 'file'],
  form: 'object',
  required: 'always',
  sourceMinS: null,
  sourceMaxS: null,
};

export const duration: DurationField = {
  role: 'duration',
  name: 'duration',
  title: 'Duration',
  description: 'Whole seconds.',
  required: 'never',
  minS: 1,
  maxS: 15,
  defaultS: 8,
  acceptsText: true,
  forcedS: null,
};

const durationOfSource: DurationField = {
  ...duration,
  description: 'As long as the source; held for as the longest that is taken.',
  defaultS: 9,
  forcedS: 9,
};

const durationOfExtension: DurationField = { ...duration, minS: 2, maxS: 10, defaultS: 6 };

export const ratio: RatioField = {
  role: 'ratio',
  name: 'aspect_ratio',
  title: 'Aspect ratio',
  description: 'Width to height of the video; that of the image where nothing is said.',
  required: 'never',
  allowed: ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '21:9', '5:2'],
  custom: null,
  default: '16:9',
  defaultWithImages: 'auto',
  withImages: 'applies',
};

export const resolution: ResolutionField = {
  role: 'resolution',
  name: 'resolution',
  title: 'Resolution',
  description: 'The short side of the video in pixels. The price grows with it.',
  required: 'never',
  allowed: ['480p', '720p', '1080p'],
  default: '480p',
  spelling: 'exact',
};

export const audio: AudioField = {
  role: 'audio',
  name: 'generate_audio',
  title: 'Sound',
  description: 'Whether the video has a sound track.',
  required: 'never',
  default: true,
};

export const uploadUrl: UploadUrlField = {
  role: 'upload_url',
  name: 'output.upload_url',
  title: 'Upload address',
  description: 'Where the finished video is sent with PUT.',
  required: 'never',
};

export const user: EchoField = {
  role: 'echo',
  name: 'user',
  title: 'End user',
  description: 'Your own word for the request. It changes nothing about the video.',
  required: 'never',
  lengthMax: 512,
};

/** What a generation is by any model of 1.5. */
export const generate15Basis = {
  ...basis,
  operation: 'generate',
  summary: 'Text, images or references to video, 1 to 15 seconds.',
  description:
    'Makes a clip with sound from a prompt, from a first image, or from reference images. A last ' +
    'frame and keyframes can be given.',
  fields: [
    promptOrImages,
    image,
    referenceImages,
    lastFrame,
    keyframes,
    duration,
    ratio,
    resolution,
    audio,
    uploadUrl,
    user,
  ],
} satisfies Partial<Contract>;

/** What an edit is by any model. */
export const editBasis = {
  ...basis,
  operation: 'edit',
  summary: 'Changes a video by a prompt.',
  description:
    'Makes the video again with what the prompt changes. The source has 8.7 seconds at most.',
  fields: [prompt, { ...video, sourceMaxS: 8.7 }, durationOfSource, uploadUrl, user],
} satisfies Partial<Contract>;

export const extendBasis = {
  ...basis,
  operation: 'extend',
  summary: 'Continues a video for 2 to 10 seconds.',
  description: 'Goes on where the video ends. The source has 2 to 15 seconds.',
  fields: [
    prompt,
    { ...video, sourceMinS: 2, sourceMaxS: 15 },
    durationOfExtension,
    uploadUrl,
    user,
  ],
} satisfies Partial<Contract>;
