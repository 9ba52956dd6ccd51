import { expect, test } from 'vitest';
import { until } from '../../../../test/lib/until.ts';
import type { SaveChannel } from '../../src/store/commands/save-channel.ts';
import { storedChannel, storedChannels } from '../../src/store/reads-channels.ts';
import { newestPlace, NOW_MS, openStoreIn, openTestStore } from './open-test-store.ts';
import { KIND } from './places.ts';

function acme(changes: Partial<SaveChannel> = {}): SaveChannel {
  return {
    name: 'acme',
    version: 0,
    settingsJson: '{"provider":"xai"}',
    apiKeySealed: 'v1.sealed',
    apiKeyHint: '…4711',
    enabled: true,
    nowMs: NOW_MS,
    ...changes,
  };
}

const ROW = {
  name: 'acme',
  settings_json: '{"provider":"xai"}',
  api_key_sealed: 'v1.sealed',
  api_key_hint: '…4711',
  enabled: 1,
  version: 1,
  created_at_ms: NOW_MS,
  updated_at_ms: NOW_MS,
};

test('a channel is kept once under its name', async () => {
  const store = await openTestStore();
  expect(await store.run('saveChannel', acme())).toBe(true);
  expect(await store.run('saveChannel', acme({ settingsJson: '{}' }))).toBe(false);
  expect(await store.first(storedChannel('acme'))).toEqual(ROW);
  expect(await store.first(storedChannel('other'))).toBeUndefined();
});

test('a change is made to what was read, and to nothing else', async () => {
  const store = await openTestStore();
  await store.run('saveChannel', acme());
  await store.run('saveChannel', acme({ name: 'other', nowMs: NOW_MS - 1 }));
  const nowMs = NOW_MS + 5;
  const change = acme({ version: 1, apiKeySealed: null, apiKeyHint: null, enabled: false, nowMs });
  expect(await store.run('saveChannel', change)).toBe(true);
  expect(await store.run('saveChannel', { ...change, settingsJson: '{}' })).toBe(false);
  expect(await store.run('saveChannel', { ...change, name: 'none' })).toBe(false);
  const changed = { api_key_sealed: null, api_key_hint: null, enabled: 0, version: 2 };
  expect(await store.all(storedChannels), 'in the order in which they were made').toEqual([
    { ...ROW, name: 'other', created_at_ms: NOW_MS - 1, updated_at_ms: NOW_MS - 1 },
    { ...ROW, ...changed, updated_at_ms: nowMs },
  ]);
});

test('a channel that is removed is gone, and one that is changed meanwhile stays so', async () => {
  const store = await openTestStore();
  await store.run('saveChannel', acme());
  expect(await store.run('removeChannel', { name: 'acme' })).toBe(true);
  expect(await store.run('removeChannel', { name: 'acme' })).toBe(false);
  expect(await store.run('saveChannel', acme({ version: 1 }))).toBe(false);
  expect(await store.all(storedChannels)).toEqual([]);
});

test('every change is told, also to the other processes of a database', async () => {
  const here = await openTestStore();
  const stores = KIND === 'sqlite' ? [here] : [here, await openStoreIn(newestPlace())];
  await until('all to hear', () => stores.every(({ shared }) => shared?.hearsOthers() ?? true));
  const counts = stores.map(() => 0);
  for (const [index, { changes }] of stores.entries()) {
    changes.onChannels(() => void (counts[index] = (counts[index] ?? 0) + 1));
  }
  const steps = [
    () => here.run('saveChannel', acme()),
    () => here.run('saveChannel', acme({ version: 1 })),
    () => here.run('removeChannel', { name: 'acme' }),
  ];
  for (const [index, step] of steps.entries()) {
    await step();
    await until('the news', () => counts.every((count) => count > index));
  }
  expect(counts).toEqual(stores.map(() => 3));
});
