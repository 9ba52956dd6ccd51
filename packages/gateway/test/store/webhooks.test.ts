import { expect, test } from 'vitest';
import { webhookById, webhooksOf } from '../../src/store/reads-webhooks.ts';
import { addWorkspace, NOW_MS, openTestStore } from './open-test-store.ts';

const NEW = {
  webhookId: 'a',
  workspaceId: 'w',
  url: 'https://example.com/hook',
  description: '',
  eventsJson: '["task.completed"]',
  secret: 'first',
  enabled: true,
  nowMs: NOW_MS,
};

const ROW = {
  id: 'a',
  workspace_id: 'w',
  url: 'https://example.com/hook',
  description: '',
  events_json: '["task.completed"]',
  secret: 'first',
  enabled: 1,
  created_at_ms: NOW_MS,
  updated_at_ms: NOW_MS,
};

const LATER_MS = NOW_MS + 5;
const UNTIL_MS = LATER_MS + 1_000;
const OWN = { webhookId: 'a', workspaceId: 'w', nowMs: LATER_MS };
const UNCHANGED = { url: null, description: null, eventsJson: null, enabled: null };

async function openWithWebhooks() {
  const store = await openTestStore();
  await addWorkspace(store, 'v', 0);
  expect(await store.run('createWebhook', NEW)).toBe(true);
  const other = { ...NEW, webhookId: 'b', enabled: false, description: 'second' };
  expect(await store.run('createWebhook', other)).toBe(true);
  const foreign = { ...NEW, webhookId: 'c', workspaceId: 'v' };
  expect(await store.run('createWebhook', foreign)).toBe(true);
  return store;
}

test('an endpoint is made once, and seen by its own workspace', async () => {
  const store = await openWithWebhooks();
  expect(await store.run('createWebhook', { ...NEW, url: 'https://example.org' })).toBe(false);
  expect(await store.first(webhookById('w', 'a'))).toEqual(ROW);
  expect(await store.first(webhookById('v', 'a'))).toBeUndefined();
  expect(await store.first(webhookById('w', 'nothing'))).toBeUndefined();
  const second = { ...ROW, id: 'b', enabled: 0, description: 'second' };
  expect(await store.all(webhooksOf('w'))).toEqual([ROW, second]);
  expect(await store.all(webhooksOf('v'))).toEqual([{ ...ROW, id: 'c', workspace_id: 'v' }]);
  const nobody = { ...NEW, webhookId: 'd', workspaceId: 'nobody' };
  await expect(store.run('createWebhook', nobody)).rejects.toThrow(/foreign key/i);
});

test.each([
  [{ url: 'https://example.org' }, { url: 'https://example.org' }],
  [{ description: 'text' }, { description: 'text' }],
  [{ eventsJson: '[]' }, { events_json: '[]' }],
  [{ enabled: false }, { enabled: 0 }],
  [{}, {}],
])('an update with %o changes that alone', async (changes, columns) => {
  const store = await openWithWebhooks();
  const updated = { ...ROW, ...columns, updated_at_ms: LATER_MS };
  expect(await store.run('updateWebhook', { ...OWN, ...UNCHANGED, ...changes })).toEqual(updated);
  expect(await store.first(webhookById('w', 'a'))).toEqual(updated);
});

test('a description can be emptied, and an endpoint enabled again', async () => {
  const store = await openWithWebhooks();
  const changes = { ...UNCHANGED, description: '', enabled: true };
  const row = await store.run('updateWebhook', { ...OWN, ...changes, webhookId: 'b' });
  expect(row).toEqual({ ...ROW, id: 'b', updated_at_ms: LATER_MS });
});

test('a new secret takes the place of the old one', async () => {
  const store = await openWithWebhooks();
  expect(
    await store.run('rotateWebhookSecret', { ...OWN, secret: 'next', previousUntilMs: UNTIL_MS }),
  ).toBe(true);
  const rotated = { ...ROW, secret: 'next', updated_at_ms: LATER_MS };
  expect(await store.first(webhookById('w', 'a'))).toEqual(rotated);
});

test.each([
  ['another workspace', { workspaceId: 'v' }],
  ['no endpoint at all', { webhookId: 'nothing' }],
])('a command that names %s changes nothing', async (_, changes) => {
  const store = await openWithWebhooks();
  const before = [await store.all(webhooksOf('w')), await store.all(webhooksOf('v'))];
  const call = { ...OWN, ...changes };
  const update = { ...call, ...UNCHANGED, url: 'https://example.org' };
  expect(await store.run('updateWebhook', update)).toBeNull();
  expect(
    await store.run('rotateWebhookSecret', { ...call, secret: 'next', previousUntilMs: UNTIL_MS }),
  ).toBe(false);
  expect(await store.run('deleteWebhook', call)).toBe(false);
  expect([await store.all(webhooksOf('w')), await store.all(webhooksOf('v'))]).toEqual(before);
});

test('a deleted endpoint is gone for every command and read', async () => {
  const store = await openWithWebhooks();
  expect(await store.run('deleteWebhook', OWN)).toBe(true);
  expect(await store.run('deleteWebhook', OWN)).toBe(false);
  expect(await store.run('updateWebhook', { ...OWN, ...UNCHANGED, enabled: true })).toBeNull();
  expect(
    await store.run('rotateWebhookSecret', { ...OWN, secret: 'next', previousUntilMs: UNTIL_MS }),
  ).toBe(false);
  expect(await store.first(webhookById('w', 'a'))).toBeUndefined();
  expect((await store.all(webhooksOf('w'))).map(({ id }) => id)).toEqual(['b']);
});
