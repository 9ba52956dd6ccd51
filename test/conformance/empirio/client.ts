import { watchOpenApi, type OpenApiWatch } from '../../lib/openapi-watch.ts';
import { send, type Answer, type Ask } from '../../lib/reapi.ts';
import { until } from '../../lib/until.ts';

export interface Job {
  readonly job_id: string;
  readonly status: 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled';
  readonly progress: number;
  readonly created_at: string;
  readonly completed_at: string | null;
  readonly result: JobResult | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface JobResult {
  readonly data: readonly {
    readonly url: string;
    readonly content_type: string;
    readonly duration_seconds: number;
    readonly width: number;
    readonly height: number;
  }[];
  readonly usage: {
    readonly billable_units: number;
    readonly billing_unit: string;
    readonly cost: { readonly amount: number; readonly currency: string };
  };
}

export interface JobPage {
  readonly object: string;
  readonly data: readonly Job[];
  readonly next_cursor: string | null;
}

export interface UsagePage {
  readonly object: string;
  readonly balance: { readonly amount: number; readonly currency: string };
  readonly data: readonly Record<string, unknown>[];
  readonly next_cursor: string | null;
}

/** Speaks EmpirioLabs' API as any HTTP client would. */
export interface Empirio {
  /** Under the prefix; with the key unless the headers say otherwise. */
  ask(method: string, path: string, init?: Ask): Promise<Answer>;
  submit(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Expects that it is accepted, and gives the job's id. */
  accepted(body: unknown, headers?: Readonly<Record<string, string>>): Promise<string>;
  poll(jobId: string): Promise<Job>;
  /** Polls until the job is final. */
  final(jobId: string): Promise<Job>;
  jobs(query?: string): Promise<JobPage>;
  usage(query?: string): Promise<UsagePage>;
  upload(form: FormData): Promise<Answer>;
}

export interface At {
  readonly url: string;
  readonly key: string;
  readonly prefix?: '/v1' | '/empirio/v1';
}

/**
 * Holds every answer against the document that the gateway has of itself. `at.url` is read anew each time, so that a restarted gateway is
 * found again.
 */
export function empirio(at: At): Empirio {
  const { key, prefix = '/v1' } = at;
  const watched = async (method: string, path: string, init: RequestInit): Promise<Answer> => {
    const answer = await send(`${at.url}${prefix}${path}`, { ...init, method });
    // No operation is a HEAD: it is a GET whose body is left out.
    if (method !== 'HEAD') (await openApiAt(at)).saw(method, path, answer);
    return answer;
  };
  const ask: Empirio['ask'] = (method, path, init = {}) =>
    watched(method, path, {
      ...init,
      headers: { authorization: `Bearer ${key}`, ...init.headers },
    });
  const ok = async <Body>(path: string): Promise<Body> => {
    const answer = await ask('GET', path);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json as Body;
  };
  const api: Empirio = {
    ask,
    submit: (body, headers = {}) =>
      ask('POST', '/videos/generations', {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    async accepted(body, headers) {
      const answer = await api.submit(body, headers);
      if (answer.status !== 200) throw new Error(`submit: ${answer.status} ${answer.text}`);
      return (answer.json as { job_id: string }).job_id;
    },
    poll: (jobId) => ok<Job>(`/jobs/${jobId}`),
    final: (jobId) =>
      until(`the end of ${jobId}`, async () => {
        const job = await api.poll(jobId);
        return job.status !== 'queued' && job.status !== 'processing' && job;
      }),
    jobs: (query = '') => ok<JobPage>(`/jobs${query}`),
    usage: (query = '') => ok<UsagePage>(`/account/usage${query}`),
    upload: (form) =>
      watched('POST', '/files/upload', {
        headers: { authorization: `Bearer ${key}` },
        body: form,
      }),
  };
  return api;
}

let openApi: Promise<OpenApiWatch> | null = null;

/** Of the first gateway that is asked: all have the same document. */
export function openApiAt({ url }: { readonly url: string }): Promise<OpenApiWatch> {
  openApi ??= fetch(`${url}/empirio/v1/openapi.json`)
    .then((response) => response.json())
    .then(watchOpenApi);
  return openApi;
}
