import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import {
  encodeSubmitted,
  encodeTask,
  failureCodes,
  type ReapiTask,
} from '../../src/dialects/reapi/encode.ts';
import { REAPI_DOC, SUBMIT } from '../../src/dialects/reapi/schemas.ts';
import type { FailureKind } from '../../src/tasks/task.ts';

const ajv = new Ajv2020({ strictTypes: false, validateFormats: false });

const task: ReapiTask = {
  id: 'task_018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e',
  model: 'grok-imagine-1.0-video',
  status: 'running',
  createdAtMs: 1_735_000_000_999,
  failure: null,
  videoUrls: ['https://cdn.example.com/0.mp4'],
};
const failures = (Object.keys(failureCodes) as FailureKind[]).map((kind): Partial<ReapiTask> => ({
  status: 'failed',
  failure: { kind, message: kind },
}));

test.each<Partial<ReapiTask>>([
  { status: 'queued' },
  { status: 'running' },
  { status: 'delivering' },
  { status: 'completed' },
  ...failures,
])('the answer to a poll is as it is documented: %j', (change) => {
  expectAs('Task', JSON.parse(encodeTask({ ...task, ...change })));
});

test('the answer to a submit is as it is documented', () => {
  expectAs('Submitted', JSON.parse(encodeSubmitted(task)));
});

const official = { model: 'grok-imagine-video-1.5-official', prompt: 'push in' };
const image_urls = ['https://images.example.com/source.jpg'];

test.each<[boolean, object]>([
  [true, { model: 'grok-imagine-1.0-video', prompt: 'a dog' }],
  [true, { model: 'grok-imagine-video-1.5-beta', image_urls }],
  [true, { ...official, image_urls }],
  [true, { ...official, image_urls, seed: 1 }],
  // What one model takes is not what another does.
  [false, official],
  [false, { ...official, image_urls, duration: 30 }],
  [false, { ...official, image_urls, model: 'veo' }],
  [false, { prompt: 'a dog' }],
])('the document says %s to %j', (isTaken, body) => {
  expect(ajv.validate(SUBMIT, body)).toBe(isTaken);
});

function expectAs(name: string, answer: unknown): void {
  ajv.validate(REAPI_DOC.schemas[name] ?? false, answer);
  expect(ajv.errors ?? []).toEqual([]);
}
