import { contracts, findContract, modelsOf, type Contract } from '@reelgate/contracts';
import { describe, expect, test } from 'vitest';
import { amountOf } from '../../src/dialects/empirio/amount.ts';
import { encodeModel } from '../../src/dialects/empirio/encode-model.ts';
import { encodeJob, encodeSubmitted, type EmpirioTask } from '../../src/dialects/empirio/encode.ts';
import type { FailureKind, TaskState } from '../../src/tasks/task.ts';

const ID = '018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e';

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

describe('an amount has no digit more than it needs', () => {
  test.each([
    [0, '0'],
    [1, '0.000001'],
    [10, '0.00001'],
    [1_000, '0.001'],
    [146_000, '0.146'],
    [338_000, '0.338'],
    [1_730_000, '1.73'],
    [8_270_000, '8.27'],
    [1_000_000, '1'],
    [123_456_789, '123.456789'],
    [999_999_999_999_999, '999999999.999999'],
  ])('%i micro-dollars are %s', (microUsd, text) => {
    expect(JSON.stringify(amountOf(microUsd))).toBe(`{"amount":${text},"currency":"USD"}`);
  });

  test('whatever it is', () => {
    for (let microUsd = 0; microUsd < 200_000; microUsd += 1) {
      const text = microUsd.toString().padStart(7, '0');
      const decimal = `${text.slice(0, -6)}.${text.slice(-6)}`.replace(/\.?0+$/, '');
      if (String(amountOf(microUsd).amount) !== decimal) throw new Error(`${microUsd}`);
    }
  });
});

test('the answer to a submit', () => {
  const submitted = { id: ID, model: 'm', createdAtMs: task.createdAtMs };
  expect(JSON.stringify(encodeSubmitted(submitted))).toBe(
    `{"job_id":"job_${ID}","status":"queued","model":"m",` +
      `"poll_url":"/v1/jobs/job_${ID}","created_at":"2025-11-21T08:00:00.123Z"}`,
  );
});

describe('a job', () => {
  test.each<[TaskState, string]>([
    ['queued', 'queued'],
    ['running', 'processing'],
    ['delivering', 'processing'],
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
  ])('%s is %s', (state, status) => {
    expect(encodeJob({ ...task, state }).status).toBe(status);
  });

  test.each<[FailureKind, string]>([
    ['image_unfetchable', 'image_unfetchable'],
    ['image_unreadable', 'image_unreadable'],
    ['upstream', 'upstream_error'],
    ['timed_out', 'timed_out'],
    ['cancelled', 'cancelled'],
    ['moderated', 'content_policy_violation'],
  ])('that ended by %s has the code %s', (kind, code) => {
    const job = encodeJob({ ...task, state: 'failed', failure: { kind, message: 'm' } });
    expect([job.error, job.result]).toEqual([{ code, message: 'm' }, null]);
  });

  test('whose video was blocked shows what it cost', () => {
    const failure = { kind: 'moderated', message: 'm' } as const;
    const job = encodeJob({ ...task, state: 'failed', failure, chargedMicroUsd: 1_730_000 });
    expect(job.result).toEqual({
      data: [],
      usage: {
        billable_units: 10,
        billing_unit: 'second',
        cost: { amount: 1.73, currency: 'USD' },
      },
    });
  });

  test('with nothing known of its video', () => {
    const video = {
      url: 'u',
      mediaType: 'video/mp4',
      durationMs: null,
      widthPx: null,
      heightPx: null,
    };
    const { result } = encodeJob({ ...task, state: 'completed', videos: [video] });
    expect(result?.data).toEqual([
      { url: 'u', content_type: 'video/mp4', duration_seconds: null, width: null, height: null },
    ]);
  });
});

describe('a model on the card', () => {
  interface WireModel {
    readonly pricing_rows: readonly { readonly spec: string; readonly amount: number }[];
    readonly supported_parameters: readonly { readonly name: string }[];
    readonly capabilities: Readonly<Record<string, unknown>>;
  }
  const cardOf = (contract: Contract): WireModel => encodeModel([contract]) as WireModel;

  test.each(contracts)('$dialect $id $operation: every field, every price', (contract) => {
    const { pricing_rows, supported_parameters } = cardOf(contract);
    expect(supported_parameters.map(({ name }) => name)).toEqual(
      contract.fields.map(({ name }) => name),
    );
    const { flatMicroUsd, imageFeeMicroUsd, ratesMicroUsd } = contract;
    const rates = Object.values(ratesMicroUsd).filter((rate) => rate !== null);
    const fee = imageFeeMicroUsd === 0 ? [] : [imageFeeMicroUsd];
    const expected = flatMicroUsd === null ? [...fee, ...rates] : [flatMicroUsd];
    expect(pricing_rows.map(({ amount }) => Math.round(amount * 1_000_000))).toEqual(expected);
  });

  test('what a model can do is what its contracts say', () => {
    const [model] = modelsOf('openai');
    if (model === undefined) throw new Error('there is no model');
    expect((encodeModel(model) as WireModel).capabilities).toEqual({
      input: ['text', 'image', 'video'],
      output: ['video'],
      operations: ['generate', 'edit', 'extend'],
      text_to_video: true,
      image_to_video: true,
      audio: true,
    });
  });

  test('a rate that the operator took away is not on it', () => {
    const contract = findContract('empirio', 'grok-imagine-video-1-5');
    if (contract === null) throw new Error('there is no contract');
    const priced = { ...contract, ratesMicroUsd: { '480p': null, '720p': 1_000_000 } };
    expect(cardOf(priced).pricing_rows).toMatchObject([
      { type: 'Image input', rate: '$0.05' },
      { type: '720p', rate: '$1', amount: 1 },
    ]);
  });
});
