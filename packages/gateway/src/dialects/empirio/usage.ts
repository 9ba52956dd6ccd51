import type { Caller } from '../../access/caller.ts';
import type { UsageEvent } from '../../http/accounts.ts';
import type { Gate } from '../../http/gate.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { FailureKind, Task } from '../../tasks/task.ts';
import type { UsageList } from './decode-query.ts';
import { encodeUsage, type EmpirioEvent } from './encode-usage.ts';
import { eventIdOf } from './ids.ts';
import { pageOf } from './page.ts';

/** A page of the workspace's bill, newest first, with tasks of every dialect and deleted ones. */
export async function usageOf(gate: Gate, caller: Caller, list: UsageList): Promise<object> {
  const { beforeId, fromMs, toMs, model } = list;
  const { items, nextId } = await pageOf(
    list,
    (state, countMax) => gate.usage(caller, { beforeId, fromMs, toMs, model, state, countMax }),
    ({ taskId }) => taskId,
  );
  const events = await Promise.all(items.map((event) => eventOf(gate, caller, event)));
  const nextCursor = nextId === null ? null : eventIdOf(nextId);
  return encodeUsage(await gate.balance(caller), events, nextCursor);
}

async function eventOf(gate: Gate, caller: Caller, event: UsageEvent): Promise<EmpirioEvent> {
  const { state, taskId, failureKind } = event;
  if (failureKind === null && state !== 'completed') {
    return { ...event, failure: null, outputUrls: [] };
  }
  const task = await findUnlessDeleted(gate, caller, taskId);
  const outputUrls = state === 'completed' && task !== null ? [gate.clipUrl(task)] : [];
  if (failureKind === null) return { ...event, failure: null, outputUrls };
  const message = task?.failure?.message ?? 'the job has been deleted';
  return { ...event, failure: { kind: failureKind as FailureKind, message }, outputUrls };
}

async function findUnlessDeleted(gate: Gate, caller: Caller, taskId: string): Promise<Task | null> {
  try {
    return await gate.findTask(caller, taskId);
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'task_not_found') return null;
    throw error;
  }
}
