import { get, type Command } from '../statement.ts';
import { WEBHOOK_COLUMNS, type WebhookRow } from '../webhook-row.ts';

export interface UpdateWebhook {
  readonly webhookId: string;
  readonly workspaceId: string;
  /** Null leaves what is stored. */
  readonly url: string | null;
  readonly description: string | null;
  readonly eventsJson: string | null;
  readonly enabled: boolean | null;
  readonly nowMs: number;
}

const UPDATE = `
  update webhook_endpoints
  set url = coalesce($1, url), description = coalesce($2, description),
      events_json = coalesce($3, events_json), enabled = coalesce($4, enabled), updated_at_ms = $5
  where id = $6 and workspace_id = $7 and deleted_at_ms is null
  returning ${WEBHOOK_COLUMNS}`;

/** Answers with the endpoint as it is now, or null when there is none. */
export const updateWebhook: Command<UpdateWebhook, WebhookRow | null> = {
  name: 'updateWebhook',
  *steps({ webhookId, workspaceId, url, description, eventsJson, enabled, nowMs }) {
    const flag = enabled === null ? null : Number(enabled);
    const values = [url, description, eventsJson, flag, nowMs, webhookId, workspaceId];
    return (yield* get<WebhookRow>(UPDATE, values)) ?? null;
  },
};
