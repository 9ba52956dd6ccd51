import type { Row } from './statement.ts';

export interface WebhookRow extends Row {
  readonly id: string;
  readonly workspace_id: string;
  readonly url: string;
  readonly description: string;
  readonly events_json: string;
  readonly secret: string;
  readonly enabled: 0 | 1;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
}

/** The columns of a webhook endpoint that are read back; `WebhookRow` names the same ones. */
export const WEBHOOK_COLUMNS =
  'id, workspace_id, url, description, events_json, secret, enabled, created_at_ms, updated_at_ms';
