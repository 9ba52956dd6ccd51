import type { Dialect } from '../http/dialect.ts';
import type { Gate } from '../http/gate.ts';
import { empirioDialect } from './empirio/dialect.ts';
import { openaiDialect } from './openai/dialect.ts';
import { reapiDialect } from './reapi/dialect.ts';
import { reelgateDialect } from './reelgate/dialect.ts';
import { rivyaDialect } from './rivya/dialect.ts';
import { xaiDialect } from './xai/dialect.ts';

/** Every dialect there is. */
export const DIALECTS: readonly ((gate: Gate) => Dialect)[] = [
  // The first of a base answers on its unknown paths.
  reapiDialect,
  openaiDialect,
  empirioDialect,
  rivyaDialect,
  xaiDialect,
  reelgateDialect,
];
