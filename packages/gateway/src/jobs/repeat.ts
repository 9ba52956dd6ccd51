import type { Log } from '../platform/log.ts';

export interface Repeated {
  /** Begins no further round and waits for the one that runs. */
  stop(): Promise<void>;
}

/** Runs a chore again and again, never two rounds at once; a round that fails is logged. */
export function repeat(
  name: string,
  everyMs: number,
  log: Log,
  chore: () => Promise<void>,
): Repeated {
  let running: Promise<void> | null = null;
  const round = (): void => {
    running ??= chore()
      .catch((error: unknown) => log.error({ error, chore: name }, 'a chore failed'))
      .finally(() => {
        running = null;
      });
  };
  const timer = setInterval(round, everyMs);
  round();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
