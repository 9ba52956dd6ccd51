import { run, type Command } from '../statement.ts';

export interface DeleteWebhook {
  readonly webhookId: string;
  readonly workspaceId: string;
  readonly nowMs: number;
}

const DELETE = `
  update webhook_endpoints set deleted_at_ms = $1, updated_at_ms = $1
  where id = $2 and workspace_id = $3 and deleted_at_ms is null`;

/** Answers false when there is no such endpoint, or none any more. */
export const deleteWebhook: Command<DeleteWebhook, boolean> = {
  name: 'deleteWebhook',
  *steps({ webhookId, workspaceId, nowMs }) {
    return (yield* run(DELETE, [nowMs, webhookId, workspaceId])) === 1;
  },
};
