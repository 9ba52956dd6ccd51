import { expect, test } from 'vitest';
import type { DeliveryRow } from '../../src/store/delivery-row.ts';
import { callbackOf, deliveriesOf, dueQueues } from '../../src/store/reads-webhooks.ts';
import type { Store } from '../../src/store/store.ts';
import {
  addWorkspace,
  completeTask,
  failTask,
  NOW_MS,
  openTestStore,
  submission,
} from './open-test-store.ts';

const OWN_EVENTS = ['task.completed', 'task.failed', 'task.cancelled'];
const VENDOR_EVENTS = ['generation.succeeded', 'generation.failed'];
const URL_HERE = 'https://hooks.example.com:8443/a?b';

async function addEndpoint(store: Store, webhookId: string, changes: object = {}): Promise<void> {
  const made = await store.run('createWebhook', {
    webhookId,
    workspaceId: 'w',
    url: URL_HERE,
    description: '',
    eventsJson: JSON.stringify(OWN_EVENTS),
    secret: 'whsec_c2VjcmV0',
    enabled: true,
    nowMs: NOW_MS,
    ...changes,
  });
  expect(made).toBe(true);
}

function of(store: Store, endpointId: string): Promise<readonly DeliveryRow[]> {
  const page = { before: null, countMax: 100 };
  return store.all(deliveriesOf({ ...page, workspaceId: 'w', endpointId }));
}

async function eventsOf(store: Store, endpointId: string): Promise<readonly string[]> {
  return (await of(store, endpointId)).map(({ event, task_id }) => `${event} ${task_id}`);
}

async function claim(store: Store, queue: string, nowMs = NOW_MS, countMax = 10) {
  const lease = { nowMs, leaseUntilMs: nowMs + 30_000 };
  const { claimed } = await store.run('claimDeliveries', {
    rooms: [{ queue, countMax }],
    ...lease,
  });
  return claimed;
}

const RESULT = { status: 200, trouble: null, goneEndpointId: null, nowMs: NOW_MS } as const;

test('the end of a task is told to each endpoint that wants to hear of it, and to no other', async () => {
  const store = await openTestStore(1_000_000);
  await addWorkspace(store, 'v', 0);
  await addEndpoint(store, 'all');
  await addEndpoint(store, 'failures', { eventsJson: '["task.failed"]' });
  await addEndpoint(store, 'vendor', { eventsJson: JSON.stringify(VENDOR_EVENTS) });
  await addEndpoint(store, 'off', { enabled: false });
  await addEndpoint(store, 'removed');
  await store.run('deleteWebhook', { webhookId: 'removed', workspaceId: 'w', nowMs: NOW_MS });
  await addEndpoint(store, 'foreign', { workspaceId: 'v' });
  await store.run('submitTask', submission('a'));
  await completeTask(store, 'a');
  await store.run('submitTask', submission('b'));
  await failTask(store, 'b');
  await store.run('submitTask', submission('c', { dialect: 'rivya' }));
  await failTask(store, 'c', 'cancelled');
  // A late worker changes nothing, and tells nothing.
  await failTask(store, 'c');
  expect(await eventsOf(store, 'all')).toEqual([
    'task.cancelled c',
    'task.failed b',
    'task.completed a',
  ]);
  expect(await eventsOf(store, 'failures')).toEqual(['task.failed b']);
  expect(await eventsOf(store, 'vendor')).toEqual(['generation.failed c']);
  for (const endpoint of ['off', 'removed', 'foreign']) {
    expect(await of(store, endpoint)).toEqual([]);
  }
  const [, , first] = await of(store, 'all');
  expect(first).toEqual({
    id: 'a-all',
    workspace_id: 'w',
    endpoint_id: 'all',
    callback_url: null,
    task_id: 'a',
    event: 'task.completed',
    queue: 'all',
    state: 'pending',
    attempts: 0,
    next_at_ms: NOW_MS,
    last_status: null,
    last_trouble: null,
    created_at_ms: NOW_MS,
    updated_at_ms: NOW_MS,
  });
});

test.each(['before', 'after'])(
  'a callback named %s the end of its task is told once',
  async (when) => {
    const store = await openTestStore(1_000_000);
    const call = { taskId: 'a', workspaceId: 'w', callbackUrl: URL_HERE, nowMs: NOW_MS };
    expect(await store.run('setCallback', call)).toBe(false);
    await store.run('submitTask', submission('a'));
    expect(await store.run('setCallback', { ...call, workspaceId: 'v' })).toBe(false);
    if (when === 'before') expect(await store.run('setCallback', call)).toBe(true);
    await completeTask(store, 'a');
    expect(await store.run('setCallback', call)).toBe(true);
    const queue = 'w https://hooks.example.com:8443';
    expect(await store.all(dueQueues(NOW_MS))).toEqual([{ queue, due_ms: NOW_MS, attempts: 0 }]);
    expect(await claim(store, queue)).toMatchObject([
      {
        delivery: { id: 'a-callback', event: 'task.completed', callback_url: URL_HERE },
        target: null,
      },
    ]);
    expect(await claim(store, queue)).toEqual([]);
  },
);

test('a claimed delivery comes back with the end of its lease, under its id', async () => {
  const store = await openTestStore(1_000_000);
  await addEndpoint(store, 'e');
  await store.run('submitTask', submission('a'));
  await failTask(store, 'a');
  const [first] = await claim(store, 'e');
  expect(first).toMatchObject({
    delivery: { id: 'a-e', attempts: 1 },
    target: { id: 'e', url: URL_HERE, previous_secret: null, enabled: 1 },
  });
  expect(await claim(store, 'e')).toEqual([]);
  expect(await store.all(dueQueues(NOW_MS + 29_999))).toEqual([]);
  const [again] = await claim(store, 'e', NOW_MS + 30_000);
  expect(again).toMatchObject({ delivery: { id: 'a-e', attempts: 2 } });
  const result = { ...RESULT, deliveryId: 'a-e', state: 'delivered', nextAtMs: NOW_MS } as const;
  expect(await store.run('recordDelivery', { ...result, attempts: 1 })).toBe(false);
  expect(await store.run('recordDelivery', { ...result, attempts: 2 })).toBe(true);
  expect(await store.run('recordDelivery', { ...result, attempts: 2 })).toBe(false);
  expect(await of(store, 'e')).toMatchObject([{ state: 'delivered', last_status: 200 }]);
  expect(await store.all(dueQueues(NOW_MS + 1e9))).toEqual([]);
});

test('an endpoint that is gone is disabled with the record, and told nothing more', async () => {
  const store = await openTestStore(1_000_000);
  await addEndpoint(store, 'e');
  await store.run('submitTask', submission('a'));
  await failTask(store, 'a');
  await claim(store, 'e');
  const result = { ...RESULT, deliveryId: 'a-e', attempts: 1, nextAtMs: NOW_MS };
  const gone = { ...result, state: 'failed', status: 410, goneEndpointId: 'e' } as const;
  expect(await store.run('recordDelivery', gone)).toBe(true);
  await store.run('submitTask', submission('b'));
  await failTask(store, 'b');
  expect(await eventsOf(store, 'e')).toEqual(['task.failed a']);
});

test('a delivery is sent again on request, whatever became of it', async () => {
  const store = await openTestStore(1_000_000);
  await addEndpoint(store, 'e');
  const asked = { deliveryId: 't', workspaceId: 'w', endpointId: 'e', nowMs: NOW_MS };
  expect(await store.run('queueTestDelivery', asked)).toMatchObject({ event: 'webhook.test' });
  expect(await store.run('queueTestDelivery', { ...asked, endpointId: 'no' })).toBeNull();
  await claim(store, 'e');
  // On its way right now.
  const moving = { state: 'pending', attempts: 1, next_at_ms: NOW_MS + 30_000 };
  expect(await store.run('redeliver', asked)).toMatchObject(moving);
  const result = { ...RESULT, deliveryId: 't', attempts: 1, state: 'pending' } as const;
  await store.run('recordDelivery', { ...result, status: 500, nextAtMs: NOW_MS + 3_600_000 });
  expect(await store.run('redeliver', asked)).toMatchObject({ attempts: 1, next_at_ms: NOW_MS });
  await claim(store, 'e');
  const done = { ...result, attempts: 2, state: 'delivered', nextAtMs: NOW_MS } as const;
  await store.run('recordDelivery', done);
  expect(await store.run('redeliver', asked)).toMatchObject({ state: 'pending', attempts: 0 });
  expect(await store.run('redeliver', { ...asked, workspaceId: 'v' })).toBeNull();
  expect(await store.run('redeliver', { ...asked, endpointId: 'f' })).toBeNull();
});

test('a callback is found by its task, and sent again on request', async () => {
  const store = await openTestStore(1_000_000);
  await addWorkspace(store, 'v', 0);
  await addEndpoint(store, 'e');
  await store.run('submitTask', submission('a'));
  const call = { taskId: 'a', workspaceId: 'w', callbackUrl: URL_HERE, nowMs: NOW_MS };
  await store.run('setCallback', call);
  expect(await store.all(callbackOf('w', 'a'))).toEqual([]);
  await failTask(store, 'a');
  const [row, ...others] = await store.all(callbackOf('w', 'a'));
  expect([row?.id, row?.endpoint_id, others]).toEqual(['a-callback', null, []]);
  expect(await store.all(callbackOf('v', 'a'))).toEqual([]);
  await claim(store, row?.queue ?? '');
  const result = { ...RESULT, deliveryId: 'a-callback', attempts: 1, nextAtMs: NOW_MS } as const;
  await store.run('recordDelivery', { ...result, state: 'delivered' });
  const asked = { deliveryId: 'a-callback', workspaceId: 'w', endpointId: null, nowMs: NOW_MS };
  expect(await store.run('redeliver', asked)).toMatchObject({ state: 'pending', attempts: 0 });
  expect(await store.run('redeliver', { ...asked, workspaceId: 'v' })).toBeNull();
  expect(await store.run('redeliver', { ...asked, endpointId: 'e' })).toBeNull();
  expect(await store.run('redeliver', { ...asked, deliveryId: 'a-e' })).toBeNull();
});

test('the old secret is kept beside the new one', async () => {
  const store = await openTestStore();
  await addEndpoint(store, 'e');
  const rotated = { webhookId: 'e', workspaceId: 'w', secret: 'next', nowMs: NOW_MS };
  await store.run('rotateWebhookSecret', { ...rotated, previousUntilMs: NOW_MS + 9 });
  const asked = { deliveryId: 't', workspaceId: 'w', endpointId: 'e', nowMs: NOW_MS };
  await store.run('queueTestDelivery', asked);
  expect(await claim(store, 'e')).toMatchObject([
    {
      target: {
        secret: 'next',
        previous_secret: 'whsec_c2VjcmV0',
        previous_secret_until_ms: NOW_MS + 9,
      },
    },
  ]);
});

test('old deliveries are forgotten by batches, but none that still has to be sent', async () => {
  const store = await openTestStore();
  await addEndpoint(store, 'e');
  for (const deliveryId of ['a', 'b', 'c', 'open']) {
    const asked = { deliveryId, workspaceId: 'w', endpointId: 'e', nowMs: NOW_MS };
    await store.run('queueTestDelivery', asked);
  }
  await claim(store, 'e');
  for (const deliveryId of ['a', 'b', 'c']) {
    const result = { ...RESULT, deliveryId, attempts: 1, nextAtMs: NOW_MS } as const;
    await store.run('recordDelivery', { ...result, state: 'delivered' });
  }
  const dueMs = NOW_MS + 30 * 24 * 3_600_000;
  const expire = (nowMs: number) => store.run('expireDeliveries', { nowMs, countMax: 2 });
  expect([await expire(dueMs - 1), await expire(dueMs), await expire(dueMs)]).toEqual([0, 2, 1]);
  expect((await of(store, 'e')).map(({ id }) => id)).toEqual(['open']);
});
