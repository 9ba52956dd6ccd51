import type { Pool, PoolClient } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { mergeNews, newsOf, NO_NEWS, type News } from './changes.ts';
import { COMMANDS, type CommandName, type InputOf, type ResultOf } from './commands/register.ts';
import type { SubmitTask, SubmitTaskResult } from './commands/submit-task.ts';
import { IN_FAILED_TRANSACTION, drive, troubleOf } from './postgres-connection.ts';
import { announce } from './postgres-news.ts';
import { createOutcomes, type Outcomes, type Trace } from './postgres-outcome.ts';
import type { Command } from './statement.ts';
import { CommandBroke, StoreUnavailable } from './store.ts';

export interface PostgresWriter {
  run<Name extends CommandName>(name: Name, input: InputOf<Name>): Promise<ResultOf<Name>>;
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>;
}

export interface PostgresWriterOptions {
  readonly pool: Pool;
  readonly groupMax: number;
  readonly transactionsMax: number;
  /** What this process calls itself among those that share the store. */
  readonly sender: string;
  readonly tell: (news: News) => void;
  /** Lets a test end the process at the n-th. */
  readonly beforeStatement?: (() => void) | undefined;
}

interface Committing extends PostgresWriterOptions {
  readonly outcomes: Outcomes;
}

interface Waiting {
  readonly name: CommandName;
  readonly input: unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Group commit: what gathers while the transactions under way are busy becomes the next one. In a
 * transaction, commands that have nothing to do with each other go out together.
 */
export function startPostgresWriter(options: PostgresWriterOptions): PostgresWriter {
  const { groupMax, transactionsMax } = options;
  const committing: Committing = { ...options, outcomes: createOutcomes(options.pool) };
  const queue: Waiting[] = [];
  const underWay = new Set<Promise<void>>();
  const send = (): void => {
    while (queue.length > 0 && underWay.size < transactionsMax) {
      begin(nextGroup(queue, groupMax));
    }
  };
  const begin = (group: readonly Waiting[]): void => {
    const work = commitOrRetry(committing, group).finally(() => {
      underWay.delete(work);
      send();
    });
    underWay.add(work);
  };
  return {
    run: (name, input) =>
      new Promise((resolve, reject) => {
        const waiting = { name, input, resolve, reject };
        if (name === 'takePermits') begin([waiting]);
        else if (queue.push(waiting) === 1) setImmediate(send);
      }),
    async close() {
      while (underWay.size > 0 || queue.length > 0) {
        send();
        await Promise.all(underWay);
      }
    },
  };
}

/**
 * These take rows of many tasks, in an order of their own. Among others they would wait for rows and
 * be waited for, and a claim would keep its workspace from other workers meanwhile.
 */
const ALONE: ReadonlySet<CommandName> = new Set(['claimTasks', 'renewLease', 'returnTasks']);

function nextGroup(queue: Waiting[], groupMax: number): Waiting[] {
  const firstAlone = queue.findIndex(({ name }) => ALONE.has(name));
  if (firstAlone === 0) return queue.splice(0, 1);
  return queue.splice(0, firstAlone === -1 ? groupMax : Math.min(firstAlone, groupMax));
}

const TRIES_MAX = 5;

/** Never rejects: every command of the group is settled. */
async function commitOrRetry(
  options: Committing,
  group: readonly Waiting[],
  tries = 1,
): Promise<void> {
  try {
    const { results, news } = await commit(options, group);
    options.tell(news);
    for (const [index, { resolve }] of group.entries()) resolve(results[index] as never);
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble === 'unavailable') {
      for (const { reject } of group) reject(unavailable(error));
      return;
    }
    const [only] = group;
    if (group.length === 1 && only !== undefined) {
      if (trouble === 'retry' && tries < TRIES_MAX) {
        await delay(Math.random() * 10 * tries);
        await commitOrRetry(options, group, tries + 1);
      } else if (trouble === 'retry') only.reject(unavailable(error));
      else only.reject(new CommandBroke((error as Error).message, { cause: error }));
      return;
    }
    // One bad command spoilt the group. Each is tried alone, so that only that one fails.
    for (const waiting of group) await commitOrRetry(options, [waiting]);
  }
}

function unavailable(cause: unknown): StoreUnavailable {
  if (cause instanceof StoreUnavailable) return cause;
  return new StoreUnavailable((cause as Error).message, { cause });
}

async function commit(
  { pool, sender, beforeStatement, outcomes }: Committing,
  group: readonly Waiting[],
): Promise<Done> {
  const client = await pool.connect();
  const [only] = group;
  if (only !== undefined && APART.has(only.name))
    return { results: [await runApart(client, only)], news: NO_NEWS };
  let prepared: Prepared;
  try {
    prepared = await prepare({ client, sender, beforeStatement, outcomes }, group);
  } catch (error) {
    const broken = troubleOf(error) === 'unavailable';
    if (!broken) await client.query('rollback').catch(() => undefined);
    client.release(broken);
    throw error;
  }
  try {
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    // The connection went away before the answer.
    if (!(await outcomes.wasCommitted(prepared))) throw error;
  }
  return prepared;
}

/** Rows of many, that nothing else in a transaction has to change with; kept, they could be in a ring. */
const APART: ReadonlySet<CommandName> = new Set(['renewLease', 'takePermits']);

/** Each statement is a transaction: a heartbeat that kept one row while it waits for another could be in a ring. */
async function runApart(client: PoolClient, { name, input }: Waiting): Promise<unknown> {
  try {
    const result = await drive(client, commandOf(name).steps(input), undefined);
    client.release();
    return result;
  } catch (error) {
    client.release(troubleOf(error) === 'unavailable');
    throw error;
  }
}

interface Done {
  readonly results: readonly unknown[];
  readonly news: News;
}

interface Prepared extends Done, Trace {}

interface Transaction {
  readonly client: PoolClient;
  readonly sender: string;
  readonly beforeStatement: PostgresWriterOptions['beforeStatement'];
  readonly outcomes: Outcomes;
}

async function prepare(transaction: Transaction, group: readonly Waiting[]): Promise<Prepared> {
  const { client, outcomes } = transaction;
  const life = outcomes.lifeOf(client);
  // Not waited for: what follows goes out with it, and fails with it.
  const begun = client.query('begin');
  begun.catch(() => undefined);
  lockBalances(client, group);
  const results = await runAll(transaction, group);
  await begun;
  const news = mergeNews(group.map((one, at) => newsOf(one.name, one.input, results[at])));
  const transactionId = await announce(client, transaction.sender, news);
  return { results, news, transactionId, life: await life, newTaskIds: newTasks(group, results) };
}

function newTasks(group: readonly Waiting[], results: readonly unknown[]): readonly string[] {
  return group.flatMap(({ name, input }, at) => {
    const isNew = name === 'submitTask' && (results[at] as SubmitTaskResult).kind === 'accepted';
    return isNew ? [(input as SubmitTask).taskId] : [];
  });
}

const LOCK_BALANCES = `
  select 1 from balances
  where workspace_id = any($1) or workspace_id in (select workspace_id from tasks where id = any($2))
  order by workspace_id for no key update`;

const MOVING_MONEY: ReadonlySet<CommandName> = new Set([
  'submitTask',
  'completeTask',
  'failTask',
  'grantCredits',
]);

/** Money first, and always in one order: groups that move it then wait for each other, never in a ring. */
function lockBalances(client: PoolClient, group: readonly Waiting[]): void {
  const workspaceIds: string[] = [];
  const taskIds: string[] = [];
  for (const { name, input } of group) {
    if (!MOVING_MONEY.has(name)) continue;
    const { workspaceId, taskId } = input as { workspaceId?: string; taskId?: string };
    if (workspaceId !== undefined) workspaceIds.push(workspaceId);
    else if (taskId !== undefined) taskIds.push(taskId);
  }
  if (workspaceIds.length + taskIds.length === 0) return;
  client.query(LOCK_BALANCES, [[...new Set(workspaceIds)], taskIds]).catch(() => undefined);
}

/** Each lane one after the other, all lanes at once. */
async function runAll(
  transaction: Transaction,
  group: readonly Waiting[],
): Promise<readonly unknown[]> {
  const results: unknown[] = [];
  const lanes = [...Map.groupBy(group.keys(), (at) => laneOf(group[at])).values()];
  const outcomes = await Promise.allSettled(
    lanes.map(async (places) => {
      const calls = places.map((at) => group[at]).filter((call) => call !== undefined);
      const answers = await runLane(transaction, calls);
      for (const [index, at] of places.entries()) results[at] = answers[index];
    }),
  );
  const errors = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  const cause = errors.find((error) => (error as { code?: string }).code !== IN_FAILED_TRANSACTION);
  if (errors.length > 0) throw cause ?? errors[0];
  return results;
}

/** Commands on one thing keep their order; submits are in one lane, because they are paid together. */
function laneOf(call: Waiting | undefined): string {
  if (call === undefined || call.name === 'submitTask') return 'submit';
  const { taskId, fileId } = call.input as { taskId?: string; fileId?: string };
  return taskId ?? fileId ?? 'other';
}

async function runLane(
  { client, beforeStatement }: Transaction,
  calls: readonly Waiting[],
): Promise<readonly unknown[]> {
  const [first] = calls;
  const command = first === undefined ? null : commandOf(first.name);
  const isOfOne = calls.every(({ name }) => name === first?.name);
  if (calls.length > 1 && isOfOne && command?.together !== undefined) {
    return drive(client, command.together(calls.map(({ input }) => input)), beforeStatement);
  }
  const results: unknown[] = [];
  for (const { name, input } of calls) {
    results.push(await drive(client, commandOf(name).steps(input), beforeStatement));
  }
  return results;
}

function commandOf(name: CommandName): Command<unknown, unknown> {
  return COMMANDS[name];
}
