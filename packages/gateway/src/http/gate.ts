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
  admit(authorization: string | undefined, reply: FastifyReply): Promise<Caller> | Caller;
  submit(submission: Submission): Promise<Submitted>;
  /** Another workspace's task is as unknown as one that does not exist. */
  findTask(caller: Caller, taskId: string): Promise<Task> | Task;
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
    admit(authorization, reply) {
      const counted = (caller: Caller): Caller => {
        const { keyId, requestsPerMinute } = caller;
        if (requestsPerMinute !== null) count(rateLimiter, keyId, requestsPerMinute, reply);
        return caller;
      };
      const found = authenticator.authenticate(authorization);
      return found instanceof Promise ? found.then(counted) : counted(found);
    },
    findTask(caller, taskId) {
      const owned = (task: Task | null): Task => {
        if (task?.workspaceId !== caller.workspaceId) throw new Refusal('task_not_found');
        return task;
      };
      const found = taskBook.find(taskId);
      return found instanceof Promise ? found.then(owned) : owned(found);
    },
  };
}

function count(limiter: RateLimiter, keyId: string, perMinute: number, reply: FastifyReply): void {
  const { allowed, remaining, resetS } = limiter.take(keyId, perMinute);
  reply.header('ratelimit-policy', `"key";q=${perMinute};w=60`);
  reply.header('ratelimit', `"key";r=${remaining};t=${resetS}`);
  if (!allowed) throw new Refusal('rate_limited', { retryAfterS: resetS });
}
