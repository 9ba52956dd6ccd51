import { createTinyMp4 } from '../../packages/gateway/test/media/tiny-mp4.ts';
import { startEmpirioDouble } from './doubles/empirio.ts';
import { startOpenaiVideosDouble } from './doubles/openai-videos.ts';
import { startReapiDouble } from './doubles/reapi.ts';
import { startRivyaDouble } from './doubles/rivya.ts';
import { startXaiDouble } from './doubles/xai.ts';
import { startUpstream } from './upstream.ts';

/** Every provider that asks somebody else, with a double to ask and an order that it can make. */
export interface Vendor {
  /** `dialect/id`, of no other vendor here. */
  readonly model: string;
  readonly input: (prompt: string) => object;
  readonly credits: number;
  readonly clip: Buffer;
  /** What an answer calls the state of a job, and what the double's vendor says of one at work. */
  readonly state: 'state' | 'status';
  readonly working: readonly [later: string, earlier: string];
  /** What becomes of a start whose answer was lost. */
  readonly afterCrash: 'lookup' | 'wait';
  /** Whether a job can be ended there, and whether the answer says how it did end. */
  readonly cancel: 'none' | 'silent' | 'answered';
  /** Which finishes every job at its first poll. */
  startDouble(): Promise<VendorDouble>;
}

export interface VendorDouble {
  readonly baseUrl: string;
  /** Null where none is asked for. */
  readonly apiKey: string | null;
}

export const PROVIDERS = ['fault', 'xai', 'openai-videos', 'reapi', 'empirio', 'rivya'] as const;

export type Provider = (typeof PROVIDERS)[number];

const CLIP_S = 6;

/** A sample is a second, so that a clip has as many as it lasts. */
export function clipOf(widthPx: number, heightPx: number, durationS = CLIP_S): Buffer {
  const sampleBytes = Array.from({ length: durationS }, () => 1_000);
  const { file } = createTinyMp4({
    widthPx,
    heightPx,
    timescale: 1,
    sampleBytes,
    perChunk: [durationS],
  });
  return file;
}

/** The smallest picture that is taken: one vendor makes nothing without. */
export const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

const WIDE = clipOf(854, 480);

export const VENDORS: Readonly<Record<Provider, Vendor>> = {
  fault: {
    model: 'openai/grok-imagine-video-1.5-preview',
    input: (prompt) => ({ prompt, seconds: CLIP_S, aspect_ratio: '16:9' }),
    credits: 480,
    clip: WIDE,
    state: 'state',
    working: ['running', 'queued'],
    afterCrash: 'lookup',
    cancel: 'silent',
    async startDouble() {
      const { url } = await startUpstream();
      return { baseUrl: url, apiKey: null };
    },
  },
  xai: {
    model: 'xai/grok-imagine-video',
    input: (prompt) => ({
      prompt,
      duration: CLIP_S,
      resolution: '480p',
      aspect_ratio: '16:9',
    }),
    credits: 300,
    clip: WIDE,
    state: 'status',
    working: ['pending', 'pending'],
    afterCrash: 'wait',
    cancel: 'none',
    startDouble: startXaiDouble,
  },
  'openai-videos': {
    model: 'openai/grok-video-1.5',
    input: (prompt) => ({ prompt, seconds: CLIP_S, size: '480p', aspect_ratio: '16:9' }),
    credits: 480,
    clip: WIDE,
    state: 'status',
    working: ['IN_PROGRESS', 'QUEUED'],
    afterCrash: 'wait',
    cancel: 'silent',
    startDouble: () => startOpenaiVideosDouble('new-api'),
  },
  reapi: {
    model: 'reapi/grok-imagine-1.0-video',
    input: (prompt) => ({ prompt, duration: CLIP_S, size: '16:9' }),
    credits: 49,
    clip: clipOf(736, 400),
    state: 'status',
    working: ['processing', 'processing'],
    afterCrash: 'wait',
    cancel: 'none',
    async startDouble() {
      const double = await startReapiDouble();
      double.polls = [{ status: 'completed', output: { video_urls: [double.videoUrl] } }];
      return { baseUrl: double.baseUrl, apiKey: double.key };
    },
  },
  empirio: {
    model: 'empirio/grok-imagine-video-1-5',
    input: (prompt) => ({
      prompt,
      image: PICTURE,
      duration: CLIP_S,
      resolution: '480p',
      aspect_ratio: '16:9',
    }),
    // With the fee for the image.
    credits: 626,
    clip: WIDE,
    state: 'status',
    working: ['processing', 'queued'],
    afterCrash: 'wait',
    cancel: 'answered',
    async startDouble() {
      const double = await startEmpirioDouble();
      const result = { data: [{ url: double.videoUrl }] };
      double.polls = [{ status: 'completed', progress: 1, result }];
      return { baseUrl: double.baseUrl, apiKey: double.key };
    },
  },
  rivya: {
    model: 'rivya/grok-imagine-video',
    input: (prompt) => ({
      prompt,
      params: { duration: CLIP_S, resolution: '480p', aspect_ratio: '16:9' },
    }),
    credits: 10,
    clip: WIDE,
    state: 'status',
    working: ['processing', 'queued'],
    afterCrash: 'wait',
    cancel: 'none',
    async startDouble() {
      const double = await startRivyaDouble();
      double.polls = [{ status: 'succeeded', result: { primary_url: double.videoUrl } }];
      return { baseUrl: double.baseUrl, apiKey: double.key };
    },
  },
};
