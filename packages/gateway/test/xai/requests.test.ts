import { check, type Operation } from '@reelgate/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { decodeSubmit, isProblem } from '../../src/dialects/xai/decode.ts';
import { requestOf } from '../../src/dialects/xai/requests.ts';
import { Refusal } from '../../src/platform/refusal.ts';

const plain = 'grok-imagine-video';
const newer = 'grok-imagine-video-1.5';
const lite = 'grok-imagine-video-1.5-lite';
const prompt = 'a dog';
const url = 'https://images.example.com/a.png';
const image = { url };
const video = { url };
const file = { file_id: `file_${'0123456789abcdef'.repeat(2)}` };

const ajv = new Ajv2020({ strict: false });
const fits = {
  generate: ajv.compile(requestOf('generate')),
  edit: ajv.compile(requestOf('edit')),
  extend: ajv.compile(requestOf('extend')),
} as const;

function isTaken(body: unknown, operation: Operation): boolean {
  try {
    const decoded = decodeSubmit(body, operation);
    return !isProblem(decoded) && 'order' in check(decoded, decoded.contract);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

test.each<[boolean, Operation, unknown]>([
  [true, 'generate', { model: plain, prompt }],
  [true, 'generate', { model: `${newer}-preview`, prompt, duration: '15', seconds: 99 }],
  [true, 'generate', { model: lite, prompt, seconds: '3', duration: null }],
  [false, 'generate', { model: lite, prompt, seconds: 16 }],
  [false, 'generate', { model: lite, prompt, seconds: 3, duration: 16 }],
  [false, 'generate', { model: plain, prompt, resolution: '1080p' }],
  [false, 'generate', { model: plain }],
  [false, 'generate', { prompt }],
  [false, 'generate', { model: null, prompt }],
  [false, 'generate', { model: 'sora-2', prompt }],
  [true, 'generate', { model: plain, image }],
  [true, 'generate', { model: plain, image: { image_url: url } }],
  [true, 'generate', { model: plain, image: url }],
  [true, 'generate', { model: plain, image: file }],
  [true, 'generate', { model: plain, image: { ...file, url } }],
  [true, 'generate', { model: plain, prompt, image: '' }],
  [false, 'generate', { model: plain, image: '' }],
  [false, 'generate', { model: plain, image: {} }],
  [false, 'generate', { model: plain, image: { ...file, image_url: 'x' } }],
  [false, 'generate', { model: plain, image: { url: 'x', image_url: url } }],
  [false, 'generate', { model: plain, image: 'ftp://a/b.png' }],
  [false, 'generate', { model: plain, image: { file_id: 'a.png' } }],
  [false, 'generate', { model: plain, image, reference_images: [image] }],
  [false, 'generate', { model: plain, image: url, reference_images: [url] }],
  [true, 'generate', { model: newer, image: url, reference_images: [url, image, file] }],
  [false, 'generate', { model: newer, prompt, reference_images: [''] }],
  [false, 'generate', { model: newer, reference_images: Array.from({ length: 8 }, () => url) }],
  [true, 'generate', { model: newer, last_frame: url }],
  [true, 'generate', { model: newer, keyframes: [{ image: url, timestamp_s: 1.5 }] }],
  [true, 'generate', { model: newer, keyframes: [{ image: file, timestamp_s: 1.5 }] }],
  [false, 'generate', { model: newer, keyframes: [{ image, timestamp_s: -1 }] }],
  [false, 'generate', { model: plain, keyframes: [{ image, timestamp_s: 1 }] }],
  [true, 'generate', { model: plain, prompt, output: { upload_url: url, x: 1 } }],
  [true, 'generate', { model: plain, prompt, output: null }],
  [false, 'generate', { model: plain, prompt, output: [] }],
  [false, 'generate', { model: plain, prompt, output: { upload_url: 'x' } }],
  [true, 'generate', { model: plain, prompt, reference_audios: [{}, {}, {}], storage_options: 1 }],
  [false, 'generate', { model: plain, prompt, reference_audios: [1, 2, 3, 4] }],
  [false, 'generate', []],
  [true, 'edit', { prompt, video }],
  [true, 'edit', { model: null, prompt, video: file }],
  [true, 'edit', { model: plain, prompt, video, duration: 'x', seconds: 'y' }],
  [false, 'edit', { model: lite, prompt, video }],
  [false, 'edit', { prompt, video: url }],
  [false, 'edit', { prompt, video: { image_url: url } }],
  [false, 'edit', { prompt }],
  [false, 'edit', { video }],
  [true, 'extend', { model: `${newer}-preview`, prompt, video, seconds: 2 }],
  [false, 'extend', { prompt, video, seconds: 1 }],
  [false, 'extend', { prompt, video: { file_id: '0'.repeat(32) } }],
])('%s: %s %j', (expected, operation, body) => {
  expect([fits[operation](body), isTaken(body, operation)]).toEqual([expected, expected]);
});
