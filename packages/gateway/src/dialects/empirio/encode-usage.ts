import type { DialectName } from '@reelgate/contracts';
import type { Failure } from '../../tasks/task.ts';
import type { Balance, UsageEvent } from '../../http/accounts.ts';
import { amountOf } from './amount.ts';
import { errorOf, timeOf } from './encode.ts';
import { eventIdOf } from './ids.ts';
import { failures, wireStatuses } from './statuses.ts';

/** A row of the bill, with what only the task itself knows. */
export interface EmpirioEvent extends UsageEvent {
  /** Of a task that failed or was cancelled. */
  readonly failure: Failure | null;
  readonly outputUrls: readonly string[];
}

/** A page of the bill, with what is left to be spent. */
export function encodeUsage(
  { availableMicroUsd }: Pick<Balance, 'availableMicroUsd'>,
  events: readonly EmpirioEvent[],
  nextCursor: string | null,
): object {
  return {
    object: 'list',
    balance: amountOf(availableMicroUsd),
    data: events.map(encodeEvent),
    next_cursor: nextCursor,
  };
}

/** Where tasks of each dialect come from: the bill is the workspace's, and not one dialect's. */
const endpoints: Readonly<Record<DialectName, string>> = {
  reapi: '/api/v1/videos/generations',
  openai: '/v1/videos',
  empirio: '/v1/videos/generations',
  rivya: '/api/v1/generations',
  xai: '/v1/videos/generations',
};

function encodeEvent(event: EmpirioEvent): object {
  const { failure } = event;
  return {
    id: eventIdOf(event.taskId),
    object: 'usage_event',
    model: event.model,
    endpoint: endpoints[event.dialect as DialectName],
    source: 'api',
    cost: amountOf(event.chargedMicroUsd),
    status: wireStatuses[event.state],
    status_code: failure === null ? 200 : failures[failure.kind].status,
    error: errorOf(failure),
    output_urls: event.outputUrls,
    created_at: timeOf(event.createdAtMs),
  };
}
