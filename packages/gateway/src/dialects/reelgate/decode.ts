import {
  contracts,
  findContract,
  type Contract,
  type DialectName,
  type Draft,
  type Operation,
} from '@reelgate/contracts';
import type { TaskQuery } from '../../http/gate.ts';
import type { TaskState } from '../../tasks/task.ts';
import { invalid, type OwnProblem } from './errors.ts';

export interface OwnDraft extends Draft {
  readonly contract: Contract;
}

/**
 * `{"model": "xai/grok-imagine-video", "operation": "generate", "input": {…}}`: the input has the model's
 * own fields. Without its dialect a model's id has to be the only one of its name.
 */
export function decodeDraft(body: unknown): OwnDraft | OwnProblem {
  if (!isObject(body)) return invalid('the body must be a JSON object', null);
  const { model, operation = 'generate', input = {} } = body;
  if (typeof model !== 'string' || model === '') return invalid('model is required', 'model');
  if (!isOperation(operation)) {
    return invalid('operation must be generate, edit or extend', 'operation');
  }
  if (!isObject(input)) return invalid('input must be an object', 'input');
  const found = findModel(model, operation);
  if (found === null) return invalid(`there is no model ${quoted(model)} to ${operation}`, 'model');
  if (found === 'ambiguous') {
    return invalid(`several dialects have ${quoted(model)}: write it as dialect/model`, 'model');
  }
  const { id } = found;
  return { model: id, body: flattened(input, found), contract: found };
}

function findModel(model: string, operation: Operation): Contract | 'ambiguous' | null {
  const slash = model.indexOf('/');
  if (slash !== -1) {
    const dialect = model.slice(0, slash);
    if (!contracts.some((contract) => contract.dialect === dialect)) return null;
    return findContract(dialect as DialectName, model.slice(slash + 1), operation);
  }
  const named = contracts.filter(({ id, operation: other }) => id === model && other === operation);
  return named.length > 1 ? 'ambiguous' : (named[0] ?? null);
}

/** A field whose name has a dot lies inside of another object; drafts have it flat. */
function flattened(input: Body, { fields, strictPrefix }: Contract): Body {
  const outer = new Set(
    fields.filter(({ name }) => name.includes('.')).map(({ name }) => name.split('.')[0] ?? ''),
  );
  if (strictPrefix !== null) outer.add(strictPrefix.slice(0, -1));
  if (outer.size === 0) return input;
  const entries = Object.entries(input).flatMap(([name, value]) =>
    outer.has(name) && isObject(value)
      ? Object.entries(value).map(
          ([inner, innerValue]) => [`${name}.${inner}`, innerValue] as const,
        )
      : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}

type Body = Readonly<Record<string, unknown>>;

const STATES: readonly TaskState[] = [
  'queued',
  'running',
  'delivering',
  'completed',
  'failed',
  'cancelled',
];

const DIALECTS: readonly string[] = [...new Set(contracts.map(({ dialect }) => dialect))];

function isDialect(value: unknown): value is string {
  return typeof value === 'string' && DIALECTS.includes(value);
}

/** `?limit=1-100&before=<id>&after=<id>&order=asc|desc&state=&model=&dialect=`. */
export function decodeTaskQuery(query: unknown): TaskQuery | OwnProblem {
  const asked = isObject(query) ? query : {};
  const limit = readLimit(asked['limit']);
  if (typeof limit !== 'number') return limit;
  const { state, dialect, model, order = 'desc' } = asked;
  if (state !== undefined && !STATES.includes(state as TaskState)) {
    return invalid(`state must be one of ${STATES.join(', ')}`, 'state');
  }
  if (dialect !== undefined && !isDialect(dialect)) {
    return invalid(`dialect must be one of ${DIALECTS.join(', ')}`, 'dialect');
  }
  if (order !== 'asc' && order !== 'desc') return invalid('order must be asc or desc', 'order');
  const bounds: Record<string, string | null> = { before: null, after: null };
  for (const name of ['before', 'after']) {
    const value = asked[name];
    if (value === undefined) continue;
    const id = taskIdOf(value);
    if (id === null) return invalid(`${name} must be the id of a task`, name);
    bounds[name] = id;
  }
  return {
    dialect: dialect ?? null,
    model: typeof model === 'string' ? model : null,
    state: (state as TaskState | undefined) ?? null,
    beforeId: bounds['before'] ?? null,
    afterId: bounds['after'] ?? null,
    newestFirst: order === 'desc',
    countMax: limit,
  };
}

export function readLimit(value: unknown): number | OwnProblem {
  if (value === undefined) return 20;
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit;
  return invalid('limit must be a whole number from 1 to 100', 'limit');
}

/** Days as `2026-11-21` or moments as ISO 8601; the last 30 days when nothing is said. */
export function decodePeriod(
  query: unknown,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } | OwnProblem {
  const asked = isObject(query) ? query : {};
  const fromMs = asked['from'] === undefined ? nowMs - 30 * DAY_MS : readTime(asked['from']);
  const toMs = asked['to'] === undefined ? nowMs + 1 : readTime(asked['to']);
  if (fromMs === null) return invalid('from must be a time in ISO 8601', 'from');
  if (toMs === null) return invalid('to must be a time in ISO 8601', 'to');
  if (fromMs >= toMs) return invalid('from must be before to', 'from');
  return { fromMs, toMs };
}

const DAY_MS = 86_400_000;

export function readTime(value: unknown): number | null {
  if (
    typeof value !== 'string' ||
    !/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(value)
  ) {
    return null;
  }
  const timeMs = Date.parse(value);
  return Number.isNaN(timeMs) ? null : timeMs;
}

/** Seconds to wait for a task's end: 0 to 60. */
export function decodeWait(query: unknown): number | OwnProblem {
  const value = isObject(query) ? query['wait'] : undefined;
  if (value === undefined) return 0;
  const waitS = Number(value);
  if (value !== '' && waitS >= 0 && waitS <= 60) return waitS;
  return invalid('wait must be a number of seconds from 0 to 60', 'wait');
}

const TASK_ID = /^task_([0-9a-f]{32})$/;
const FILE_ID = /^file_([0-9a-f]{32})$/;

export function taskIdOf(value: unknown): string | null {
  return typeof value === 'string' ? (TASK_ID.exec(value)?.[1] ?? null) : null;
}

export function fileIdOf(value: unknown): string | null {
  return typeof value === 'string' ? (FILE_ID.exec(value)?.[1] ?? null) : null;
}

/** `<ms>.<id>` of the last ledger entry seen. */
export function cursorOf(value: unknown): { createdAtMs: number; id: string } | null {
  if (typeof value !== 'string') return null;
  const [, createdAtMs, id] = /^(\d{1,15})\.([\w:-]{1,200})$/.exec(value) ?? [];
  return id === undefined ? null : { createdAtMs: Number(createdAtMs), id };
}

function isOperation(value: unknown): value is Operation {
  return value === 'generate' || value === 'edit' || value === 'extend';
}

export function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
