import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeGateway, type ComposedGateway } from '../lib/composed-gateway.ts';
import { startImageServer } from '../lib/image-server.ts';
import { keptImage } from '../lib/kept-image.ts';
import {
  balanceOf,
  channelsTo,
  DIALECTS,
  expectSameAtBack,
  orderingIn,
  submit,
  tasksOf,
  type Picture,
} from '../lib/stacked-gateways.ts';

/** A gateway whose upstream is another one, in the words of each vendor; only the one behind renders. */
let front: ComposedGateway;
let back: ComposedGateway;
let picture: Picture;

beforeAll(async () => {
  const images = await startImageServer();
  picture = {
    url: `${images.url}/640x480.jpg`,
    dataUri: await images.dataUri('/640x480.jpg'),
  };
  back = await composeGateway();
  front = await composeGateway({
    configFile: { channels: channelsTo(back.url) },
    env: { KEY_BEHIND: back.key },
  });
});

afterAll(async () => {
  for (const gateway of [front, back]) await gateway[Symbol.asyncDispose]();
});

test.each(DIALECTS)('behind a gateway, in %s', async (dialect) => {
  const tasks = (await tasksOf(back)).length;
  const credits = [await balanceOf(front), await balanceOf(back)];
  const ordering = orderingIn(dialect, picture, 1);
  const id = await submit(front, ordering);
  await expectSameAtBack({ front, back }, id, { tasks, credits }, ordering);
  expectNoAlarm();
});

test('behind a gateway, in rivya, with a file of a client of the front', async () => {
  const bytes = Buffer.from(picture.dataUri.slice(picture.dataUri.indexOf(',') + 1), 'base64');
  const url = await uploadTo(front, bytes);
  const tasks = (await tasksOf(back)).length;
  const credits = [await balanceOf(front), await balanceOf(back)];
  const plain = orderingIn('rivya', picture, 1);
  const { params } = plain.body as { readonly params: object };
  const referenceMediaItems = [{ url, kind: 'image' }];
  const body = { ...plain.body, params: { ...params, referenceMediaItems } };
  const id = await submit(front, { ...plain, body });
  await expectSameAtBack({ front, back }, id, { tasks, credits }, plain);
  const sha256 = createHash('sha256')
    .update(await keptImage(bytes))
    .digest('hex');
  const sql = `select sha256, name, media_type from files where purpose = 'upload'`;
  expect(await back.books.rows(sql)).toEqual([
    { sha256, name: 'image-0.jpeg', media_type: 'image/jpeg' },
  ]);
  expectNoAlarm();
});

async function uploadTo({ url, key }: ComposedGateway, bytes: Buffer): Promise<string> {
  const form = new FormData();
  form.append('kind', 'image');
  form.append('file', new File([new Uint8Array(bytes)], 'beach.jpg', { type: 'image/jpeg' }));
  const answer = await fetch(`${url}/rivya/api/v1/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: form,
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { readonly url: string }).url;
}

function expectNoAlarm(): void {
  const alarming = [...front.logged, ...back.logged].filter(({ level }) =>
    ['warn', 'error', 'fatal'].includes(level),
  );
  expect(alarming).toEqual([]);
}
