import { randomBytes } from 'node:crypto';
import type { WebhookDelivery, WebhookDesk, WebhookEndpoint } from './http/webhook-desk.ts';
import type { LifecycleContext } from './lifecycle/context.ts';
import { callbackIdOf, type DeliveryRow } from './store/delivery-row.ts';
import { callbackOf, deliveriesOf, webhookById, webhooksOf } from './store/reads-webhooks.ts';
import type { WebhookRow } from './store/webhook-row.ts';

/** How long the old secret signs beside the new one. */
const OVERLAP_MS = 24 * 3_600_000;

/** Joins the desk of webhook endpoints to the store. */
export function composeWebhooks({ store, clock, ids }: LifecycleContext): WebhookDesk {
  const find: WebhookDesk['find'] = async ({ workspaceId }, id) => {
    const row = await store.first(webhookById(workspaceId, id));
    return row === undefined ? null : endpointOf(row);
  };
  return {
    find,
    async list({ workspaceId }) {
      return (await store.all(webhooksOf(workspaceId))).map(endpointOf);
    },
    async create(caller, { url, description, events, enabled }) {
      const webhookId = ids.next();
      const secret = newSecret();
      const { workspaceId } = caller;
      const eventsJson = JSON.stringify(events);
      const nowMs = clock();
      const words = {
        webhookId,
        workspaceId,
        url,
        description,
        eventsJson,
        secret,
        enabled,
        nowMs,
      };
      await store.run('createWebhook', words);
      const endpoint = await find(caller, webhookId);
      if (endpoint === null) throw new Error('a webhook endpoint vanished as it was made');
      return { endpoint, secret };
    },
    async update({ workspaceId }, webhookId, { url, description, events, enabled }) {
      const row = await store.run('updateWebhook', {
        webhookId,
        workspaceId,
        url: url ?? null,
        description: description ?? null,
        eventsJson: events === undefined ? null : JSON.stringify(events),
        enabled: enabled ?? null,
        nowMs: clock(),
      });
      return row === null ? null : endpointOf(row);
    },
    remove: ({ workspaceId }, webhookId) =>
      store.run('deleteWebhook', { webhookId, workspaceId, nowMs: clock() }),
    async rotateSecret({ workspaceId }, webhookId) {
      const secret = newSecret();
      const nowMs = clock();
      const known = await store.run('rotateWebhookSecret', {
        webhookId,
        workspaceId,
        secret,
        previousUntilMs: nowMs + OVERLAP_MS,
        nowMs,
      });
      return known ? secret : null;
    },
    async deliveries({ workspaceId }, endpointId, page) {
      const rows = await store.all(deliveriesOf({ ...page, workspaceId, endpointId }));
      return rows.map(deliveryOf);
    },
    async redeliver({ workspaceId }, endpointId, deliveryId) {
      const asked = { workspaceId, endpointId, deliveryId, nowMs: clock() };
      const row = await store.run('redeliver', asked);
      return row === null ? null : deliveryOf(row);
    },
    async test({ workspaceId }, endpointId) {
      const asked = { workspaceId, endpointId, deliveryId: ids.next(), nowMs: clock() };
      const row = await store.run('queueTestDelivery', asked);
      return row === null ? null : deliveryOf(row);
    },
    async callBack({ workspaceId }, taskId, callbackUrl) {
      await store.run('setCallback', { workspaceId, taskId, callbackUrl, nowMs: clock() });
    },
    async callbacks({ workspaceId }, taskId) {
      return (await store.all(callbackOf(workspaceId, taskId))).map(deliveryOf);
    },
    async redeliverCallback({ workspaceId }, taskId, deliveryId) {
      if (deliveryId !== callbackIdOf(taskId)) return null;
      const asked = { workspaceId, endpointId: null, deliveryId, nowMs: clock() };
      const row = await store.run('redeliver', asked);
      return row === null ? null : deliveryOf(row);
    },
    callbackSecret: ({ workspaceId }) => callbackSecretOf({ store, clock }, workspaceId),
  };
}

/** Of the callbacks of a workspace's tasks; made when somebody first asks for it. */
export function callbackSecretOf(
  { store, clock }: Pick<LifecycleContext, 'store' | 'clock'>,
  workspaceId: string,
): Promise<string> {
  const name = `callbacks:${workspaceId}`;
  return store.run('keepSecret', { name, value: newSecret(), nowMs: clock() });
}

/** As Standard Webhooks writes it: 192 bits in base64. */
function newSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

function endpointOf(row: WebhookRow): WebhookEndpoint {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: JSON.parse(row.events_json) as string[],
    enabled: row.enabled === 1,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

function deliveryOf(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    taskId: row.task_id,
    event: row.event,
    state: row.state,
    attempts: row.attempts,
    nextAtMs: row.state === 'pending' ? row.next_at_ms : null,
    lastStatus: row.last_status,
    lastTrouble: row.last_trouble,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
