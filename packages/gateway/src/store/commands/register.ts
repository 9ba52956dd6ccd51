import type { Command } from '../statement.ts';
import { beginAttempt } from './begin-attempt.ts';
import { claimDeliveries } from './claim-deliveries.ts';
import { claimTasks } from './claim-tasks.ts';
import { completeTask } from './complete-task.ts';
import { createFile } from './create-file.ts';
import { createKey } from './create-key.ts';
import { createWebhook } from './create-webhook.ts';
import { createWorkspace } from './create-workspace.ts';
import { deleteTask } from './delete-task.ts';
import { deleteWebhook } from './delete-webhook.ts';
import {
  expireDeliveries,
  expireIdempotency,
  expireRateBuckets,
  markMediaRemoved,
} from './expire-rows.ts';
import { failTask } from './fail-task.ts';
import { grantCredits } from './grant-credits.ts';
import { keepFile } from './keep-file.ts';
import { keepSecret } from './keep-secret.ts';
import { markFileRemoved } from './mark-file-removed.ts';
import { recordDelivery } from './record-delivery.ts';
import { removeChannel } from './remove-channel.ts';
import { removeFile } from './remove-file.ts';
import { renewLease } from './renew-lease.ts';
import { requestCancel } from './request-cancel.ts';
import { queueTestDelivery, redeliver } from './request-delivery.ts';
import { returnTask, returnTasks } from './return-tasks.ts';
import { revokeKey } from './revoke-key.ts';
import { rotateWebhookSecret } from './rotate-webhook-secret.ts';
import { saveChannel } from './save-channel.ts';
import { setCallback } from './set-callback.ts';
import { setConcurrency } from './set-concurrency.ts';
import { submitTask } from './submit-task.ts';
import { takePermits } from './take-permits.ts';
import { updateAttempt } from './update-attempt.ts';
import { updateWebhook } from './update-webhook.ts';

/** Every durable step there is. A driver runs them by name. */
export const COMMANDS = {
  submitTask,
  claimTasks,
  beginAttempt,
  updateAttempt,
  completeTask,
  failTask,
  requestCancel,
  deleteTask,
  returnTask,
  returnTasks,
  renewLease,
  createWorkspace,
  setConcurrency,
  createKey,
  revokeKey,
  grantCredits,
  expireIdempotency,
  expireRateBuckets,
  markMediaRemoved,
  keepSecret,
  createFile,
  keepFile,
  removeFile,
  markFileRemoved,
  createWebhook,
  updateWebhook,
  rotateWebhookSecret,
  deleteWebhook,
  claimDeliveries,
  recordDelivery,
  redeliver,
  queueTestDelivery,
  setCallback,
  expireDeliveries,
  takePermits,
  saveChannel,
  removeChannel,
} as const;

export type CommandName = keyof typeof COMMANDS;

export type InputOf<Name extends CommandName> =
  (typeof COMMANDS)[Name] extends Command<infer Input, unknown> ? Input : never;

export type ResultOf<Name extends CommandName> =
  (typeof COMMANDS)[Name] extends Command<never, infer Result> ? Result : never;
