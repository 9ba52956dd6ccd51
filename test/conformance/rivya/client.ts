import { expect } from 'vitest';
import { send, type Answer, type Ask } from '../../lib/reapi.ts';
import { until } from '../../lib/until.ts';

export interface Generation {
  readonly id: string;
  readonly status: 'queued' | 'processing' | 'succeeded' | 'failed';
  readonly model: string;
  readonly reserved_credits: number;
  readonly final_credits: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly result: { readonly primary_url: string; readonly urls: readonly string[] } | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface UploadedFile {
  readonly id: string;
  readonly object: 'file';
  readonly kind: string;
  readonly url: string;
  readonly name: string;
  readonly mime_type: string;
  readonly size_bytes: number;
  readonly duration_seconds: number | null;
  readonly duration_token: string | null;
  readonly created_at: string;
}

export const PREFIXES = ['/api/v1', '/rivya/api/v1'] as const;

export interface At {
  readonly url: string;
  /** Null sends none. */
  readonly key: string | null;
  readonly prefix?: (typeof PREFIXES)[number];
}

/** Speaks Rivya as any HTTP client would. */
export interface Rivya {
  ask(method: string, path: string, init?: Ask): Promise<Answer>;
  /** Sends JSON. */
  sendJson(
    method: string,
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  submit(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Expects that it is accepted. */
  accepted(body: unknown): Promise<Generation>;
  poll(id: string): Promise<Generation>;
  /** Polls until the generation is at its end. */
  final(id: string): Promise<Generation>;
  credits(): Promise<number>;
  /** Sends a form. */
  upload(form: FormData): Promise<Answer>;
}

/** `at.url` is read anew each time, so that a restarted gateway is found again. */
export function rivya(at: At): Rivya {
  const { key, prefix = '/api/v1' } = at;
  const authorization: Record<string, string> =
    key === null ? {} : { authorization: `Bearer ${key}` };
  const api: Rivya = {
    ask: (method, path, init = {}) =>
      send(`${at.url}${prefix}${path}`, {
        ...init,
        method,
        headers: { ...authorization, ...init.headers },
      }),
    sendJson: (method, path, body, headers = {}) =>
      api.ask(method, path, {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    submit: (body, headers) => api.sendJson('POST', '/generations', body, headers),
    async accepted(body) {
      const answer = await api.submit(body);
      if (answer.status !== 200) throw new Error(`submit: ${answer.status} ${answer.text}`);
      return answer.json as Generation;
    },
    async poll(id) {
      const answer = await api.ask('GET', `/generations/${id}`);
      if (answer.status !== 200) throw new Error(`poll: ${answer.status} ${answer.text}`);
      return answer.json as Generation;
    },
    final: (id) =>
      until(`the end of ${id}`, async () => {
        const generation = await api.poll(id);
        return ['succeeded', 'failed'].includes(generation.status) && generation;
      }),
    async credits() {
      const answer = await api.ask('GET', '/credits');
      return (answer.json as { current_credits: number }).current_credits;
    },
    upload: (form) =>
      send(`${at.url}${prefix}/files`, { method: 'POST', headers: authorization, body: form }),
  };
  return api;
}

export function formOf(
  file: Uint8Array | null,
  fields: Readonly<Record<string, string>>,
  name = 'picture.png',
): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  if (file !== null) form.append('file', new Blob([new Uint8Array(file)]), name);
  return form;
}

/** Everything that a refusal says, and that it says so in every place. */
export function expectRefusal(
  answer: Answer,
  status: number,
  code: string,
  message: string | RegExp,
  { retry = false }: { readonly retry?: boolean } = {},
): void {
  const requestId = answer.headers.get('x-request-id');
  expect({
    status: answer.status,
    contentType: answer.headers.get('content-type'),
    shouldRetry: answer.headers.get('x-should-retry'),
    requestId,
    body: answer.json,
  }).toEqual({
    status,
    contentType: 'application/json; charset=utf-8',
    shouldRetry: retry ? null : 'false',
    requestId: expect.stringMatching(/^req_[0-9a-f]{32}$/) as string,
    body: {
      error: {
        code,
        message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
        requestId,
      },
    },
  });
}
