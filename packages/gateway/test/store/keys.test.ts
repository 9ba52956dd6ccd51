import { expect, test } from 'vitest';
import { createAdministration } from '../../src/access/administration.ts';
import { createAuthenticator } from '../../src/access/authenticate.ts';
import { keyById } from '../../src/store/reads.ts';
import { NOW_MS, openTestStore } from './open-test-store.ts';

async function openAccess() {
  const store = await openTestStore();
  const time = { nowMs: NOW_MS };
  const clock = () => time.nowMs;
  let count = 0;
  const ids = { next: () => String((count += 1)) };
  const authenticator = createAuthenticator(store, 10, clock);
  const parts = { store, authenticator, clock, ids, concurrencyDefault: 4 };
  const administration = createAdministration(parts);
  const workspace = await administration.openWorkspace('w');
  const createKey = async (options: object) => {
    const named = { workspace, name: 'test', requestsPerMinute: null };
    const made = await administration.createKey({ ...named, ...options });
    if (made === null) throw new Error('the key is there already');
    return { ...made, authorization: `Bearer ${made.secret}` };
  };
  return { store, time, authenticator, createKey };
}

test.each([
  [{}, null, null],
  [{ scopes: null }, null, null],
  [{ scopes: [] }, '', new Set()],
  [{ scopes: ['tasks'] }, 'tasks', new Set(['tasks'])],
  [{ scopes: ['tasks', 'files:read'] }, 'tasks files:read', new Set(['tasks', 'files:read'])],
])('a key made with %o may do that', async (options, stored, scopes) => {
  const { store, authenticator, createKey } = await openAccess();
  const { key, authorization } = await createKey(options);
  expect(key.scopes).toBe(stored);
  expect(await store.first(keyById(key.id))).toEqual(key);
  expect(await authenticator.authenticate(authorization)).toEqual({
    keyId: key.id,
    workspaceId: 'w',
    requestsPerMinute: null,
    scopes,
    expiresAtMs: null,
  });
});

test('a secret is a key once, whatever it may do', async () => {
  const { store, createKey } = await openAccess();
  const { key } = await createKey({ secret: 'chosen', scopes: ['tasks'] });
  await expect(createKey({ secret: 'chosen' })).rejects.toThrow('there already');
  expect((await store.first(keyById(key.id)))?.scopes).toBe('tasks');
});

test.each([true, false])('a key is refused once its time has come, known: %s', async (known) => {
  const { time, authenticator, createKey } = await openAccess();
  const { key, authorization } = await createKey({ expiresAtMs: NOW_MS + 5 });
  expect(key.expires_at_ms).toBe(NOW_MS + 5);
  const authenticate = async () => authenticator.authenticate(authorization);
  time.nowMs = NOW_MS + 4;
  expect((await authenticate()).expiresAtMs).toBe(NOW_MS + 5);
  if (!known) await createKey({ secret: 'another' });
  time.nowMs = NOW_MS + 5;
  await expect(authenticate()).rejects.toThrow('unauthenticated_expired');
});
