import { modelsOf, type DialectName } from '@reelgate/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { encodeModel } from '../../src/dialects/empirio/encode-model.ts';
import { encodeUsage, type EmpirioEvent } from '../../src/dialects/empirio/encode-usage.ts';
import { encodeJob, encodePage, type EmpirioTask } from '../../src/dialects/empirio/encode.ts';
import { EMPIRIO_DOC, SUBMIT } from '../../src/dialects/empirio/schemas.ts';
import { failures, wireStatuses } from '../../src/dialects/empirio/statuses.ts';
import type { Failure, FailureKind, TaskState } from '../../src/tasks/task.ts';

const ajv = new Ajv2020({ strictTypes: false, validateFormats: false });
ajv.addKeyword('components');
ajv.addSchema({ $id: 'api', components: { schemas: EMPIRIO_DOC.schemas } });

const ID = '018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e';
const STATES = Object.keys(wireStatuses) as TaskState[];
const FAILURES = (Object.keys(failures) as FailureKind[]).map((kind): Failure => ({
  kind,
  message: kind,
}));

const task: EmpirioTask = {
  id: ID,
  state: 'running',
  progress: 0.25,
  createdAtMs: 1_763_712_000_123,
  finishedAtMs: null,
  failure: null,
  durationS: 10,
  chargedMicroUsd: 0,
  videos: [],
};
const video = {
  url: 'https://cdn.example.com/0.mp4',
  mediaType: 'video/mp4',
  durationMs: 10_000,
  widthPx: 1280,
  heightPx: 720,
};

test.each<Partial<EmpirioTask>>([
  ...STATES.map((state) => ({ state })),
  ...FAILURES.map((failure) => ({ state: 'failed' as const, failure })),
  { state: 'failed', failure: FAILURES[0] ?? null, chargedMicroUsd: 1, finishedAtMs: 0 },
  { state: 'completed', progress: 1, videos: [video], chargedMicroUsd: 1_730_000 },
  { state: 'completed', videos: [{ ...video, durationMs: null, widthPx: null, heightPx: null }] },
])('a job is as it is documented: %j', (change) => {
  const job = encodeJob({ ...task, ...change });
  expectAs('Job', job);
  expectAs('JobList', encodePage([job, job], `job_${ID}`));
});

const DIALECTS: readonly DialectName[] = ['reapi', 'openai', 'empirio', 'rivya', 'xai'];

test.each(DIALECTS)('what %s has made is on the bill as it is documented', (dialect) => {
  const event: EmpirioEvent = {
    taskId: ID,
    apiKeyId: '0',
    dialect,
    model: 'm',
    channel: null,
    state: 'running',
    failureKind: null,
    chargedMicroUsd: 1,
    createdAtMs: 0,
    finishedAtMs: null,
    failure: null,
    outputUrls: [video.url],
  };
  const events = [
    ...STATES.map((state) => ({ ...event, state })),
    ...FAILURES.map((failure) => ({ ...event, failure })),
  ];
  expectAs('UsageList', encodeUsage({ availableMicroUsd: 0 }, events, `usage_${ID}`));
});

test.each(DIALECTS)('the models of %s are shown as it is documented', (dialect) => {
  for (const model of modelsOf(dialect)) expectAs('Model', encodeModel(model));
});

const PNG = 'data:image/png;base64,iVBORw0KGgoAAAAN';
const body = { model: 'grok-imagine-video-1-5', prompt: 'push in', image: 'https://x.example/a' };

test.each<[boolean, object]>([
  [true, body],
  [true, { ...body, image: PNG, duration: 15, n: 1 }],
  [false, { ...body, image: 'data:image/png;base64,AAAA' }],
  [false, { ...body, duration: 16 }],
  [false, { ...body, model: 'grok-imagine-video' }],
  [false, { model: body.model, prompt: body.prompt }],
])('the document says %s to %j', (isTaken, submitted) => {
  expect(ajv.validate(SUBMIT, submitted)).toBe(isTaken);
});

function expectAs(name: string, answer: unknown): void {
  ajv.validate(`api#/components/schemas/${name}`, answer);
  expect(ajv.errors ?? []).toEqual([]);
}
