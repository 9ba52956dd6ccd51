import { fork, type ChildProcess } from 'node:child_process';
import type { News, Order } from './messages.ts';

export type Outcome = Exclude<News, { kind: 'progress' }> | { kind: 'crashed'; problem: string };

const stderrKept = 2000;

/** The parent's side of one render process. */
export class RenderProcess {
  readonly #child: ChildProcess;
  #stderr = '';
  #settle: ((outcome: Outcome) => void) | undefined;
  #onProgress: (fraction: number) => void = () => undefined;
  #ended = false;

  constructor(onEnd: () => void) {
    this.#child = fork(new URL('./render-main.ts', import.meta.url), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrKept);
    });
    this.#child.on('message', (news: News) => this.#hear(news));
    this.#child.on('error', (error) => this.#end(error.message, onEnd));
    this.#child.on('close', (code, signal) => {
      this.#end(signal ? `signal ${signal}` : `exit code ${code}`, onEnd);
    });
    this.#keepParentAlive(false);
  }

  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** One order at a time; settles always, with what became of it. */
  run(order: Order, onProgress: (fraction: number) => void): Promise<Outcome> {
    return new Promise((resolve) => {
      if (this.#ended) {
        resolve({ kind: 'crashed', problem: 'it had already ended' });
        return;
      }
      this.#onProgress = onProgress;
      this.#keepParentAlive(true);
      this.#settle = (outcome) => {
        this.#settle = undefined;
        this.#keepParentAlive(false);
        resolve(outcome);
      };
      this.#send(order);
    });
  }

  cancel(number: number): void {
    if (!this.#ended) this.#send({ kind: 'cancel', number });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends an idle process; resolves when it is gone. */
  async close(): Promise<void> {
    if (this.#ended) return;
    const gone = new Promise<void>((resolve) => this.#child.once('close', () => resolve()));
    this.#keepParentAlive(true);
    this.kill();
    await gone;
  }

  #send(order: Order): void {
    // A failed send means that the process is gone, which its close event tells.
    this.#child.send(order, () => undefined);
  }

  #hear(news: News): void {
    if (news.kind === 'progress') this.#onProgress(news.fraction);
    else this.#settle?.(news);
  }

  #end(reason: string, onEnd: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    const said = this.#stderr.trim();
    this.#settle?.({ kind: 'crashed', problem: said ? `${reason}: ${said}` : reason });
    onEnd();
  }

  /** An idle process must not hold back a program that is otherwise done. */
  #keepParentAlive(alive: boolean): void {
    const handles = [this.#child, this.#child.channel, this.#child.stderr];
    for (const handle of handles) {
      const holder = handle as { ref?(): void; unref?(): void } | null | undefined;
      if (alive) holder?.ref?.();
      else holder?.unref?.();
    }
  }
}
