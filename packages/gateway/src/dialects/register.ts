import type { Dialect } from '../http/dialect.ts';
import type { Gate } from '../http/gate.ts';

/** Every dialect that is a table of routes. */
export const DIALECTS: readonly ((gate: Gate) => Dialect)[] = [];
