import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../lib/until.ts';
import { expectProblem, MODEL, setOwnStage, type OwnStage, type Page, type Task } from './stage.ts';

let stage: OwnStage;

beforeAll(async () => {
  stage = await setOwnStage({ workspaceConcurrency: 2 });
});

afterAll(() => stage.close());

describe('a task', () => {
  test('is created, waited for, and shown with its media', async () => {
    const created = await stage.create();
    expect(created).toMatchObject({
      object: 'task',
      dialect: 'reapi',
      model: 'grok-imagine-1.0-video',
      mode: 'text_to_video',
      price: { micro_usd: 49_000, usd: '0.049000' },
      charged: { micro_usd: 0, usd: '0.000000' },
      understood: null,
      failure: null,
    });
    const waited = await stage.ask('GET', `/tasks/${created.id}?wait=60`);
    expect(waited.json).toMatchObject({
      id: created.id,
      state: 'completed',
      progress: 1,
      charged: { micro_usd: 49_000 },
    });
    const [video] = (waited.json as Task).media;
    expect((await fetch(video?.url ?? '')).headers.get('content-type')).toBe('video/mp4');
  });

  test('of any dialect has the same shape, and is found by that dialect too', async () => {
    const task = await stage.create({ prompt: 'a cat' }, 'reapi/grok-imagine-1.0-video');
    const { gateway } = stage;
    const headers = { authorization: `Bearer ${gateway.key}` };
    const poll = await fetch(`${gateway.url}/api/v1/tasks/${task.id}`, { headers });
    expect(await poll.json()).toMatchObject({ id: task.id, model: 'grok-imagine-1.0-video' });
  });

  test('a wait ends after its time with the task as it is', async () => {
    stage.upstream.script = { hold: true };
    const task = await stage.create();
    const startMs = performance.now();
    const waited = await stage.ask('GET', `/tasks/${task.id}?wait=0.3`);
    expect(performance.now() - startMs).toBeGreaterThan(290);
    expect(waited.status).toBe(200);
    expect((waited.json as Task).state).not.toBe('completed');
    stage.upstream.release();
    stage.upstream.script = {};
    await stage.ask('GET', `/tasks/${task.id}?wait=30`);
  });

  test('that waits tells its place in the queue', async () => {
    stage.upstream.script = { hold: true };
    const key = await stage.stranger(1_000_000, { concurrency_max: 1 });
    const tasks: Task[] = [];
    for (let count = 0; count < 4; count += 1) {
      tasks.push(await stage.create(undefined, MODEL, key));
    }
    await until('the first to be at work', async () => {
      const answer = await stage.ask('GET', `/tasks/${tasks[0]?.id}`, undefined, key);
      return (answer.json as Task).state === 'running';
    });
    const last = await stage.ask('GET', `/tasks/${tasks[3]?.id}`, undefined, key);
    expect(last.json).toMatchObject({ state: 'queued', queue_position: 3, progress: 0 });
    stage.upstream.script = {};
    await until('all of them to end', async () => {
      stage.upstream.release();
      const answer = await stage.ask('GET', `/tasks/${tasks[3]?.id}`, undefined, key);
      return (answer.json as Task).state === 'completed';
    });
  });

  test('is cancelled, and its hold released', async () => {
    stage.upstream.script = { hold: true };
    const task = await stage.create();
    await stage.ask('POST', `/tasks/${task.id}/cancel`);
    const ended = await stage.ask('GET', `/tasks/${task.id}?wait=30`);
    expect(ended.json).toMatchObject({
      state: 'cancelled',
      charged: { micro_usd: 0 },
      failure: { code: 'cancelled' },
    });
    stage.upstream.script = {};
  });

  test.each([
    ['at work', { hold: true }],
    ['completed', {}],
  ])('%s is deleted, and then unknown everywhere', async (_, script) => {
    stage.upstream.script = script;
    const task = await stage.create();
    if (!('hold' in script)) await stage.ask('GET', `/tasks/${task.id}?wait=30`);
    const deleted = await stage.ask('DELETE', `/tasks/${task.id}`);
    expect(deleted.status, deleted.text).toBe(204);
    expectProblem(await stage.ask('GET', `/tasks/${task.id}`), 404, 'task_not_found');
    expectProblem(await stage.ask('DELETE', `/tasks/${task.id}`), 404, 'task_not_found');
    const list = (await stage.ask('GET', '/tasks?limit=100')).json as Page<Task>;
    expect(list.data.map(({ id }) => id)).not.toContain(task.id);
    stage.upstream.script = {};
  });

  test('repeated with its Idempotency-Key is one task', async () => {
    const { gateway } = stage;
    const submit = () =>
      fetch(`${gateway.url}/v1/reelgate/tasks`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${gateway.key}`,
          'content-type': 'application/json',
          'idempotency-key': 'once',
        },
        body: JSON.stringify({ model: MODEL, input: { prompt: 'one' } }),
      });
    const first = await submit();
    const second = await submit();
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    const ids = [await first.json(), await second.json()].map((task) => (task as Task).id);
    expect(ids[0]).toBe(ids[1]);
  });
});

test('lists go by pages in both directions, with filters', async () => {
  const key = await stage.stranger();
  const made: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    made.push((await stage.create({ prompt: `take ${count}` }, MODEL, key)).id);
  }
  const ask = async (query: string) =>
    (await stage.ask('GET', `/tasks?${query}`, undefined, key)).json as Page<Task>;
  const first = await ask('limit=2');
  expect(first.data.map(({ id }) => id)).toEqual([made[4], made[3]]);
  expect(first).toMatchObject({ has_more: true, next: made[3] });
  const second = await ask(`limit=2&before=${first.next}`);
  expect(second.data.map(({ id }) => id)).toEqual([made[2], made[1]]);
  const up = await ask(`order=asc&limit=3&after=${made[1]}`);
  expect(up.data.map(({ id }) => id)).toEqual(made.slice(2));
  expect(up.has_more).toBe(false);
  expect((await ask('dialect=xai')).data).toEqual([]);
  expect((await ask('model=grok-imagine-1.0-video')).data).toHaveLength(5);
  expect((await ask('state=failed')).data).toEqual([]);
});

test('events follow a task from its queue to its end', async () => {
  stage.upstream.script = { runningPolls: 2 };
  const task = await stage.create();
  const { gateway } = stage;
  const response = await fetch(`${gateway.url}/v1/reelgate/tasks/${task.id}/events`, {
    headers: { authorization: `Bearer ${gateway.key}` },
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const events = dataOf(await response.text());
  expect(events.at(-1)).toMatchObject({ id: task.id, state: 'completed', progress: 1 });
  expect(events.length).toBeGreaterThan(1);
  stage.upstream.script = {};
});

test("a workspace's events are its own", async () => {
  const key = await stage.stranger();
  const stop = new AbortController();
  const response = await fetch(`${stage.gateway.url}/v1/reelgate/events`, {
    headers: { authorization: `Bearer ${key}` },
    signal: stop.signal,
  });
  const mine = await stage.create(undefined, MODEL, key);
  await stage.create();
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.includes('"state":"completed"')) break;
  }
  stop.abort();
  expect(new Set(dataOf(text).map(({ id }) => id))).toEqual(new Set([mine.id]));
});

/** Whole events only: the last one may have come in part. */
function dataOf(text: string): readonly Task[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? [])
    .map((data) => JSON.parse(data) as Task);
}

test('an estimate changes nothing and tells the price', async () => {
  const key = await stage.stranger(100);
  const ask = (duration: number) =>
    stage.ask('POST', '/estimate', { model: MODEL, input: { prompt: 'a', duration } }, key);
  expect((await ask(6)).json).toMatchObject({
    price: { micro_usd: 49_000 },
    credits: 49,
    balance: { micro_usd: 100_000 },
    balance_after: { micro_usd: 51_000, usd: '0.051000' },
    affordable: true,
    channels: [{ channel: 'upstream', verdict: 'first' }],
  });
  expect((await ask(30)).json).toMatchObject({ credits: 242, affordable: false });
  const { json } = await stage.ask('GET', '/balance', undefined, key);
  expect(json).toMatchObject({ available: { micro_usd: 100_000 }, held: { micro_usd: 0 } });
  expect(((await stage.ask('GET', '/tasks', undefined, key)).json as Page<Task>).data).toEqual([]);
});

describe('what is not served', () => {
  test.each<[string, object | undefined, number, string]>([
    ['POST /tasks', undefined, 400, 'invalid_request'],
    ['POST /tasks', { model: 'nothing' }, 400, 'invalid_request'],
    ['POST /tasks', { model: 'xai/nothing', input: {} }, 400, 'invalid_request'],
    ['POST /tasks', { model: 'grok-imagine-video', input: {} }, 400, 'invalid_request'],
    ['POST /tasks', { model: MODEL, operation: 'dance' }, 400, 'invalid_request'],
    ['POST /tasks', { model: MODEL, input: { prompt: 'a', duration: 99 } }, 400, 'invalid_request'],
    ['POST /estimate', { model: MODEL, input: {} }, 400, 'invalid_request'],
    ['GET /tasks?limit=0', undefined, 400, 'invalid_request'],
    ['GET /tasks?state=odd', undefined, 400, 'invalid_request'],
    ['GET /tasks?before=odd', undefined, 400, 'invalid_request'],
    ['GET /tasks/task_0', undefined, 404, 'task_not_found'],
    ['GET /tasks/task_00000000000000000000000000000000?wait=61', undefined, 400, 'invalid_request'],
    ['GET /tasks/task_00000000000000000000000000000000', undefined, 404, 'task_not_found'],
    ['PUT /tasks', {}, 405, 'method_not_allowed'],
  ])('%s', async (line, body, status, code) => {
    const [method = '', path = ''] = line.split(' ');
    expectProblem(await stage.ask(method, path, body), status, code);
  });

  test('a violation names its field', async () => {
    const input = { prompt: '', duration: '8' };
    const answer = await stage.ask('POST', '/tasks', { model: MODEL, input });
    expect((answer.json as { errors: object[] }).errors).toMatchObject([
      { field: 'input.prompt', code: 'missing' },
      { field: 'input.duration', code: 'wrong_type' },
    ]);
  });

  test('without a key, with a wrong one, with another workspace’s task', async () => {
    const task = await stage.create();
    expectProblem(await stage.ask('GET', '/tasks', undefined, 'rk_wrong'), 401, 'key_unknown');
    const stranger = await stage.stranger(0);
    for (const [method, path] of [
      ['GET', `/tasks/${task.id}`],
      ['DELETE', `/tasks/${task.id}`],
      ['POST', `/tasks/${task.id}/cancel`],
      ['GET', `/tasks/${task.id}/events`],
    ] as const) {
      expectProblem(await stage.ask(method, path, undefined, stranger), 404, 'task_not_found');
    }
    const input = { prompt: 'a' };
    const poor = await stage.ask('POST', '/tasks', { model: MODEL, input }, stranger);
    expectProblem(poor, 402, 'insufficient_credits');
  });
});

test('every answer that the document tells of was seen, and looked so', () => {
  // Streams and the repetition are read in their own tests, with fetch.
  const elsewhere = new Set(['streamTask 200', 'streamTasks 200', 'createTask 200']);
  const unseen = stage.openApi.unseen().filter((answer) => /^(?:\w+Tasks?|estimate) /.test(answer));
  expect(unseen.filter((one) => !one.endsWith(' default') && !elsewhere.has(one))).toEqual([]);
});
