import { MessageChannel, Worker, receiveMessageOnPort } from 'node:worker_threads';
import { packCalls, type CommandCall, type GroupAnswer } from './command-message.ts';
import type { CommandName, InputOf, ResultOf } from './commands/register.ts';
import { CommandBroke, StoreUnavailable } from './store.ts';
import type { WriterData, WriterSettings } from './sqlite-writer.ts';

/** Runs durable commands. A promise settles after the commit, never before. */
export interface Writer {
  run<Name extends CommandName>(name: Name, input: InputOf<Name>): Promise<ResultOf<Name>>;
  /** Resolves when the thread has ended by itself: nothing can be written any more. */
  readonly lost: Promise<StoreUnavailable>;
  close(): Promise<void>;
}

interface Waiting {
  readonly call: CommandCall;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * How many calls have to wait before each further one looks whether the thread has answered. In a burst
 * of requests the answer's event would come after all of them, and the thread idle until then; looking
 * for fewer makes small groups, whose commits cost more than the thread's rest.
 */
const WORTH_LOOKING = 28;

/**
 * Group commit: while the thread commits one group, the next one gathers here. Under load a group
 * grows by itself; alone, a command waits for nobody.
 */
export function startWriter(settings: WriterSettings, groupMax: number): Writer {
  const { port1: port, port2: threadPort } = new MessageChannel();
  const answersPosted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: WriterData = { settings, port: threadPort, answersPosted };
  const worker = new Worker(new URL('./sqlite-writer.ts', import.meta.url), {
    workerData,
    transferList: [threadPort],
    name: 'store-writer',
  });
  let answersTaken = 0;
  const queue: Waiting[] = [];
  let inFlight: Waiting[] = [];
  let lost: StoreUnavailable | null = null;
  let closing = false;
  const loss = Promise.withResolvers<StoreUnavailable>();

  const send = (): void => {
    if (inFlight.length > 0 || queue.length === 0) return;
    inFlight = queue.splice(0, groupMax);
    port.postMessage(packCalls(inFlight.map((waiting) => waiting.call)));
  };
  const take = (answer: GroupAnswer): void => {
    answersTaken += 1;
    const answered = inFlight;
    inFlight = [];
    send();
    settle(answered, answer);
  };
  port.on('message', take);
  const lookForAnswer = (): void => {
    if (Atomics.load(answersPosted, 0) === answersTaken) return;
    const received: { message: GroupAnswer } | undefined = receiveMessageOnPort(port);
    if (received !== undefined) take(received.message);
  };
  const lose = (cause: unknown): void => {
    if (lost !== null) return;
    // The thread's end may be told before its last answer, whose group has been committed.
    lookForAnswer();
    lost = new StoreUnavailable('the store writer has stopped', { cause });
    if (!closing) loss.resolve(lost);
    for (const waiting of [...inFlight, ...queue.splice(0)]) waiting.reject(lost);
    inFlight = [];
  };
  worker.on('error', lose);
  worker.on('exit', () => lose(null));

  return {
    lost: loss.promise,
    run(name, input) {
      return new Promise((resolve, reject) => {
        if (lost !== null) {
          reject(lost);
          return;
        }
        queue.push({ call: [name, input], resolve, reject });
        // One turn of the event loop gathers what arrived together.
        if (inFlight.length === 0) {
          if (queue.length === 1) setImmediate(send);
        } else if (queue.length >= WORTH_LOOKING) {
          lookForAnswer();
        }
      });
    },
    async close() {
      if (lost !== null) return;
      closing = true;
      const exited = new Promise((resolve) => worker.once('exit', resolve));
      port.postMessage('close');
      await exited;
    },
  };
}

function settle(group: readonly Waiting[], { results, troubles }: GroupAnswer): void {
  for (const { index, kind, message } of troubles) {
    const error = kind === 'bug' ? new CommandBroke(message) : new StoreUnavailable(message);
    group[index]?.reject(error);
  }
  // A promise that is rejected already stays so.
  for (const [index, { resolve }] of group.entries()) resolve(results[index] as never);
}
