import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { until } from '../../lib/until.ts';
import { rowsOf, untilAllFinal, type Account, type Fleet } from './fleet.ts';

/** 6 seconds of grok-imagine-1.0-video. */
export const ORDER_CREDITS = 49;

const STATES = `
  select state, count(*)::integer as count from tasks where workspace_id = $1 group by state`;

const POSTS = `
  select count(*)::integer as posts, count(distinct task_id)::integer as tasks,
    (sum(amount_micro_usd) / 1000)::integer as credits
  from transfers where workspace_id = $1 and kind = 'post'`;

const HELD = `
  select (held_micro_usd / 1000)::integer as count from balances where workspace_id = $1`;

const ATTEMPTS = `
  select a.id from attempts a join tasks t on t.id = a.task_id where t.workspace_id = $1`;

const CLIPS = `
  select m.key, m.sha256 from media m join tasks t on t.id = m.task_id
  where t.workspace_id = $1 and m.purpose = 'video'`;

/** No task but those that clients were told of, and all of these come to their end. */
export async function expectStored(
  fleet: Fleet,
  account: Account,
  acceptedIds: readonly string[],
  msMax: number,
): Promise<void> {
  const sql = `select 'task_' || id as id from tasks where workspace_id = $1`;
  const stored = await rowsOf<{ id: string }>(fleet, account, sql);
  expect(stored.map(({ id }) => id).sort()).toEqual(acceptedIds.toSorted());
  await untilAllFinal(fleet, account, msMax);
  await expectPaidOnce(fleet, account, acceptedIds.length);
}

/** What must hold of an account, whose tasks all were to be completed, once everything has ended. */
export async function expectPaidOnce(
  fleet: Fleet,
  account: Account,
  completed: number,
): Promise<void> {
  const [api] = fleet.apis;
  const { sound, broken } = await api.admin('GET', '/doctor');
  expect({ sound, broken }).toEqual({ sound: true, broken: [] });
  expect(await rowsOf(fleet, account, STATES)).toEqual([{ state: 'completed', count: completed }]);
  const credits = completed * ORDER_CREDITS;
  const posts = { posts: completed, tasks: completed, credits };
  expect(await rowsOf(fleet, account, POSTS)).toEqual([posts]);
  expect(await rowsOf(fleet, account, HELD)).toEqual([{ count: 0 }]);
  for (const client of account.clients) {
    expect(await client.balance()).toBe(account.credits - credits);
  }
  await expectStartedOnce(fleet, account);
  await expectWholeClips(fleet, account, completed);
}

/** No attempt was sent to the upstream twice, and none that the books do not know. */
async function expectStartedOnce(fleet: Fleet, account: Account): Promise<void> {
  const known = new Set(
    (await rowsOf<{ id: string }>(fleet, account, ATTEMPTS)).map(({ id }) => id),
  );
  const wrong = [...fleet.upstream.jobs.values()]
    .filter(({ id, posts }) => !known.has(id) || posts > 1)
    .map(({ id, posts, accepted }) => ({ id, posts, accepted, known: known.has(id) }));
  expect(wrong, 'attempts that were sent twice, or are unknown').toEqual([]);
}

async function expectWholeClips(fleet: Fleet, account: Account, count: number): Promise<void> {
  const rows = await rowsOf<{ key: string; sha256: string }>(fleet, account, CLIPS);
  expect(rows.length).toBe(count);
  const damaged = rows.filter(({ key, sha256 }) => {
    const bytes = readFileSync(join(fleet.mediaFolder, key));
    return hash('sha256', bytes, 'hex') !== sha256;
  });
  expect(damaged, 'clips that are not what was paid for').toEqual([]);
  await until('an empty staging folder', () => stagesOf(fleet).length === 0);
}

/** Each process has its own folder for what is on its way in; that folder stays. */
function stagesOf({ mediaFolder }: Fleet): readonly string[] {
  const staging = join(mediaFolder, 'staging');
  return readdirSync(staging).flatMap((owner) => readdirSync(join(staging, owner)));
}
