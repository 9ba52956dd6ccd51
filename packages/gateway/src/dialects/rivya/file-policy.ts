import type { BodyRules } from './body-rules.ts';

export const FILE_KINDS = ['image', 'video', 'audio'] as const;

/** Seed 004: 10 MB. Read as 10 MiB, so that nobody's 10 MB is refused; others have the general limit. */
export const IMAGE_BYTES_MAX = 10 * 1_024 * 1_024;

/** Seed 004. */
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp'];

/** The fields of POST /files besides the file itself. */
export const UPLOAD_RULES: BodyRules = {
  kind: {
    type: 'string',
    required: true,
    choices: FILE_KINDS,
    description: 'What the file is. Its content has to be of this kind.',
  },
  model: {
    type: 'string',
    lengthMax: 255,
    description: 'The model that the file is for: one that takes files of this kind.',
  },
  client_request_id: {
    type: 'string',
    lengthMax: 128,
    description: 'Your own word for the upload. It changes nothing.',
  },
};
