import type { Read } from './reads.ts';
import { WEBHOOK_COLUMNS, type WebhookRow } from './webhook-row.ts';

const WEBHOOK = `
  select ${WEBHOOK_COLUMNS} from webhook_endpoints
  where id = $1 and workspace_id = $2 and deleted_at_ms is null`;
const WEBHOOKS = `
  select ${WEBHOOK_COLUMNS} from webhook_endpoints
  where workspace_id = $1 and deleted_at_ms is null order by id`;

export const webhookById = (workspaceId: string, id: string): Read<WebhookRow> => ({
  sql: WEBHOOK,
  values: [id, workspaceId],
});
export const webhooksOf = (workspaceId: string): Read<WebhookRow> => ({
  sql: WEBHOOKS,
  values: [workspaceId],
});
