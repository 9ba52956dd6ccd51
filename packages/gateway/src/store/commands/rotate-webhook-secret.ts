import { run, type Command } from '../statement.ts';

export interface RotateWebhookSecret {
  readonly webhookId: string;
  readonly workspaceId: string;
  readonly secret: string;
  readonly nowMs: number;
}

const ROTATE = `
  update webhook_endpoints set secret = $1, updated_at_ms = $2
  where id = $3 and workspace_id = $4 and deleted_at_ms is null`;

/** Answers false when there is no such endpoint. */
export const rotateWebhookSecret: Command<RotateWebhookSecret, boolean> = {
  name: 'rotateWebhookSecret',
  *steps({ webhookId, workspaceId, secret, nowMs }) {
    return (yield* run(ROTATE, [secret, nowMs, webhookId, workspaceId])) === 1;
  },
};
