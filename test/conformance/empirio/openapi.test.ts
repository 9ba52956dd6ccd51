import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiAt } from './client.ts';
import { MODEL, setStage, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

test('every answer that the document tells of was seen, and looked so', async () => {
  const { api, gateway, images } = stage;
  await api.final(await api.accepted(stage.body));
  stage.upstream.next({ end: 'failed', message: 'no' });
  await api.final(await api.accepted(stage.body));
  stage.upstream.script = { hold: true };
  await api.ask('POST', `/jobs/${await api.accepted(stage.body)}/cancel`);
  const states = (await api.jobs()).data.map(({ status }) => status);
  expect(states).toEqual(['cancelled', 'failed', 'completed']);
  expect((await api.usage()).data.map(({ status }) => status)).toEqual(states);
  await api.ask('GET', '/models');
  await api.ask('GET', `/models/${MODEL}`);
  const form = new FormData();
  form.append('file', await (await fetch(`${images.url}/64x48.png`)).blob());
  await api.upload(form);
  const unseen = (await openApiAt(gateway)).unseen();
  expect(unseen.filter((answer) => !answer.endsWith(' default'))).toEqual([]);
  await stage.settle();
});
