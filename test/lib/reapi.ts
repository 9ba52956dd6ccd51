import { until } from './until.ts';

/** One answer as it came, with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON. */
  readonly json: unknown;
}

export interface ReapiTask {
  readonly id: string;
  readonly model: string;
  readonly status: 'processing' | 'completed' | 'failed';
  readonly created_at: number;
  readonly output: { readonly video_urls: readonly string[] } | null;
  readonly error: { readonly code: number; readonly message: string } | null;
}

/** Speaks reAPI as any HTTP client would. The key and the prefix are those of `at`. */
export interface Reapi {
  submit(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Expects that it is accepted, and gives the task's id. */
  accepted(body: unknown, headers?: Readonly<Record<string, string>>): Promise<string>;
  poll(taskId: string): Promise<ReapiTask>;
  /** Polls until the task is final. */
  final(taskId: string): Promise<ReapiTask>;
  balance(): Promise<number>;
  /** Under the prefix; with the key unless the headers say otherwise. */
  ask(method: string, path: string, init?: Ask): Promise<Answer>;
}

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface At {
  readonly url: string;
  readonly key: string;
  readonly prefix?: '/api/v1' | '/reapi/api/v1';
}

/** `at.url` is read anew each time, so that a restarted gateway is found again. */
export function reapi(at: At): Reapi {
  const { key, prefix = '/api/v1' } = at;
  const ask: Reapi['ask'] = async (method, path, init = {}) => {
    const headers = { authorization: `Bearer ${key}`, ...init.headers };
    return send(`${at.url}${prefix}${path}`, { ...init, method, headers });
  };
  const api: Reapi = {
    ask,
    submit: (body, headers = {}) =>
      ask('POST', '/videos/generations', {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    async accepted(body, headers) {
      const answer = await api.submit(body, headers);
      if (answer.status !== 200) throw new Error(`submit: ${answer.status} ${answer.text}`);
      return (answer.json as { id: string }).id;
    },
    async poll(taskId) {
      const answer = await ask('GET', `/tasks/${taskId}`);
      if (answer.status !== 200) throw new Error(`poll: ${answer.status} ${answer.text}`);
      return answer.json as ReapiTask;
    },
    final: (taskId) =>
      until(`the end of ${taskId}`, async () => {
        const task = await api.poll(taskId);
        return task.status !== 'processing' && task;
      }),
    async balance() {
      const answer = await ask('GET', '/balance');
      return (answer.json as { balance: number }).balance;
    },
  };
  return api;
}

export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    get json() {
      return JSON.parse(text) as unknown;
    },
  };
}
