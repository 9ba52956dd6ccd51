/** What the admin API answers instead of what was asked; thrown once, and encoded by routes.ts. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];

  constructor(code: ProblemCode, detail: string, errors: readonly FieldError[] = []) {
    super(detail);
    this.code = code;
    this.errors = errors;
  }

  get entry(): ProblemEntry {
    return PROBLEMS[this.code];
  }
}

/** One field of a body or query that cannot be taken. */
export interface FieldError {
  readonly field: string;
  readonly detail: string;
}

export interface ProblemEntry {
  readonly status: number;
  readonly title: string;
  /** False where sending the same again cannot help. */
  readonly retryable: boolean;
  readonly retryAfterS?: number;
}

export type ProblemCode = keyof typeof TITLES;

/** RFC 9457. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export function encodeProblem(problem: Problem, requestId: string): string {
  const { code, message, errors, entry } = problem;
  return JSON.stringify({
    type: `urn:reelgate:problem:${code}`,
    title: entry.title,
    status: entry.status,
    detail: message,
    code,
    request_id: requestId,
    ...(errors.length === 0 ? {} : { errors }),
  });
}

const TITLES = {
  unauthenticated: [401, 'The admin token is missing or wrong'],
  invalid_request: [400, 'The request cannot be taken as it is'],
  body_not_json: [400, 'The body is not JSON'],
  body_too_large: [413, 'The body is too large'],
  wrong_content_type: [415, 'The body has to be JSON'],
  route_not_found: [404, 'There is no such path'],
  method_not_allowed: [405, 'The path does not take this method'],
  workspace_not_found: [404, 'There is no such workspace'],
  workspace_exists: [409, 'The workspace exists already'],
  key_not_found: [404, 'There is no such key'],
  channel_not_found: [404, 'There is no such channel'],
  channel_exists: [409, 'The channel exists already'],
  channel_fixed: [409, 'The channel is not set over the admin API'],
  master_key_missing: [409, 'The gateway has no master key'],
  task_not_found: [404, 'There is no such task'],
  task_final: [409, 'The task is at its end already'],
  balance_too_large: [422, 'The workspace cannot hold so many credits'],
  store_unavailable: [503, 'The database is unavailable'],
  internal: [500, 'Something is wrong inside the gateway'],
} as const;

const RETRY_AFTER_S = 5;

const PROBLEMS = Object.fromEntries(
  Object.entries(TITLES).map(([code, [status, title]]) => [code, entryOf(status, title)]),
) as Readonly<Record<ProblemCode, ProblemEntry>>;

function entryOf(status: number, title: string): ProblemEntry {
  const entry = { status, title, retryable: status >= 500 };
  return status === 503 ? { ...entry, retryAfterS: RETRY_AFTER_S } : entry;
}
