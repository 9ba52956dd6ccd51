import type * as engine from '@reelgate/engine';
import type { Environment } from './locate-gateway.ts';

export type EngineModule = Pick<typeof engine, 'createEngine' | 'checkEngine' | 'explainRequest'>;

/** What a command that takes its time has besides what it was given. */
export interface Terminal {
  readonly environment: Environment;
  /** To stderr: what a person should know besides. */
  readonly remark: (text: string) => void;
  /** Writes over the last line that it wrote, on stderr; null where only whole lines can be read. */
  readonly overwrite: ((line: string) => void) | null;
  /** Only when it is wanted, because the other commands have to be quick. */
  readonly loadEngine: () => Promise<EngineModule>;
}
