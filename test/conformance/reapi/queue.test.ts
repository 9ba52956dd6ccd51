import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../../lib/until.ts';
import { expectRefusal } from './expect-refusal.ts';
import { ORIGINAL, setStage, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

function jobsToBe(count: number): Promise<boolean> {
  return until(`${count} jobs`, () => stage.upstream.jobs.size === count);
}

test('what is beyond a workspace’s concurrency waits, and is not refused', async () => {
  const { api } = await stage.workspace({ concurrencyMax: 2 });
  stage.upstream.script = { hold: true };
  const ids = [];
  for (let count = 0; count < 6; count += 1) ids.push(await api.accepted(stage.bodies[ORIGINAL]));
  await jobsToBe(2);
  const tasks = await Promise.all(ids.map((id) => api.poll(id)));
  expect(tasks.map(({ status }) => status)).toEqual(ids.map(() => 'processing'));
  stage.upstream.script = {};
  stage.upstream.release();
  const ends = await Promise.all(ids.map((id) => api.final(id)));
  expect(ends.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
  expect([stage.upstream.jobs.size, stage.upstream.openMost]).toEqual([6, 2]);
});

test('a full workspace does not keep another one waiting', async () => {
  const [busy, other] = [
    await stage.workspace({ concurrencyMax: 1 }),
    await stage.workspace({ concurrencyMax: 1 }),
  ];
  stage.upstream.next({ hold: true });
  const ids = [];
  for (let count = 0; count < 5; count += 1) {
    ids.push(await busy.api.accepted(stage.bodies[ORIGINAL]));
    await jobsToBe(1);
  }
  const end = await other.api.final(await other.api.accepted(stage.bodies[ORIGINAL]));
  expect(end.status).toBe('completed');
  expect(stage.upstream.jobs.size).toBe(2);
  stage.upstream.release();
  for (const id of ids) await busy.api.final(id);
});

test('a higher limit takes effect without a restart', async () => {
  const { workspace, api } = await stage.workspace({ concurrencyMax: 1 });
  stage.upstream.script = { hold: true };
  const ids = [];
  for (let count = 0; count < 3; count += 1) ids.push(await api.accepted(stage.bodies[ORIGINAL]));
  await jobsToBe(1);
  await stage.gateway.admin('PATCH', `/workspaces/${workspace}`, { concurrency_max: 3 });
  await jobsToBe(3);
  stage.upstream.release();
  for (const id of ids) await api.final(id);
});

test('a full queue is put off, and takes orders again when it has drained', async () => {
  const narrow = await setStage({ limits: { openTasksMax: 3, sweepMs: 50 } });
  const { api, bodies, upstream } = narrow;
  upstream.script = { hold: true };
  const ids = [];
  for (let count = 0; count < 3; count += 1) ids.push(await api.accepted(bodies[ORIGINAL]));
  const before = await api.balance();
  const refused = await api.submit(bodies[ORIGINAL]);
  expectRefusal(refused, 503, 70001, 'queue is unavailable', { retry: true });
  expect([refused.headers.get('retry-after'), await api.balance()]).toEqual(['5', before]);
  upstream.script = {};
  await until('three at work', () => upstream.jobs.size === 3);
  upstream.release();
  for (const id of ids) await api.final(id);
  await until('room', async () => (await api.submit(bodies[ORIGINAL])).status === 200);
  await narrow.close();
});

test('work that was under way is carried on after a restart, and not sent again', async () => {
  stage.upstream.script = { hold: true };
  const ids = [];
  for (let count = 0; count < 4; count += 1) {
    ids.push(await stage.api.accepted(stage.bodies[ORIGINAL]));
  }
  await jobsToBe(4);
  await stage.gateway.restart();
  stage.upstream.release();
  const ends = await Promise.all(ids.map((id) => stage.api.final(id)));
  expect(ends.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
  expect([...stage.upstream.jobs.values()].map(({ posts }) => posts)).toEqual([1, 1, 1, 1]);
});
