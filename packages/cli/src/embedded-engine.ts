import type { Engine, explainRequest } from '@reelgate/engine';
import type { Environment } from './locate-gateway.ts';
import { RenderFailed } from './render-failed.ts';
import { UsageError } from './usage-error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Lets the embedded engine work until all is done, or until somebody presses Ctrl-C. It is loaded
 * only when it is wanted, because the other commands have to be quick.
 */
export async function withEngine<Result>(
  environment: Environment,
  work: (engine: Engine, explain: typeof explainRequest) => Promise<Result>,
): Promise<Result> {
  const encoder = encoderIn(environment);
  const { createEngine, checkEngine, ...more } = await import('@reelgate/engine');
  const engine = createEngine({ encoder });
  const giveUp = () => void engine.close();
  for (const signal of SIGNALS) process.on(signal, giveUp);
  try {
    return await work(engine, more.explainRequest);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    if (cause.name === 'RenderCancelled') throw new RenderFailed(GIVEN_UP, { cause });
    // The engine's own words; a bug of this command has a name of its own, and needs its stack.
    if (cause.name !== 'Error' && cause.name !== 'RenderFailed') throw cause;
    const problems = await checkEngine();
    throw new RenderFailed([cause.message, ...problems].join('\n  '), { cause });
  } finally {
    for (const signal of SIGNALS) process.off(signal, giveUp);
    await engine.close();
  }
}

const GIVEN_UP = 'given up; nothing was written';

function encoderIn(environment: Environment): 'node-av' | 'ffmpeg' {
  const name = environment['REELGATE_ENCODER'] || 'node-av';
  if (name === 'node-av' || name === 'ffmpeg') return name;
  throw new UsageError(`REELGATE_ENCODER must be node-av or ffmpeg, not "${name}"`);
}
