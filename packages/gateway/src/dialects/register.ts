import type { Dialect } from '../http/dialect.ts';
import type { Gate } from '../http/gate.ts';
import { empirioDialect } from './empirio/dialect.ts';
import { openaiDialect } from './openai/dialect.ts';
import { reelgateDialect } from './reelgate/dialect.ts';
import { rivyaDialect } from './rivya/dialect.ts';
import { xaiDialect } from './xai/dialect.ts';

/** Every dialect that is a table of routes. */
export const DIALECTS: readonly ((gate: Gate) => Dialect)[] = [
  openaiDialect,
  empirioDialect,
  rivyaDialect,
  xaiDialect,
  reelgateDialect,
];
