import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closedPort } from '../../lib/loopback.ts';
import { until } from '../../lib/until.ts';
import {
  expectProblem,
  MODEL,
  PREVIEW,
  setOwnStage,
  type OwnStage,
  type Page,
  type Task,
} from './stage.ts';

interface Sent {
  readonly id: string;
  readonly last_trouble: string | null;
}

let stage: OwnStage;

beforeAll(async () => {
  stage = await setOwnStage();
});

afterAll(() => stage.close());

test('the books show a hold and its post, by pages', async () => {
  const key = await stage.stranger(1_000);
  const task = await stage.create(undefined, MODEL, key);
  await stage.ask('GET', `/tasks/${task.id}?wait=30`, undefined, key);
  const first = (await stage.ask('GET', '/ledger?limit=1', undefined, key)).json as Page<object>;
  expect(first.data).toMatchObject([
    {
      kind: 'post',
      debit: 'held',
      credit: 'spent',
      amount: { micro_usd: 49_000 },
      task_id: task.id,
    },
  ]);
  const rest = await stage.ask('GET', `/ledger?before=${first.next}`, undefined, key);
  expect((rest.json as Page<object>).data).toMatchObject([
    { kind: 'hold', debit: 'available', credit: 'held', task_id: task.id },
    { kind: 'grant', amount: { micro_usd: 1_000_000 }, task_id: null },
  ]);
  expect((await stage.ask('GET', '/balance', undefined, key)).json).toMatchObject({
    available: { micro_usd: 951_000 },
    held: { micro_usd: 0 },
    spent: { micro_usd: 49_000 },
  });
});

test('usage is told by day, key, model and channel', async () => {
  const key = await stage.stranger();
  const task = await stage.create(undefined, MODEL, key);
  await stage.ask('GET', `/tasks/${task.id}?wait=30`, undefined, key);
  const { data } = (await stage.ask('GET', '/usage', undefined, key)).json as Page<object>;
  expect(data).toMatchObject([
    {
      day: new Date().toISOString().slice(0, 10),
      model: 'grok-imagine-1.0-video',
      dialect: 'reapi',
      completed: 1,
      failed: 0,
      charged: { micro_usd: 49_000 },
    },
  ]);
  expectProblem(await stage.ask('GET', '/usage?from=soon'), 400, 'invalid_request');
  const before = await stage.ask('GET', '/usage?from=2020-01-01&to=2020-02-01', undefined, key);
  expect((before.json as Page<object>).data).toEqual([]);
});

test('a file is uploaded, listed, used and removed', async () => {
  const bytes = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), 'unknown_file');
  const uploaded = await stage.ask('POST', '/files', form);
  expect(uploaded.status, uploaded.text).toBe(201);
  const file = uploaded.json as { id: string; url: string };
  expect(file).toMatchObject({
    object: 'file',
    kind: 'image',
    content_type: 'image/png',
    size_bytes: bytes.length,
  });
  expect(Buffer.from(await (await fetch(file.url)).arrayBuffer())).toEqual(bytes);
  const list = (await stage.ask('GET', '/files?kind=image')).json as Page<{ id: string }>;
  expect(list.data.map(({ id }) => id)).toEqual([file.id]);
  expect((await stage.ask('GET', `/files/${file.id}`)).json).toMatchObject({ id: file.id });

  // Its link is not fetched over the network, which the guard would refuse here.
  const task = await stage.create({ image_urls: [file.url], prompt: 'waves' });
  const ended = await stage.ask('GET', `/tasks/${task.id}?wait=30`);
  expect(ended.json).toMatchObject({ state: 'completed', mode: 'image_to_video' });

  const stranger = await stage.stranger(0);
  expectProblem(
    await stage.ask('GET', `/files/${file.id}`, undefined, stranger),
    404,
    'file_not_found',
  );
  expect((await stage.ask('DELETE', `/files/${file.id}`)).status).toBe(204);
  expectProblem(await stage.ask('GET', `/files/${file.id}`), 404, 'file_not_found');
});

test('a picture that came with a video is an input of the next, at any size', async () => {
  const studio = await setOwnStage({}, [{ name: 'engine', provider: 'engine' }]);
  const made = await studio.create({ prompt: 'a calm sea', seconds: 1 }, PREVIEW);
  const first = (await studio.ask('GET', `/tasks/${made.id}?wait=60`)).json as Task;
  const thumbnail = first.media.find(({ purpose }) => purpose === 'thumbnail');
  expect(thumbnail).toBeDefined();
  // The guard lets nobody fetch from this machine: it has to be read where it lies.
  const input = {
    prompt: 'waves',
    image: { url: thumbnail?.url },
    duration: 1,
    resolution: '1080p',
  };
  const next = await studio.create(input, 'xai/grok-imagine-video-1.5');
  const last = await studio.ask('GET', `/tasks/${next.id}?wait=60`);
  expect(last.json).toMatchObject({ state: 'completed', resolution: '1080p', failure: null });
  const clip = (last.json as { media: { purpose: string; height: number }[] }).media.find(
    ({ purpose }) => purpose === 'video',
  );
  expect(clip).toMatchObject({ height: 1_080 });
  await studio.close();
});

test('what is no picture, video or sound is not kept', async () => {
  const form = new FormData();
  form.append('file', new Blob(['just words']), 'picture.png');
  expectProblem(await stage.ask('POST', '/files', form), 415, 'file_not_supported');
  expectProblem(await stage.ask('POST', '/files', {}), 400, 'invalid_request');
});

test('every model is listed with its prices and the schema of its input', async () => {
  const { data } = (await stage.ask('GET', '/models')).json as Page<{
    id: string;
    input_schema: { properties: object };
  }>;
  expect(new Set(data.map(({ id }) => id.split('/')[0]))).toEqual(
    new Set(['reapi', 'openai', 'empirio', 'rivya', 'xai']),
  );
  for (const model of data) expect(model.input_schema.properties).toHaveProperty('prompt');
});

test('a key makes others that may do no more than itself', async () => {
  const key = await stage.stranger();
  const made = await stage.ask(
    'POST',
    '/keys',
    { name: 'reader', scopes: ['generations:read', 'keys:manage'] },
    key,
  );
  expect(made.status, made.text).toBe(201);
  const reader = made.json as { id: string; secret: string };
  expect((await stage.ask('GET', '/tasks', undefined, reader.secret)).status).toBe(200);
  const keys = await stage.ask('GET', '/keys', undefined, key);
  expect((keys.json as Page<object>).data).toHaveLength(2);
  expect(keys.text).not.toContain(reader.secret);
  expectProblem(
    await stage.ask('POST', '/tasks', { model: MODEL }, reader.secret),
    403,
    'scope_denied',
  );
  expectProblem(
    await stage.ask('POST', '/keys', { name: 'more', scopes: ['credits:read'] }, reader.secret),
    400,
    'invalid_request',
  );
  expectProblem(await stage.ask('DELETE', `/keys/${reader.id}`), 404, 'key_not_found');
  expect((await stage.ask('DELETE', `/keys/${reader.id}`, undefined, key)).status).toBe(200);
  expectProblem(await stage.ask('GET', '/tasks', undefined, reader.secret), 401, 'key_revoked');
});

test('webhook endpoints are made, changed and removed; their secret is shown once', async () => {
  const made = await stage.ask('POST', '/webhooks', { url: 'https://hooks.example.com/in' });
  expect(made.status, made.text).toBe(201);
  const { id, secret } = made.json as { id: string; secret: string };
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
  const found = await stage.ask('GET', `/webhooks/${id}`);
  expect(found.json).toMatchObject({ id, enabled: true });
  expect(found.text).not.toContain('whsec_');
  const list = await stage.ask('GET', '/webhooks');
  expect((list.json as Page<object>).data).toHaveLength(1);
  expect(list.text).not.toContain('whsec_');
  const changed = await stage.ask('PATCH', `/webhooks/${id}`, { enabled: false });
  expect(changed.json).toMatchObject({ enabled: false, url: 'https://hooks.example.com/in' });
  const rotated = await stage.ask('POST', `/webhooks/${id}/rotate-secret`);
  expect((rotated.json as { secret: string }).secret).not.toBe(secret);
  const stranger = await stage.stranger(0);
  expectProblem(
    await stage.ask('DELETE', `/webhooks/${id}`, undefined, stranger),
    404,
    'webhook_not_found',
  );
  expect((await stage.ask('DELETE', `/webhooks/${id}`)).status).toBe(204);
  expectProblem(await stage.ask('GET', `/webhooks/${id}`), 404, 'webhook_not_found');
  for (const url of [
    'http://hooks.example.com',
    'https://a:b@hooks.example.com',
    'https://localhost',
  ]) {
    expectProblem(await stage.ask('POST', '/webhooks', { url }), 400, 'invalid_request');
  }
});

test('deliveries are told, and sent again when that is asked for', async () => {
  const url = `http://127.0.0.1:${await closedPort()}/`;
  const made = await stage.ask('POST', '/webhooks', { url });
  expect(made.status, made.text).toBe(201);
  const { id } = made.json as { id: string };
  const ids: string[] = [];
  for (let sends = 0; sends < 3; sends += 1) {
    const sent = await stage.ask('POST', `/webhooks/${id}/test`);
    expect(sent.status, sent.text).toBe(202);
    ids.unshift((sent.json as { id: string }).id);
  }
  const first = (await stage.ask('GET', `/webhooks/${id}/deliveries?limit=2`)).json as Page<Sent>;
  expect([first.data.map((sent) => sent.id), first.has_more]).toEqual([ids.slice(0, 2), true]);
  const path = `/webhooks/${id}/deliveries`;
  const rest = (await stage.ask('GET', `${path}?before=${first.next}`)).json as Page<Sent>;
  expect(rest.data.map((sent) => sent.id)).toEqual(ids.slice(2));
  const tried = await until('a try that failed', async () => {
    const { data } = (await stage.ask('GET', path)).json as Page<Sent>;
    return data.find((sent) => sent.last_trouble !== null) ?? null;
  });
  expect(tried).toMatchObject({
    object: 'webhook_delivery',
    event: 'webhook.test',
    task_id: null,
    state: 'pending',
    last_status: null,
    last_trouble: 'The address could not be reached.',
  });
  const again = await stage.ask('POST', `${path}/${tried.id}/redeliver`);
  expect([again.status, (again.json as Sent).id]).toEqual([202, tried.id]);
  expectProblem(await stage.ask('POST', `${path}/no/redeliver`), 404, 'delivery_not_found');
  expectProblem(await stage.ask('GET', `${path}?before=x`), 400, 'invalid_request');
  const stranger = await stage.stranger(0);
  for (const [method, what, code] of [
    ['GET', path, 'webhook_not_found'],
    ['POST', `/webhooks/${id}/test`, 'webhook_not_found'],
    ['POST', `${path}/${tried.id}/redeliver`, 'delivery_not_found'],
  ] as const) {
    expectProblem(await stage.ask(method, what, undefined, stranger), 404, code);
  }
  const secret = (await stage.ask('GET', '/callback-secret')).json as { secret: string };
  expect(secret.secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
  expect((await stage.ask('GET', '/callback-secret')).json).toEqual(secret);
  const other = await stage.ask('GET', '/callback-secret', undefined, stranger);
  expect(other.json).not.toEqual(secret);
});

test('what was told to the callback_url of a task is shown, and told again on request', async () => {
  const order = { model: MODEL, input: { prompt: 'a dog runs on a beach' } };
  const callback_url = `http://127.0.0.1:${await closedPort()}/`;
  const made = await stage.ask('POST', '/tasks', { ...order, callback_url });
  expect(made.status, made.text).toBe(201);
  const { id } = made.json as { id: string };
  const path = `/tasks/${id}/callbacks`;
  const tried = await until('a try that failed', async () => {
    const { data } = (await stage.ask('GET', path)).json as Page<Sent>;
    return data.find((sent) => sent.last_trouble !== null) ?? null;
  });
  expect(tried).toMatchObject({
    object: 'webhook_delivery',
    event: 'task.completed',
    task_id: id,
    state: 'pending',
    last_trouble: 'The address could not be reached.',
  });
  const again = await stage.ask('POST', `${path}/${tried.id}/redeliver`);
  expect([again.status, (again.json as Sent).id]).toEqual([202, tried.id]);
  expectProblem(await stage.ask('POST', `${path}/no/redeliver`), 404, 'delivery_not_found');
  const other = await stage.create();
  expect((await stage.ask('GET', `/tasks/${other.id}/callbacks`)).json).toMatchObject({ data: [] });
  const foreign = `/tasks/${other.id}/callbacks/${tried.id}/redeliver`;
  expectProblem(await stage.ask('POST', foreign), 404, 'delivery_not_found');
  expectProblem(await stage.ask('GET', '/tasks/task_0/callbacks'), 404, 'task_not_found');
  const stranger = await stage.stranger(0);
  for (const [method, what] of [
    ['GET', path],
    ['POST', `${path}/${tried.id}/redeliver`],
  ] as const) {
    expectProblem(await stage.ask(method, what, undefined, stranger), 404, 'task_not_found');
  }
});

test('what is held for a failed task is released before the failure is seen', async () => {
  stage.upstream.script = { end: 'failed' };
  const key = await stage.stranger(100);
  const task = await stage.create(undefined, MODEL, key);
  const ended = (await stage.ask('GET', `/tasks/${task.id}?wait=30`, undefined, key)).json as Task;
  expect(ended).toMatchObject({ state: 'failed', charged: { micro_usd: 0 } });
  expect((await stage.ask('GET', '/balance', undefined, key)).json).toMatchObject({
    available: { micro_usd: 100_000 },
  });
  stage.upstream.script = {};
});

test('every answer that the document tells of was seen, and looked so', () => {
  const elsewhere = /^(?:\w+Tasks?|estimate) /;
  const unseen = stage.openApi.unseen().filter((answer) => !elsewhere.test(answer));
  expect(unseen.filter((answer) => !answer.endsWith(' default'))).toEqual([]);
});
