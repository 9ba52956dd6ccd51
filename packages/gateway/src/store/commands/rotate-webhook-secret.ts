import { run, type Command } from '../statement.ts';

export interface RotateWebhookSecret {
  readonly webhookId: string;
  readonly workspaceId: string;
  readonly secret: string;
  /** Until when the old one signs as well. */
  readonly previousUntilMs: number;
  readonly nowMs: number;
}

const ROTATE = `
  update webhook_endpoints
  set previous_secret = secret, previous_secret_until_ms = $1, secret = $2, updated_at_ms = $3
  where id = $4 and workspace_id = $5 and deleted_at_ms is null`;

/** Answers false when there is no such endpoint. */
export const rotateWebhookSecret: Command<RotateWebhookSecret, boolean> = {
  name: 'rotateWebhookSecret',
  *steps({ webhookId, workspaceId, secret, previousUntilMs, nowMs }) {
    const values = [previousUntilMs, secret, nowMs, webhookId, workspaceId];
    return (yield* run(ROTATE, values)) === 1;
  },
};
