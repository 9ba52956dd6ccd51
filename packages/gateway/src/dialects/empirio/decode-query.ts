import type { TaskState } from '../../tasks/task.ts';
import { badRequest, type EmpirioProblem } from './errors.ts';
import { taskIdOfEvent, taskIdOfJob } from './ids.ts';
import { statesOf, type WireStatus } from './statuses.ts';

/** A page of jobs. */
export interface JobList {
  /** To be asked for one by one; `[null]` is all. */
  readonly states: readonly (TaskState | null)[];
  readonly beforeId: string | null;
  readonly countMax: number;
}

/** A page of the bill. */
export interface UsageList extends JobList {
  readonly model: string | null;
  readonly fromMs: number | null;
  /** Itself not included. */
  readonly toMs: number | null;
}

export const COUNT_DEFAULT = 25;
export const COUNT_MAX = 100;

/** `?status&limit&before` (api/empirio.md; `before` is ours). An empty parameter is none. */
export function decodeJobList(query: unknown): JobList | EmpirioProblem {
  const texts = readTexts(query, ['status', 'limit', 'before']);
  return texts instanceof Map ? decodePage(texts, taskIdOfJob) : texts;
}

/** `?limit&before&from&to&model&status` (api/empirio.md). */
export function decodeUsageList(query: unknown): UsageList | EmpirioProblem {
  const texts = readTexts(query, ['limit', 'before', 'from', 'to', 'model', 'status']);
  if (!(texts instanceof Map)) return texts;
  const page = decodePage(texts, taskIdOfEvent);
  if ('code' in page) return page;
  const times: (number | null)[] = [];
  for (const name of ['from', 'to']) {
    const text = texts.get(name);
    const timeMs = text === undefined ? null : readTime(text);
    if (Number.isNaN(timeMs)) {
      return badRequest(`${name} must be an ISO 8601 date or time, such as 2026-11-21`, name);
    }
    times.push(timeMs);
  }
  const [fromMs = null, toMs = null] = times;
  return { ...page, fromMs, toMs, model: texts.get('model') ?? null };
}

type Texts = Map<string, string>;

/** A parameter that came twice is a list, which none of them can be. */
function readTexts(query: unknown, names: readonly string[]): Texts | EmpirioProblem {
  const texts = new Map<string, string>();
  for (const name of names) {
    const value = (query as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || value === '') continue;
    if (typeof value !== 'string') return badRequest(`${name} may be given once`, name);
    texts.set(name, value);
  }
  return texts;
}

function decodePage(
  texts: Texts,
  taskIdOf: (id: string) => string | null,
): JobList | EmpirioProblem {
  const [status, limit, before] = [texts.get('status'), texts.get('limit'), texts.get('before')];
  if (status !== undefined && !isStatus(status)) {
    return badRequest(`status must be one of ${Object.keys(statesOf).join(', ')}`, 'status');
  }
  const countMax = limit === undefined ? COUNT_DEFAULT : readCount(limit);
  if (countMax === null) {
    return badRequest(`limit must be a whole number from 1 to ${COUNT_MAX}`, 'limit');
  }
  const beforeId = before === undefined ? null : taskIdOf(before);
  if (before !== undefined && beforeId === null) {
    return badRequest('before must be the next_cursor of the page before', 'before');
  }
  return { states: status === undefined ? [null] : statesOf[status], beforeId, countMax };
}

function isStatus(text: string): text is WireStatus {
  return Object.hasOwn(statesOf, text);
}

function readCount(text: string): number | null {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= COUNT_MAX ? count : null;
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/** A date is its first moment; a time without a zone is in UTC, whatever this machine's zone is. */
function readTime(text: string): number {
  // In a query, a plus sign that nobody escaped has become a space.
  const parts = TIME.exec(text.replace(' ', '+'));
  if (parts === null) return Number.NaN;
  const [, date = '', time = '00:00', zone = 'Z'] = parts;
  return Date.parse(isOnCalendar(date) ? `${date}T${time}${zone}` : '');
}

/** `Date.parse` takes the 30th of February for a day in March. */
function isOnCalendar(date: string): boolean {
  const timeMs = Date.parse(date);
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(date);
}
