import { run, type Command } from '../statement.ts';

export interface CreateWebhook {
  readonly webhookId: string;
  readonly workspaceId: string;
  readonly url: string;
  /** May be empty. */
  readonly description: string;
  readonly eventsJson: string;
  readonly secret: string;
  readonly enabled: boolean;
  readonly nowMs: number;
}

const INSERT = `
  insert into webhook_endpoints (id, workspace_id, url, description, events_json, secret, enabled,
    created_at_ms, updated_at_ms)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
  on conflict (id) do nothing`;

/** Answers false when there is an endpoint with that id. */
export const createWebhook: Command<CreateWebhook, boolean> = {
  name: 'createWebhook',
  *steps({ webhookId, workspaceId, url, description, eventsJson, secret, enabled, nowMs }) {
    const words = [url, description, eventsJson, secret];
    const values = [webhookId, workspaceId, ...words, enabled ? 1 : 0, nowMs];
    return (yield* run(INSERT, values)) === 1;
  },
};
