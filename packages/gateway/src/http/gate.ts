import type { FastifyReply } from 'fastify';
import type { Authenticator } from '../access/authenticate.ts';
import type { Caller } from '../access/caller.ts';
import type { RateLimiter } from '../access/rate-limiter.ts';
import type { Submission, Submitted } from '../lifecycle/submit.ts';
import { Refusal } from '../platform/refusal.ts';
import type { TaskBook } from '../tasks/task-book.ts';
import type { Task } from '../tasks/task.ts';

/** All that a dialect may ask of the gateway. Everything throws a Refusal, never a dialect's error. */
export interface Gate {
  /** Who speaks, and whether it may now; writes the headers that tell how much more it may. */
  admit(authorization: string | undefined, reply: FastifyReply): Promise<Caller>;
  submit(submission: Submission): Promise<Submitted>;
  /** Another workspace's task is as unknown as one that does not exist. */
  findTask(caller: Caller, taskId: string): Promise<Task>;
  balanceCredits(caller: Caller): Promise<number>;
  /** The signed public address of a completed task's clip. */
  clipUrl(task: Task): string;
}

export interface GateOptions extends Pick<Gate, 'submit' | 'balanceCredits' | 'clipUrl'> {
  readonly authenticator: Authenticator;
  readonly rateLimiter: RateLimiter;
  readonly taskBook: TaskBook;
}

export function createGate(options: GateOptions): Gate {
  const { authenticator, rateLimiter, taskBook, submit, balanceCredits, clipUrl } = options;
  return {
    submit,
    balanceCredits,
    clipUrl,
    async admit(authorization, reply) {
      const found = authenticator.authenticate(authorization);
      const caller = found instanceof Promise ? await found : found;
      if (caller.requestsPerMinute !== null) {
        count(rateLimiter, caller.keyId, caller.requestsPerMinute, reply);
      }
      return caller;
    },
    async findTask(caller, taskId) {
      const found = taskBook.find(taskId);
      const task = found instanceof Promise ? await found : found;
      if (task?.workspaceId !== caller.workspaceId) throw new Refusal('task_not_found');
      return task;
    },
  };
}

function count(limiter: RateLimiter, keyId: string, perMinute: number, reply: FastifyReply): void {
  const { allowed, remaining, resetS } = limiter.take(keyId, perMinute);
  reply.raw.setHeader('ratelimit-policy', `"key";q=${perMinute};w=60`);
  reply.raw.setHeader('ratelimit', `"key";r=${remaining};t=${resetS}`);
  if (!allowed) throw new Refusal('rate_limited', { retryAfterS: resetS });
}
