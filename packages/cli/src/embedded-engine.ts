import type { Engine } from '@reelgate/engine';
import type { Environment } from './locate-gateway.ts';
import { RenderFailed } from './render-failed.ts';
import type { EngineModule, Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Lets the embedded engine work until all is done, or until somebody presses Ctrl-C. */
export async function withEngine<Result>(
  { environment, loadEngine }: Pick<Terminal, 'environment' | 'loadEngine'>,
  work: (engine: Engine, explain: EngineModule['explainRequest']) => Promise<Result>,
): Promise<Result> {
  const encoder = encoderIn(environment);
  const { createEngine, checkEngine, explainRequest } = await loadEngine();
  const engine = createEngine({ encoder });
  let isGivenUp = false;
  const giveUp = () => {
    isGivenUp = true;
    void engine.close();
  };
  for (const signal of SIGNALS) process.on(signal, giveUp);
  try {
    return await work(engine, explainRequest);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    // Between two pieces of work there is nothing to cancel, and the next one is only refused.
    if (isGivenUp || cause.name === 'RenderCancelled') throw new RenderFailed(GIVEN_UP, { cause });
    // The engine's own words; a bug of this command has a name of its own, and needs its stack.
    if (!FAILURES.includes(cause.name)) throw cause;
    const problems = await checkEngine();
    if (cause.name === 'UnusableFile' && problems.length === 0) {
      throw new UsageError(cause.message, { cause });
    }
    throw new RenderFailed([cause.message, ...problems].join('\n  '), { cause });
  } finally {
    for (const signal of SIGNALS) process.off(signal, giveUp);
    await engine.close();
  }
}

const FAILURES: readonly string[] = ['Error', 'UnusableFile'];

const GIVEN_UP = 'given up; nothing was written';

function encoderIn(environment: Environment): 'node-av' | 'ffmpeg' {
  const name = environment['REELGATE_ENCODER'] || 'node-av';
  if (name === 'node-av' || name === 'ffmpeg') return name;
  throw new UsageError(`REELGATE_ENCODER must be node-av or ffmpeg, not "${name}"`);
}
