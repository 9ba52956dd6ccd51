import { phaseOf, type Phase, type PhaseNames } from './phase.ts';

/**
 * A video as a server of OpenAI's format tells of it. Servers differ in most of it and agree in little:
 * fields are missing, zero or null, times are in seconds or milliseconds, a length is a number or a
 * text. So nothing is read but what decides something.
 */
export interface UpstreamVideo {
  /** Null when it is not named. */
  readonly id: string | null;
  readonly state: 'running' | 'done' | 'failed';
  /** Null when it does not run, or the server does not say. */
  readonly phase: Phase | null;
  /** 0 to 1; null when the server does not say. */
  readonly fraction: number | null;
  /** Where the clip lies, if somebody says so. */
  readonly url: string | null;
  /** Null when there is none. */
  readonly problem: Problem | null;
}

export interface Problem {
  /** Empty where only words are given. */
  readonly code: string;
  readonly message: string;
}

export function readVideo(answer: unknown): UpstreamVideo {
  const fields = unwrapped(answer);
  const id = idIn(fields);
  const url = urlIn(fields, DEPTH_MAX);
  const told = problemIn(fields);
  const state = stateIn(fields, { id, url, problem: told });
  const problem = told ?? (state === 'failed' ? flatProblemIn(fields) : null);
  const phase = state === 'running' ? phaseIn(fields) : null;
  return { id, state, phase, fraction: fractionIn(fields), url, problem };
}

/** What is wrong, in whichever of the usual shapes, in an answer that is surely no success. */
export function readProblem(answer: unknown): Problem | null {
  const fields = unwrapped(answer);
  return problemIn(fields) ?? flatProblemIn(fields);
}

/** Whether it was held back for what it shows or asks for. */
export function isOfModeration({ code, message }: Problem): boolean {
  return MODERATION_CODE.test(code) || MODERATION_WORDS.test(message);
}

const MODERATION_CODE = /moderation|content_?policy|content_?filter/i;
/** Codes that came as words, and what OpenAI says. That a moderation service is down is none of it. */
const MODERATION_WORDS =
  /content[ _]policy|moderation_blocked|blocked by (?:our |the )?(?:moderation|safety)/i;

type Fields = Readonly<Record<string, unknown>>;

/** How far down an address or a saying is looked for: answers may be nested without an end. */
const DEPTH_MAX = 4;
const WORDS_MAX = 300;

/** Some put all of it under `data`, beside a code of their own. */
function unwrapped(answer: unknown): Fields {
  if (!isObject(answer)) return {};
  const { id, task_id, status, data } = answer;
  if (wordOf(status) !== '' || !isObject(data) || wordOf(data['status']) === '') return answer;
  return { id, task_id, ...data };
}

function idIn({ id, task_id, data }: Fields): string | null {
  for (const name of [id, task_id]) {
    if (typeof name === 'string' && name !== '') return name;
    if (typeof name === 'number' && name > 0) return String(name);
  }
  return isObject(data) ? idIn({ ...data, data: null }) : null;
}

/** In whichever case; what is not listed is at work, since nothing ends by a word that nobody knows. */
const ENDS: ReadonlyMap<string, UpstreamVideo['state']> = new Map([
  ...['succeeded', 'success', 'completed', 'done'].map((word) => [word, 'done'] as const),
  ...['error', 'failed', 'failure', 'expired'].map((word) => [word, 'failed'] as const),
  ...['cancelled', 'canceled'].map((word) => [word, 'failed'] as const),
]);

function stateIn(
  { status }: Fields,
  { id, url, problem }: Pick<UpstreamVideo, 'id' | 'url' | 'problem'>,
): UpstreamVideo['state'] {
  const word = wordOf(status);
  if (word !== '') return ENDS.get(word) ?? 'running';
  if (url !== null) return 'done';
  // Without the video's name it may be trouble of somebody in between.
  return problem !== null && id !== null ? 'failed' : 'running';
}

const PHASES: PhaseNames = new Map([
  ...['queued', 'pending', 'not_start', 'submitted'].map((word) => [word, 'queued'] as const),
  ...['processing', 'running', 'in_progress'].map((word) => [word, 'working'] as const),
  // A server in between says so itself when it was told a word that it does not know.
  ['unknown', null],
]);

function phaseIn({ status }: Fields): Phase | null {
  return phaseOf(status, PHASES, typeof status === 'string' ? wordOf(status) : status);
}

function wordOf(status: unknown): string {
  if (typeof status !== 'string') return '';
  return status
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

/** Zero is what those say who do not count. */
function fractionIn({ progress }: Fields): number | null {
  const isSaid = typeof progress === 'number' || typeof progress === 'string';
  const percent = isSaid ? Number.parseFloat(String(progress)) : Number.NaN;
  return percent > 0 ? Math.min(percent / 100, 1) : null;
}

/** The names that servers have for an address, and then for what holds one. */
const URL_NAMES = ['url', 'video_url', 'metadata', 'output', 'result', 'data', 'video'] as const;

/** An address without a host is that of the content route, which is asked anyway. */
function urlIn(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return /^https?:\/\//i.test(value) ? value : null;
  if (depth === 0) return null;
  if (Array.isArray(value)) return urlIn(value[0], depth - 1);
  if (!isObject(value)) return null;
  for (const name of URL_NAMES) {
    const url = urlIn(value[name], depth - 1);
    if (url !== null) return url;
  }
  return null;
}

function problemIn({ error, detail, fail_reason }: Fields): Problem | null {
  for (const told of [error, detail, fail_reason]) {
    const problem = problemOf(told, DEPTH_MAX);
    if (problem !== null) return problem;
  }
  return null;
}

/** A success may come with a code and words, too. */
function flatProblemIn({ code, message }: Fields): Problem | null {
  return problemOf({ code, message }, DEPTH_MAX);
}

function problemOf(told: unknown, depth: number): Problem | null {
  if (typeof told === 'string') {
    return told === '' ? null : { code: '', message: told.slice(0, WORDS_MAX) };
  }
  if (depth === 0) return null;
  if (Array.isArray(told)) return problemOf(told[0], depth - 1);
  if (!isObject(told)) return null;
  const { code: ownCode, type, message, msg, detail, error } = told;
  const code = textOf(ownCode) || textOf(type);
  for (const words of [message, msg, detail, error]) {
    const inner = problemOf(words, depth - 1);
    if (inner !== null) return { code: code || inner.code, message: inner.message };
  }
  return code === '' ? null : { code, message: code };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, WORDS_MAX);
  return typeof value === 'number' && value !== 0 ? String(value) : '';
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
