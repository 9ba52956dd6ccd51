import { afterAll, beforeAll, expect, test } from 'vitest';
import { INVALID, NOT_FOUND, seen, UNSUPPORTED } from './expect-refusal.ts';
import { LITE, NEWER, PLAIN, setStage, xai, type Stage, type SubmitOptions } from './stage.ts';

const URL_WORDS = 'must have a url, a public http(s) URL or a data URI of an image, or a file_id.';

const url = 'https://videos.example.com/a.mp4';
const image = { url: 'https://images.example.com/a.png' };
const video = { url };
const prompt = 'a dog';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

const missing = (field: string): string => `missing field \`${field}\``;

test.each<[string, object, number, string, string, SubmitOptions['to']?]>([
  ['no model', { prompt }, 422, INVALID, `${missing('model')}.`],
  [
    'no prompt',
    { model: PLAIN },
    422,
    INVALID,
    `${missing('prompt')}, as there is no image to begin from.`,
  ],
  ['no video', { prompt }, 422, INVALID, `${missing('video')}.`, 'edits'],
  ['no prompt to an edit', { video }, 422, INVALID, `${missing('prompt')}.`, 'edits'],
  ['a model of a wrong type', { model: 5, prompt }, 400, INVALID, 'model must be a string.'],
  [
    'another model',
    { model: 'sora-2', prompt },
    404,
    NOT_FOUND,
    'The model "sora-2" does not exist.',
  ],
  [
    'another model to edit with',
    { model: 'x', prompt, video },
    404,
    NOT_FOUND,
    'The model "x" does not exist.',
    'edits',
  ],
  [
    'an edit by lite',
    { model: LITE, prompt, video },
    400,
    UNSUPPORTED,
    `This cannot be done here: the model ${LITE} cannot edit videos.`,
    'edits',
  ],
  [
    'an extension by lite',
    { model: LITE, prompt, video },
    400,
    UNSUPPORTED,
    `This cannot be done here: the model ${LITE} cannot extend videos.`,
    'extensions',
  ],
  [
    '0 seconds',
    { model: PLAIN, prompt, duration: 0 },
    400,
    INVALID,
    'duration must be 1 to 15 seconds, not 0.',
  ],
  [
    '16 seconds',
    { model: PLAIN, prompt, seconds: '16' },
    400,
    INVALID,
    'duration must be 1 to 15 seconds, not 16.',
  ],
  [
    'half a second',
    { model: PLAIN, prompt, duration: 1.5 },
    400,
    INVALID,
    'duration must be a whole number.',
  ],
  [
    '1 more second',
    { prompt, video, duration: 1 },
    400,
    INVALID,
    'duration must be 2 to 10 seconds, not 1.',
    'extensions',
  ],
  [
    '11 more seconds',
    { prompt, video, duration: 11 },
    400,
    INVALID,
    'duration must be 2 to 10 seconds, not 11.',
    'extensions',
  ],
  [
    '1080p by the first model',
    { model: PLAIN, prompt, resolution: '1080p' },
    400,
    INVALID,
    'resolution must be one of 480p, 720p, not "1080p".',
  ],
  [
    'another ratio',
    { model: PLAIN, prompt, aspect_ratio: '7:5' },
    400,
    INVALID,
    'aspect_ratio must be one of 1:1, 16:9, 9:16, 4:3, 3:4, 3:2, 2:3, 21:9, 5:2, not "7:5".',
  ],
  [
    'sound by a word',
    { model: PLAIN, prompt, generate_audio: 'no' },
    400,
    INVALID,
    'generate_audio must be true or false.',
  ],
  [
    'an image and references',
    { model: PLAIN, image, reference_images: [image] },
    400,
    INVALID,
    'image and reference_images cannot be used together.',
  ],
  [
    'a last frame for the first model',
    { model: PLAIN, prompt, last_frame: image },
    400,
    INVALID,
    `last_frame is not supported by the model ${PLAIN}.`,
  ],
  [
    'keyframes for the first model',
    { model: PLAIN, prompt, keyframes: [{ image, timestamp_s: 1 }] },
    400,
    INVALID,
    `keyframes is not supported by the model ${PLAIN}.`,
  ],
  [
    '8 references',
    { model: NEWER, reference_images: Array.from({ length: 8 }, () => image) },
    400,
    INVALID,
    'reference_images takes at most 7 entries, not 8.',
  ],
  [
    '5 keyframes',
    { model: NEWER, keyframes: [1, 2, 3, 4, 5].map((timestamp_s) => ({ image, timestamp_s })) },
    400,
    INVALID,
    'keyframes takes at most 4 entries, not 5.',
  ],
  [
    'a keyframe after the end',
    { model: NEWER, keyframes: [{ image, timestamp_s: 9 }] },
    400,
    INVALID,
    'keyframes.timestamp_s must be 0 to 8 seconds, not 9.',
  ],
  [
    'a keyframe in the place of the image',
    { model: NEWER, image, keyframes: [{ image, timestamp_s: 0 }] },
    400,
    INVALID,
    'A keyframe and image cannot have the same moment.',
  ],
  [
    'a keyframe in the place of the last frame',
    { model: NEWER, last_frame: image, duration: 2, keyframes: [{ image, timestamp_s: 2 }] },
    400,
    INVALID,
    'A keyframe and last_frame cannot have the same moment.',
  ],
  [
    '4 reference audios',
    { model: NEWER, prompt, reference_audios: [1, 2, 3, 4] },
    400,
    INVALID,
    'reference_audios takes at most 3 entries.',
  ],
  ['an image without a source', { model: PLAIN, image: {} }, 400, INVALID, `image ${URL_WORDS}`],
  [
    'an image by another scheme',
    { model: PLAIN, image: 'ftp://a/b.png' },
    400,
    INVALID,
    `image ${URL_WORDS}`,
  ],
  [
    'a bad second reference',
    { model: PLAIN, prompt, reference_images: [image, { url: 'x' }] },
    400,
    INVALID,
    `reference_images[1] ${URL_WORDS}`,
  ],
  [
    'a data URI of a text',
    { model: PLAIN, image: 'data:text/plain;base64,aGFsbG8=' },
    400,
    INVALID,
    'image must be a JPEG, PNG or WebP image.',
  ],
  [
    'a video by another scheme',
    { prompt, video: { url: 'file:///etc/passwd' } },
    400,
    INVALID,
    'video must have a url, a public http(s) URL, or a file_id.',
    'extensions',
  ],
  [
    'an upload address that is none',
    { model: PLAIN, prompt, output: { upload_url: 'x' } },
    400,
    INVALID,
    'output.upload_url must be a public http(s) URL.',
  ],
  [
    'an output that is none',
    { model: PLAIN, prompt, output: 'x' },
    400,
    INVALID,
    'output must be an object.',
  ],
  [
    'a file that nobody has',
    { model: PLAIN, image: { file_id: `file_${'0'.repeat(32)}` } },
    404,
    NOT_FOUND,
    'There is no such file.',
  ],
  [
    'what can be no file',
    { model: PLAIN, image: { file_id: 'a.png' } },
    404,
    NOT_FOUND,
    'There is no such file.',
  ],
  [
    'a bare id',
    { prompt, video: { file_id: '0'.repeat(32) } },
    404,
    NOT_FOUND,
    'There is no such file.',
    'edits',
  ],
  ['a body that is a list', [], 400, INVALID, 'The request body must be a JSON object.'],
])('%s', async (_, body, status, code, message, to = 'generations') => {
  const api = xai(stage, stage.gateway.key, '/xai/v1');
  expect(seen(await api.submit(body, { to }))).toEqual([status, code, message]);
  expect(stage.upstream.jobs.size).toBe(0);
});
