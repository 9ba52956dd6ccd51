import { randomBytes } from 'node:crypto';
import type { WebhookDesk, WebhookEndpoint } from './http/webhook-desk.ts';
import type { LifecycleContext } from './lifecycle/context.ts';
import { webhookById, webhooksOf } from './store/reads-webhooks.ts';
import type { WebhookRow } from './store/webhook-row.ts';

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
        nowMs,
      });
      return known ? secret : null;
    },
  };
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
