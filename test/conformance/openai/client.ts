import OpenAI, { type ClientOptions } from 'openai';
import type { Video } from 'openai/resources/videos';
import sharp from 'sharp';
import type { OpenApiWatch } from '../../lib/openapi-watch.ts';
import { send, type Answer, type Ask } from '../../lib/reapi.ts';
import { until } from '../../lib/until.ts';
import { expectPublishedVideos } from './published-video.ts';

export const PREVIEW = 'grok-imagine-video-1.5-preview';
export const FORM = 'grok-video-1.5';
export const PRO = 'grok-video-1.5-pro';
export const MAX = 'grok-video-1.5-max';

export const PREFIXES = ['/v1', '/openai/v1'] as const;

/** A video as it is answered: the package's, and what OctopusX adds. */
export type WireVideo = Omit<Video, 'status'> & {
  readonly status: 'queued' | 'processing' | 'in_progress' | 'completed' | 'failed' | 'cancelled';
  readonly video_url: string | null;
  readonly url: string | null;
};

export interface At {
  readonly url: string;
  readonly key: string;
}

export interface WatchedAt extends At {
  readonly prefix: (typeof PREFIXES)[number];
  /** Sees every answer. */
  readonly openApi: OpenApiWatch;
}

/** The vendor's own package, under the prefix where it is understood best. */
export function packageAt({ url, key }: At, options: ClientOptions = {}): OpenAI {
  return new OpenAI({ apiKey: key, baseURL: `${url}/openai/v1`, maxRetries: 0, ...options });
}

/** For the package: its answers are held against the document, too. */
export function watchedFetch(
  { url }: Pick<At, 'url'>,
  openApi: OpenApiWatch,
): NonNullable<ClientOptions['fetch']> {
  const base = `${url}${PREFIXES[1]}`;
  return async (input, init) => {
    const response = await fetch(input, init);
    // The package tries out first whether its fetch can send forms at all.
    if (typeof input !== 'string' || !input.startsWith(base)) return response;
    const { status, headers } = response;
    const text = await response.clone().text();
    const answer: Answer = {
      status,
      headers,
      text,
      get json() {
        return JSON.parse(text) as unknown;
      },
    };
    openApi.saw(init?.method ?? 'GET', input.slice(base.length), answer);
    if (isJson(answer)) expectPublishedVideos(answer.json);
    return response;
  };
}

function isJson({ status, headers, text }: Answer): boolean {
  const type = headers.get('content-type') ?? '';
  return status === 200 && text !== '' && type.startsWith('application/json');
}

/** Speaks the format as any HTTP client would. */
export interface Http {
  ask(method: string, path: string, init?: Ask): Promise<Answer>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  form(path: string, parts: Parts, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Expects that it is accepted. */
  made(body: unknown): Promise<WireVideo>;
  get(id: string): Promise<WireVideo>;
  /** Polls until the video is final. */
  final(id: string): Promise<WireVideo>;
}

/** In the order in which they are sent; the type of bytes is what a client says that they are. */
export type Parts = readonly (readonly [
  name: string,
  value: string | Uint8Array,
  type?: string | undefined,
])[];

export function httpAt({ url, key, prefix, openApi }: WatchedAt): Http {
  const ask: Http['ask'] = async (method, path, init = {}) => {
    const headers = { authorization: `Bearer ${key}`, ...init.headers };
    const answer = await send(`${url}${prefix}${path}`, { ...init, method, headers });
    openApi.saw(method, path, answer);
    // The root has the vendor's own word for a video at work.
    if (prefix === '/openai/v1' && isJson(answer)) expectPublishedVideos(answer.json);
    return answer;
  };
  const http: Http = {
    ask,
    post: (path, body, headers = {}) =>
      ask('POST', path, {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    form(path, parts, headers = {}) {
      const boundary = `----parts-${Math.random().toString(36).slice(2)}`;
      const type = `multipart/form-data; boundary=${boundary}`;
      const body = formBytes(parts, boundary);
      return ask('POST', path, { body, headers: { 'content-type': type, ...headers } });
    },
    async made(body) {
      return videoIn(await http.post('/videos', body));
    },
    async get(id) {
      return videoIn(await ask('GET', `/videos/${id}`));
    },
    final: (id) =>
      until(`the end of ${id}`, async () => {
        const video = await http.get(id);
        return FINAL.has(video.status) && video;
      }),
  };
  return http;
}

const FINAL: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

export function videoIn(answer: Answer): WireVideo {
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return answer.json as WireVideo;
}

function formBytes(parts: Parts, boundary: string): Buffer<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  for (const [name, value, type] of parts) {
    const file = typeof value === 'string' ? '' : '; filename="unknown_file"';
    const header = type === undefined ? '' : `Content-Type: ${type}\r\n`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${header}\r\n`;
    chunks.push(Buffer.from(head), Buffer.from(value), Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
}

export type Kind = 'png' | 'jpeg' | 'webp' | 'gif';

/** A small picture. */
export function picture(kind: Kind = 'png', width = 64, height = 48): Promise<Buffer> {
  const image = sharp({ create: { width, height, channels: 3, background: '#46789c' } });
  return image.toFormat(kind).toBuffer();
}

export async function dataUri(kind: Kind = 'png'): Promise<string> {
  return `data:image/${kind};base64,${(await picture(kind)).toString('base64')}`;
}
