import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { dataUri, FORM, MAX, PREVIEW, PRO } from './client.ts';
import { setOpenaiStage, type OpenaiStage } from './stage.ts';

let stage: OpenaiStage;

beforeAll(async () => {
  stage = await setOpenaiStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

/** Micro-dollars: the rate of api/openai.md for each second, and a cent for each image. */
test.each<[string, object, images: number, microUsd: number]>([
  [PREVIEW, {}, 0, 6 * 80_000],
  [PREVIEW, { seconds: 1 }, 0, 80_000],
  [PREVIEW, { seconds: '15', resolution: '720P' }, 0, 15 * 140_000],
  [PREVIEW, { seconds: 7, resolution: 720 }, 1, 7 * 140_000 + 10_000],
  [PREVIEW, { seconds: 3 }, 7, 3 * 80_000 + 70_000],
  [FORM, {}, 0, 6 * 140_000],
  [FORM, { seconds: 3, size: '480P' }, 0, 3 * 80_000],
  [FORM, { seconds: 3, size: '540P' }, 2, 3 * 80_000 + 20_000],
  [FORM, { seconds: 3, size: '1080P' }, 1, 3 * 250_000 + 10_000],
  [PRO, { seconds: 1 }, 0, 10 * 140_000],
  [PRO, { size: '1080P' }, 1, 10 * 250_000 + 10_000],
  [MAX, { seconds: 1, size: '480P' }, 0, 15 * 80_000],
])('%s %j with %d images: %d micro-dollars', async (model, change, images, microUsd) => {
  const credits = 10_000;
  const { api, key } = await stage.workspace({ credits });
  const http = stage.http({ key });
  const uri = await dataUri();
  const field = model === PREVIEW ? 'images' : 'input_reference';
  const pictures = images === 0 ? {} : { [field]: Array.from({ length: images }, () => uri) };
  const body = { model, prompt: 'p', ...change, ...pictures };

  stage.upstream.next({}, { end: 'failed' });
  const { id } = await http.made(body);
  expect(await api.balance()).toBe(credits - microUsd / 1_000);
  expect((await http.final(id)).status).toBe('completed');
  // What is held is what is paid; what fails is given back before anybody is told.
  const failed = await http.made(body);
  expect((await http.final(failed.id)).status).toBe('failed');
  expect(await api.balance()).toBe(credits - microUsd / 1_000);
});
