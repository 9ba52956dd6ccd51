import { FilePart } from '@reelgate/contracts';
import { describe, expect, test } from 'vitest';
import { decodeJobList, decodeUsageList } from '../../src/dialects/empirio/decode-query.ts';
import { decodeSubmit, decodeUpload } from '../../src/dialects/empirio/decode.ts';
import { jobIdOf, taskIdOfEvent, taskIdOfJob } from '../../src/dialects/empirio/ids.ts';

const ID = '018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e';
const MODEL = 'grok-imagine-video-1-5';

test('an id is read as it is written, and nothing else', () => {
  expect([taskIdOfJob(jobIdOf(ID)), taskIdOfEvent(`usage_${ID}`)]).toEqual([ID, ID]);
  for (const id of [ID, `usage_${ID}`, `job_${ID}\n`, `job_${ID.toUpperCase()}`, ` job_${ID}`]) {
    expect(taskIdOfJob(id)).toBeNull();
  }
  expect(taskIdOfEvent(`job_${ID}`)).toBeNull();
});

test('a submit', () => {
  const body = { model: MODEL, prompt: 'x' };
  expect(decodeSubmit(body)).toMatchObject({ model: MODEL, body, contract: { id: MODEL } });
  for (const broken of [undefined, null, [], 'text', 7]) {
    expect(decodeSubmit(broken)).toMatchObject({ status: 400, param: null });
  }
  expect(decodeSubmit({ model: 'grok-imagine-video' })).toMatchObject({
    status: 404,
    code: 'model_not_found',
  });
});

const part = (mediaType: string | null): FilePart =>
  new FilePart({ path: '/x', name: 'x', sizeBytes: 1, mediaType });

test('an upload', () => {
  const image = part('image/png');
  expect(decodeUpload({ anything: image, purpose: 'text' })).toBe(image);
  for (const mediaType of ['video/mp4', 'audio/wav', null]) {
    expect(decodeUpload({ file: part(mediaType) })).toMatchObject({ status: 400 });
  }
  // Nothing that is parsed from JSON passes for a file.
  const likeness = JSON.parse(JSON.stringify(image)) as unknown;
  for (const body of [undefined, {}, { file: likeness }, { file: [image, image] }]) {
    expect(decodeUpload(body)).toMatchObject({ status: 400, param: 'file' });
  }
});

describe('a page', () => {
  test.each([
    [{}, [null], 25, null],
    [{ status: 'processing' }, ['running', 'delivering'], 25, null],
    [{ status: 'queued', limit: '100' }, ['queued'], 100, null],
    [{ limit: '007' }, [null], 7, null],
    [{ before: `job_${ID}`, limit: '1' }, [null], 1, ID],
  ])('%j', (query, states, countMax, beforeId) => {
    expect(decodeJobList(query)).toEqual({ states, countMax, beforeId });
  });

  test.each([
    ['2026-11-21', Date.UTC(2026, 10, 21)],
    ['2026-11-21T10:20', Date.UTC(2026, 10, 21, 10, 20)],
    ['2026-11-21T10:20:30', Date.UTC(2026, 10, 21, 10, 20, 30)],
    ['2026-11-21T10:20:30.123Z', Date.UTC(2026, 10, 21, 10, 20, 30, 123)],
    ['2026-11-21T10:20:30+02:00', Date.UTC(2026, 10, 21, 8, 20, 30)],
    ['2026-11-21T10:20:30 02:00', Date.UTC(2026, 10, 21, 8, 20, 30)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
  ])('%s', (text, timeMs) => {
    expect(decodeUsageList({ from: text, to: text })).toMatchObject({
      fromMs: timeMs,
      toMs: timeMs,
    });
  });

  test.each(['2026-02-29', '2026-11-21T10:60', '21.11.2026', 'now', '1', '+010000-01-01'])(
    '%s is no time',
    (text) => {
      expect(decodeUsageList({ from: text })).toMatchObject({ status: 400, param: 'from' });
      expect(decodeUsageList({ to: text })).toMatchObject({ status: 400, param: 'to' });
    },
  );
});
