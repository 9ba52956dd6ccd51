import type { Order } from '@reelgate/contracts';
import type { LeasedTask } from '../jobs/runner.ts';
import type { Json } from '../platform/json.ts';
import type { Job } from '../providers/provider.ts';
import type { Channel } from '../routing/channels.ts';
import { taskById } from '../store/reads.ts';
import type { AttemptRow, Queue } from '../store/task-row.ts';
import type { LifecycleContext } from './context.ts';

/** One worker's hold on one task, from its claim to the moment it lets go. */
export interface Work extends LeasedTask {
  readonly context: LifecycleContext;
  readonly order: Order;
  /** The task's scratch folder: its input images, and the clip on its way in. */
  readonly folder: string;
}

/** One attempt of that work at one channel. */
export interface AttemptWork extends Work {
  readonly channel: Channel;
  readonly job: Job;
  /** Those before it, in their order. */
  readonly attempts: readonly AttemptRow[];
}

/** The lease was lost, or the process stops: whoever works on this task now leaves it as it is. */
export class LetGo extends Error {
  override readonly name = 'LetGo';
}

/**
 * Nothing more can be done now, or not by this worker: the task goes back to the queue that is named,
 * or else to the one that it came from, and is taken up again later.
 */
export class PutOff extends Error {
  override readonly name = 'PutOff';
  readonly waitMs: number;
  readonly queue: Queue | null;

  constructor(waitMs: number, queue: Queue | null = null) {
    super();
    this.waitMs = waitMs;
    this.queue = queue;
  }
}

/** To be called before each part of the work that may be somebody else's. */
export async function enter({ enter: mayEnter, stopped }: Work, queue: Queue): Promise<void> {
  if (!(await mayEnter(queue))) throw new PutOff(0, queue);
  if (stopped.aborted) throw new LetGo();
}

interface Known {
  readonly handle?: Json;
  readonly result?: Json;
  readonly failureMessage?: string;
  /** What the upstream takes for the attempt; null when nobody knows. */
  readonly costMicroUsd?: number | null;
}

export async function record(
  work: AttemptWork,
  state: 'uncertain' | 'running' | 'delivering' | 'failed',
  known: Known = {},
): Promise<void> {
  if (!(await write(work, state, known))) throw new LetGo();
}

/** Writes down how a job ended whose task has come to another end, before it or after it. */
export async function recordUnwanted(work: AttemptWork, known: Known): Promise<void> {
  await write(work, 'running', known);
}

function write(
  { context, task, job }: AttemptWork,
  state: Parameters<typeof record>[1],
  known: Known,
): Promise<boolean> {
  return context.store.run('updateAttempt', {
    attemptId: job.attemptId,
    taskId: task.id,
    epoch: task.epoch,
    nowMs: context.clock(),
    state,
    handleJson: known.handle === undefined ? null : JSON.stringify(known.handle),
    resultJson: known.result === undefined ? null : JSON.stringify(known.result),
    failureMessage: known.failureMessage ?? null,
    costMicroUsd: known.costMicroUsd ?? null,
  });
}

/** To be asked after every wait. */
export function mayGoOn({
  stopped,
  cancelled,
}: Pick<LeasedTask, 'stopped' | 'cancelled'>): boolean {
  if (stopped.aborted) throw new LetGo();
  return !cancelled.aborted;
}

/**
 * To be asked last of all before what cannot be taken back: a start at an upstream, a clip's final
 * name. A worker that was held up may have a successor by now.
 */
export async function mustHold({
  context: { store },
  task,
  stopped,
  holds,
}: AttemptWork): Promise<void> {
  if (store.shared !== null) {
    const row = await store.first(taskById(task.id));
    if (row?.epoch !== task.epoch || row.state === 'queued') throw new LetGo();
  }
  if (stopped.aborted || !holds()) throw new LetGo();
}
