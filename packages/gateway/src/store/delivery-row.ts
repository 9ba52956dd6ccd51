import type { Row } from './statement.ts';

/**
 * An event on its way to one place:
 *
 *   pending ──2xx──► delivered ──asked for again──► pending
 *      │ ▲                                             ▲
 *      │ └─anything else, until the tries are used up  │
 *      └──► failed ──asked for again───────────────────┘
 *
 * A pending one that is being sent has its next try put off to the end of a lease. Should the process
 * die, it is sent again then, under the same id.
 */
export interface DeliveryRow extends Row {
  readonly id: string;
  readonly workspace_id: string;
  readonly endpoint_id: string | null;
  readonly callback_url: string | null;
  readonly task_id: string | null;
  readonly event: string;
  readonly queue: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly next_at_ms: number;
  readonly last_status: number | null;
  readonly last_trouble: string | null;
  readonly created_at_ms: number;
  readonly updated_at_ms: number;
}

/** The columns of a delivery; `DeliveryRow` names the same ones. */
export const DELIVERY_COLUMNS =
  'id, workspace_id, endpoint_id, callback_url, task_id, event, queue, state, attempts, next_at_ms, ' +
  'last_status, last_trouble, created_at_ms, updated_at_ms';

/** What tells the end of a task to its own callback has one id, however often that is named. */
export function callbackIdOf(taskId: string): string {
  return `${taskId}-callback`;
}

/** Where a delivery goes, and what it is signed with. */
export interface TargetRow extends Row {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly previous_secret: string | null;
  readonly previous_secret_until_ms: number | null;
  readonly enabled: 0 | 1;
}
