import { quote, type Contract, type Order, type Quote } from '@reelgate/contracts';
import { hash } from 'node:crypto';
import type { Caller } from '../access/caller.ts';
import { creditsOf } from '../ledger/credits.ts';
import { Refusal } from '../platform/refusal.ts';
import type { IdempotencyClaim } from '../store/commands/submit-task.ts';
import type { Queue } from '../store/task-row.ts';
import type { LifecycleContext } from './context.ts';
import { dropInputs, keepInputs } from './keep-inputs.ts';
import { queueOf } from './queue-of.ts';

export interface Submission {
  readonly caller: Caller;
  readonly order: Order;
  readonly contract: Contract;
  readonly repeat: Repeat | null;
}

/** What a request says about being a repetition of an earlier one (api/README.md, idempotency). */
export interface Repeat {
  readonly route: string;
  /** As it was sent. */
  readonly bodyText: string;
  /** The client's Idempotency-Key, or null when it only counts its retries. */
  readonly key: string | null;
  readonly retryCount: number;
}

type Price = Extract<Quote, { kind: 'priced' }>;

export interface Submitted {
  readonly taskId: string;
  readonly createdAtMs: number;
  readonly replayed: boolean;
}

/**
 * Accepts an order: its price is held and its task is queued in one durable transaction, or nothing
 * happens at all and a Refusal says why.
 */
export async function submit(
  context: LifecycleContext,
  submission: Submission,
): Promise<Submitted> {
  const { caller, order, contract } = submission;
  const price = quote(order, contract);
  if (price.kind === 'no_price') throw new Refusal('no_price', { detail: { model: order.model } });
  const channel = context.channels.choose(order);
  if (channel === undefined && !context.channels.supports(order)) {
    throw new Refusal('unsupported_operation');
  }
  const next = channel === undefined ? 'upstream' : queueOf(channel, false);
  if (hasOnlyUrls(order, context)) return accept(context, submission, price, next);
  const { order: kept, fileIds } = await keepInputs(context, caller, order);
  try {
    const submitted = await accept(context, { ...submission, order: kept }, price, next);
    if (submitted.replayed) await dropInputs(context, caller, fileIds);
    return submitted;
  } catch (error) {
    await dropInputs(context, caller, fileIds);
    throw error;
  }
}

/** Most orders bring nothing that has to be kept. */
function hasOnlyUrls(order: Order, { ownKeyOf }: LifecycleContext): boolean {
  const { images, lastFrame, keyframes, video } = order;
  if (lastFrame !== undefined || keyframes !== undefined || video !== undefined) return false;
  return images.every((image) => 'url' in image && ownKeyOf(image.url) === null);
}

async function accept(
  context: LifecycleContext,
  { caller, order, repeat }: Submission,
  price: Price,
  queue: Queue,
): Promise<Submitted> {
  const { store, clock, ids, limits, passed } = context;
  const nowMs = clock();
  const taskId = ids.next();
  passed('submit-parsed');
  const result = await store.run('submitTask', {
    taskId,
    workspaceId: caller.workspaceId,
    apiKeyId: caller.keyId,
    dialect: order.dialect,
    model: order.model,
    orderJson: JSON.stringify(order),
    queue,
    holdMicroUsd: price.amountMicroUsd,
    nowMs,
    deadlineAtMs: nowMs + limits.taskMsMax,
    idempotency: repeat === null ? null : claimOf(repeat, caller, nowMs, context),
  });
  passed('submit-committed');
  switch (result.kind) {
    case 'accepted':
      return { taskId, createdAtMs: nowMs, replayed: false };
    case 'replayed':
      return { taskId: result.taskId, createdAtMs: result.createdAtMs, replayed: true };
    case 'conflict':
      throw new Refusal('idempotency_conflict');
    case 'insufficient':
      throw new Refusal('insufficient_credits', {
        detail: {
          neededCredits: price.credits,
          availableCredits: creditsOf(result.availableMicroUsd),
        },
      });
  }
}

/**
 * A key is the client's own word for "the same request" and lasts for days. A retry counter alone
 * says less, so it is matched by API key and body, for minutes, and a first try never is a replay.
 */
function claimOf(
  { route, bodyText, key, retryCount }: Repeat,
  caller: Caller,
  nowMs: number,
  { limits }: LifecycleContext,
): IdempotencyClaim {
  const bodySha256 = hash('sha256', bodyText.replaceAll(OUTSIDE_STRINGS, '$1'), 'hex');
  if (key !== null) {
    const expiresAtMs = nowMs + limits.idempotencyMs;
    return { route, key: `key:${key}`, bodySha256, expiresAtMs, replays: true };
  }
  return {
    route,
    key: `retry:${caller.keyId}:${bodySha256}`,
    bodySha256,
    expiresAtMs: nowMs + limits.replayMs,
    replays: retryCount > 0,
  };
}

/**
 * White space between JSON's tokens says nothing, so it may differ in a repetition. Done on the text,
 * because a body may be nested deeper than it could be written out again.
 */
const OUTSIDE_STRINGS = /("(?:[^"\\]|\\.)*")|\s+/g;
