import { run, type Command } from '../statement.ts';

export interface RecordDelivery {
  readonly deliveryId: string;
  /** The attempt that this is the result of; that of an older one changes nothing. */
  readonly attempts: number;
  readonly state: 'pending' | 'delivered' | 'failed';
  /** Of a pending one: when it is sent again. */
  readonly nextAtMs: number;
  readonly status: number | null;
  readonly trouble: string | null;
  /** Of the endpoint that wants to be told nothing more. */
  readonly goneEndpointId: string | null;
  readonly nowMs: number;
}

const RECORD = `
  update webhook_deliveries
  set state = $1, next_at_ms = $2, last_status = $3, last_trouble = $4, updated_at_ms = $5
  where id = $6 and attempts = $7 and state = 'pending'`;

const DISABLE = `
  update webhook_endpoints set enabled = 0, updated_at_ms = $1 where id = $2 and enabled = 1`;

/** Writes down what became of one attempt. Answers false when another has taken its place. */
export const recordDelivery: Command<RecordDelivery, boolean> = {
  name: 'recordDelivery',
  *steps({ deliveryId, attempts, state, nextAtMs, status, trouble, goneEndpointId, nowMs }) {
    const values = [state, nextAtMs, status, trouble, nowMs, deliveryId, attempts];
    if ((yield* run(RECORD, values)) === 0) return false;
    if (goneEndpointId !== null) yield* run(DISABLE, [nowMs, goneEndpointId]);
    return true;
  },
};
