import type { Contract, FilePart, Order, Quote } from '@reelgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../access/authenticate.ts';
import type { Caller } from '../access/caller.ts';
import type { Allowance, RateLimiter } from '../access/rate-limiter.ts';
import type { StoredFile } from '../lifecycle/files.ts';
import type { Submission, Submitted } from '../lifecycle/submit.ts';
import type { Json } from '../platform/json.ts';
import { Refusal } from '../platform/refusal.ts';
import type { TaskBook } from '../tasks/task-book.ts';
import type { Task, TaskState } from '../tasks/task.ts';
import type {
  Balance,
  LedgerEntry,
  LedgerQuery,
  Period,
  UsageEvent,
  UsageQuery,
  UsageTotal,
} from './accounts.ts';
import type { KeyDesk } from './key-desk.ts';
import type { WebhookDesk } from './webhook-desk.ts';

export type { StoredFile };

/** All that a dialect may ask of the gateway. Everything throws a Refusal, never a dialect's error. */
export interface Gate {
  /** Who speaks, and whether it may now; writes the headers that tell how much more it may. */
  admit(authorization: string | undefined, reply: FastifyReply): Promise<Caller> | Caller;
  submit(submission: Submission): Promise<Submitted>;
  /** Another workspace's task is as unknown as one that does not exist. */
  findTask(caller: Caller, taskId: string): Promise<Task> | Task;
  listTasks(caller: Caller, query: TaskQuery): Promise<readonly Task[]>;
  /** Answers with the task as it is afterwards; a final one stays as it is. */
  cancelTask(caller: Caller, task: Task): Promise<Task>;
  /** A task that is not final is cancelled first. Its media go; it is not found any more. */
  deleteTask(caller: Caller, task: Task): Promise<void>;
  /** 0 to 1; 1 only when completed. */
  progressOf(task: Task): number;
  balanceCredits(caller: Caller): Promise<number>;
  balance(caller: Caller): Promise<Balance>;
  usage(caller: Caller, query: UsageQuery): Promise<readonly UsageEvent[]>;
  /** The signed public address of a completed task's clip. */
  clipUrl(task: Task): string;
  /** What was delivered for a completed task. */
  mediaOf(task: Task): Promise<readonly TaskMedia[]>;
  /** Answers with a completed task's file itself. */
  sendMedia(
    task: Task,
    purpose: TaskMedia['purpose'],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply>;
  keepFile(caller: Caller, part: FilePart, clientRequestId: string | null): Promise<StoredFile>;
  findFile(caller: Caller, fileId: string): Promise<StoredFile>;
  listFiles(caller: Caller, query: FileQuery): Promise<readonly StoredFile[]>;
  removeFile(caller: Caller, file: StoredFile): Promise<void>;
  /** Signed; it can be used as an input's address. */
  fileUrl(file: StoredFile): string;
  readonly webhooks: WebhookDesk;
  readonly keys: KeyDesk;
  /** Calls back whenever something about a task may have changed; answers with how to stop it. */
  watch(watcher: (taskId: string) => void): () => void;
  /** Resolves when the task is final, after the time, or when it is stopped, whichever comes first. */
  untilFinal(task: Task, waitMs: number, stopped?: AbortSignal): Promise<void>;
  /** What an order would cost, with the operator's prices. */
  quote(order: Order, contract: Contract): Quote;
  /** Which channels would get an order now, and why not the others. */
  explainRoute(order: Order): readonly { readonly channel: string; readonly verdict: string }[];
  /** What whoever makes a task understood of its order; null where nobody says. */
  understoodOf(task: Task, order: Order): Json;
  /** The contract with the operator's rates in it, for whoever shows a price list. */
  priced(contract: Contract): Contract;
  /** How many tasks of its workspace wait before it. */
  queueAhead(task: Task): Promise<number>;
  /** A guess from how fast it went so far; null while there is nothing to guess from. */
  secondsLeft(task: Task): number | null;
  ledger(caller: Caller, query: LedgerQuery): Promise<readonly LedgerEntry[]>;
  usageTotals(caller: Caller, period: Period): Promise<readonly UsageTotal[]>;
  nowMs(): number;
}

/** Null is any. */
export interface FileQuery {
  readonly kind: StoredFile['kind'] | null;
  readonly beforeId: string | null;
  readonly countMax: number;
}

/** Null is any. */
export interface TaskQuery {
  readonly dialect: string | null;
  readonly model: string | null;
  readonly state: TaskState | null;
  /** Only what was made before, or after, this task. */
  readonly beforeId: string | null;
  readonly afterId: string | null;
  readonly newestFirst: boolean;
  readonly countMax: number;
}

export interface TaskMedia {
  readonly purpose: 'video' | 'thumbnail' | 'sprite';
  readonly url: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly durationMs: number | null;
}

export interface GateOptions extends Omit<Gate, 'admit' | 'findTask'> {
  readonly authenticator: Authenticator;
  readonly rateLimiter: RateLimiter;
  readonly taskBook: TaskBook;
}

export function createGate(options: GateOptions): Gate {
  const { authenticator, rateLimiter, taskBook, ...rest } = options;
  return {
    ...rest,
    admit(authorization, reply) {
      const counted = (caller: Caller): Promise<Caller> | Caller => {
        const { keyId, requestsPerMinute } = caller;
        if (requestsPerMinute === null) return caller;
        const taken = rateLimiter.take(keyId, requestsPerMinute);
        if (taken instanceof Promise) return countLater(taken, caller, requestsPerMinute, reply);
        count(taken, requestsPerMinute, reply);
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

/** Apart, so that whoever is told at once pays for no closure. */
async function countLater(
  taken: Promise<Allowance>,
  caller: Caller,
  perMinute: number,
  reply: FastifyReply,
): Promise<Caller> {
  count(await taken, perMinute, reply);
  return caller;
}

function count(allowance: Allowance, perMinute: number, reply: FastifyReply): void {
  const { allowed, remaining, resetS } = allowance;
  reply.header('ratelimit-policy', `"key";q=${perMinute};w=60`);
  reply.header('ratelimit', `"key";r=${remaining};t=${resetS}`);
  if (!allowed) throw new Refusal('rate_limited', { retryAfterS: resetS });
}
