import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Reapi } from '../../lib/reapi.ts';
import { until } from '../../lib/until.ts';
import { expectRefusal } from './expect-refusal.ts';
import { OFFICIAL, ORIGINAL, setStage, type Stage } from './stage.ts';

const CONFLICT = 'Idempotency-Key was already used with a different request body';

let stage: Stage;
let keys = 0;

beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

function newName(): string {
  keys += 1;
  return `order-${keys}`;
}

function submit(api: Reapi, name: string, change: object = {}): Promise<Answer> {
  return api.submit({ ...stage.bodies[ORIGINAL], ...change }, { 'idempotency-key': name });
}

function counted(api: Reapi, count: string, change: object = {}): Promise<Answer> {
  const headers = { 'x-stainless-retry-count': count };
  return api.submit({ ...stage.bodies[ORIGINAL], ...change }, headers);
}

const replayed = ({ headers }: Answer): string | null => headers.get('idempotency-replayed');
const idOf = ({ json }: Answer): string => (json as { id: string }).id;

describe('the same key', () => {
  test('and the same body: the same answer, marked, and paid once', async () => {
    const { api } = await stage.workspace({ credits: 100 });
    const name = newName();
    const first = await submit(api, name);
    const second = await submit(api, name);
    await api.final(idOf(first));
    const third = await submit(api, name);
    expect([second.text, third.text]).toEqual([first.text, first.text]);
    expect([first, second, third].map(replayed)).toEqual([null, 'true', 'true']);
    expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await api.balance()).toBe(51);
  });

  test('spelled bare, quoted, and with spaces around it', async () => {
    const name = newName();
    const answers = [];
    for (const spelling of [name, `"${name}"`, `  ${name} `]) {
      answers.push(await submit(stage.api, spelling));
    }
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.map(replayed)).toEqual([null, 'true', 'true']);
  });

  test('and the same JSON with other white space', async () => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': newName() };
    const ids = [];
    for (const indent of [0, 2, 7]) {
      const body = JSON.stringify(stage.bodies[ORIGINAL], null, indent);
      ids.push(idOf(await stage.api.ask('POST', '/videos/generations', { body, headers })));
    }
    expect(new Set(ids).size).toBe(1);
  });

  test.each([
    [{ prompt: 'a cat' }],
    [{ duration: 7 }],
    [{ duration: 6 }],
    [{ quality: '480p' }],
    [{ unknown: 1 }],
  ])('and another body, %j: a conflict', async (change) => {
    const { api } = await stage.workspace({ credits: 100 });
    const name = newName();
    const first = await submit(api, name);
    expectRefusal(await submit(api, name, change), 409, 20003, CONFLICT);
    expect(idOf(await submit(api, name))).toBe(idOf(first));
    expect(await api.balance()).toBe(51);
  });

  test('in another workspace is another key', async () => {
    const [one, other] = [await stage.workspace(), await stage.workspace()];
    const name = newName();
    const answers = [await submit(one.api, name), await submit(other.api, name, { duration: 9 })];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(replayed)).toEqual([null, null]);
    expect(new Set(answers.map(idOf)).size).toBe(2);
  });

  test('from another API key of the workspace is the same key', async () => {
    const one = await stage.workspace();
    const other = await stage.newKey(one.workspace);
    const name = newName();
    const [first, second] = [await submit(one.api, name), await submit(other.api, name)];
    expect([idOf(second), replayed(second)]).toEqual([idOf(first), 'true']);
  });

  test('after a failure gives the failed task, not a second chance', async () => {
    stage.upstream.next({ end: 'failed', message: 'no' });
    const { api } = await stage.workspace({ credits: 100 });
    const name = newName();
    const id = idOf(await submit(api, name));
    await api.final(id);
    const again = await submit(api, name);
    expect([idOf(again), replayed(again), await api.balance()]).toEqual([id, 'true', 100]);
  });

  test('after a restart', async () => {
    const name = newName();
    const first = await submit(stage.api, name);
    await stage.gateway.restart();
    const second = await submit(stage.api, name);
    expect([idOf(second), replayed(second)]).toEqual([idOf(first), 'true']);
  });

  test('100 times at once: one task, paid once, sent upstream once', async () => {
    const { api } = await stage.workspace({ credits: 4_900 });
    const name = newName();
    const answers = await Promise.all(Array.from({ length: 100 }, () => submit(api, name)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter((answer) => replayed(answer) === null)).toHaveLength(1);
    expect(answers.filter((answer) => replayed(answer) === 'true')).toHaveLength(99);
    const [first] = answers;
    if (first !== undefined) await api.final(idOf(first));
    expect(await api.balance()).toBe(4_851);
    expect(stage.upstream.jobs.size).toBe(1);
  });
});

describe('a key that is no key', () => {
  const message = 'Idempotency-Key must be 1-255 characters';

  test.each([
    ['empty', ''],
    ['blank', '  '],
    ['empty in quotes', '""'],
    ['too long', 'k'.repeat(256)],
    ['too long in quotes', `"${'k'.repeat(256)}"`],
  ])('%s', async (_, name) => {
    expectRefusal(await submit(stage.api, name), 400, 20003, message);
  });

  test.each([
    ['the longest', 'k'.repeat(255)],
    ['the longest in quotes', `"${'q'.repeat(255)}"`],
  ])('%s is one', async (_, name) => {
    const answers = [await submit(stage.api, name), await submit(stage.api, name)];
    expect(answers.map(replayed)).toEqual([null, 'true']);
  });
});

describe('what was refused is not kept', () => {
  test('a body that breaks the contract', async () => {
    const name = newName();
    const refused = await submit(stage.api, name, { duration: 5 });
    const accepted = await submit(stage.api, name);
    expect([refused.status, accepted.status, replayed(accepted)]).toEqual([400, 200, null]);
  });

  test('too few credits', async () => {
    const { workspace, api } = await stage.workspace({ credits: 48 });
    const name = newName();
    const refused = await submit(api, name);
    await stage.gateway.admin('POST', '/credits', { workspace, credits: 1 });
    const accepted = await submit(api, name);
    expect([refused.status, accepted.status, replayed(accepted)]).toEqual([402, 200, null]);
  });

  test('too many requests', async () => {
    const { workspace, api } = await stage.workspace();
    const slow = await stage.newKey(workspace, 1);
    const name = newName();
    await slow.api.balance();
    const refused = await submit(slow.api, name);
    const accepted = await submit(api, name);
    expect([refused.status, accepted.status, replayed(accepted)]).toEqual([429, 200, null]);
  });
});

describe('the retry counter of the openai package', () => {
  test('a retry of a submit that came through is a replay', async () => {
    const { api } = await stage.workspace({ credits: 100 });
    const answers = [];
    for (const count of ['0', '1', '2']) answers.push(await counted(api, count));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.map(replayed)).toEqual([null, 'true', 'true']);
    expect(await api.balance()).toBe(51);
  });

  test('a first try never is one', async () => {
    const { api } = await stage.workspace();
    const answers = [await counted(api, '0'), await counted(api, '0')];
    expect(new Set(answers.map(idOf)).size).toBe(2);
    expect(answers.map(replayed)).toEqual([null, null]);
  });

  test('a retry of a submit that never came through is accepted', async () => {
    const { api } = await stage.workspace();
    expect(replayed(await counted(api, '1'))).toBeNull();
  });

  test('two retries at once of a submit that never came through are one task', async () => {
    const { api } = await stage.workspace();
    const answers = await Promise.all([counted(api, '1'), counted(api, '2')]);
    expect(new Set(answers.map(idOf)).size).toBe(1);
  });

  test('another body, or another API key, is another request', async () => {
    const { workspace, api } = await stage.workspace();
    const colleague = await stage.newKey(workspace);
    const answers = [
      await counted(api, '0'),
      await counted(api, '1', { prompt: 'a cat' }),
      await counted(colleague.api, '1'),
    ];
    expect(new Set(answers.map(idOf)).size).toBe(3);
    expect(answers.map(replayed)).toEqual([null, null, null]);
  });

  test('next to an Idempotency-Key it is not looked at', async () => {
    const { api } = await stage.workspace();
    const first = await counted(api, '0');
    const second = await api.submit(stage.bodies[ORIGINAL], {
      'x-stainless-retry-count': '1',
      'idempotency-key': newName(),
    });
    expect([idOf(second) === idOf(first), replayed(second)]).toEqual([false, null]);
  });

  test.each(['-1', 'one', '1.5', ''])('%j is no counter', async (count) => {
    const { api } = await stage.workspace();
    await counted(api, '0');
    expect(replayed(await counted(api, count))).toBeNull();
  });
});

test('without either header the same body is two orders (seed 000)', async () => {
  const { api } = await stage.workspace({ credits: 320 });
  const ids = [
    await api.accepted(stage.bodies[OFFICIAL]),
    await api.accepted(stage.bodies[OFFICIAL]),
  ];
  expect([new Set(ids).size, await api.balance()]).toEqual([2, 0]);
});

test('a key is forgotten when its time is over', async () => {
  const forgetful = await setStage({ limits: { idempotencyMs: 1 } });
  const body = forgetful.bodies[ORIGINAL];
  const headers = { 'idempotency-key': newName() };
  const first = await forgetful.api.submit(body, headers);
  await until(
    'a new task',
    async () => replayed(await forgetful.api.submit(body, headers)) === null,
  );
  expect(replayed(first)).toBeNull();
  await forgetful.close();
});
