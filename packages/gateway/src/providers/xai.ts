import {
  check,
  findContract,
  type Contract,
  type Operation,
  type Order,
  type OrderMode,
  type PixelSize,
  type Ratio,
} from '@reelgate/contracts';
import { dataUriOf } from '../upstreams/data-uri.ts';
import { modelFor } from '../upstreams/model-map.ts';
import { phaseOf, type PhaseNames } from '../upstreams/phase.ts';
import { nameOfRatio, nearestRatio } from '../upstreams/ratio-names.ts';
import {
  readJson,
  statusFault,
  wordsOf,
  type UpstreamAnswer,
} from '../platform/outbound/upstream-client.ts';
import { UpstreamFault } from '../platform/upstream-fault.ts';
import { idInEvent, uuidOf } from '../upstreams/upstream-event.ts';
import type { UpstreamSettings } from '../upstreams/upstream-settings.ts';
import { openVendor } from '../upstreams/vendor.ts';
import type { Job, Progress, Provider, SourceImage } from './provider.ts';

const BASE_URL = 'https://api.x.ai/v1';

/**
 * xAI's own API. It has neither a lookup by a name of ours nor idempotency keys, so that a start whose
 * answer was lost can only be waited for, unless it is somebody else who speaks its words. There is
 * nothing to cancel a job with either.
 */
export function createXaiProvider(settings: UpstreamSettings): Provider {
  const { baseUrl, modelMap, repeatable = false } = settings;
  const { upstream, afterCrash, bringIn } = openVendor(settings, baseUrl ?? BASE_URL);
  const modelOf = (order: Order): string | null =>
    modelFor(order, modelMap) ?? modelFor(order, GROK_MODELS);
  return {
    name: 'xai',
    afterCrash,
    runsHere: false,
    modes: ['text_to_video', 'image_to_video', 'reference_to_video', 'edit', 'extension'],
    canMake(order) {
      const model = modelOf(order);
      return model !== null && isMadeBy(model, order);
    },
    async start(job) {
      const { order, attemptId } = job;
      const model = modelOf(order);
      if (model === null) throw new UpstreamFault('refused', `xAI has no model ${order.model}`);
      const json = bodyOf(model, order, await sourcesOf(job), job);
      const headers = repeatable ? { 'idempotency-key': attemptId } : {};
      const path = `/videos/${ROUTES[order.mode].path}`;
      const answer = await upstream.ask('POST', path, { json, headers });
      if (answer.statusCode < 200 || answer.statusCode > 299) throw await faultOf(answer);
      return requestIdIn(await readJson(answer));
    },
    async poll(handle) {
      const answer = await upstream.ask('GET', `/videos/${encodeURIComponent(handle as string)}`);
      // A job that is still running may come with nothing to read.
      if (answer.statusCode === 202) return progressOf(await readJson(answer).catch(() => null));
      if (answer.statusCode !== 200) throw await faultOf(answer);
      return progressOf(await readJson(answer));
    },
    jobIdIn: (event) => idInEvent(event, uuidOf),
    async fetch(result, { folder }) {
      const { url } = result as { readonly url: string };
      return { video: await bringIn(url, folder) };
    },
    close: () => upstream.close(),
  };
}

/**
 * What each Grok model of a dialect is called by its maker. The 1.0 series is `grok-imagine-video`: it
 * takes several images, has no 1080p and nothing of 1.5. Rivya's is of that series too, by its lengths
 * and resolutions. Channels, previews, forms and fixed lengths are other vendors' wrappings of one 1.5.
 */
const GROK_MODELS: Readonly<Record<string, string>> = {
  'reapi/grok-imagine-1.0-video': 'grok-imagine-video',
  'reapi/grok-imagine-video-1.5-official': 'grok-imagine-video-1.5',
  'reapi/grok-imagine-video-1.5-beta': 'grok-imagine-video-1.5',
  'openai/grok-imagine-video-1.5-preview': 'grok-imagine-video-1.5',
  'openai/grok-video-1.5': 'grok-imagine-video-1.5',
  'openai/grok-video-1.5-pro': 'grok-imagine-video-1.5',
  'openai/grok-video-1.5-max': 'grok-imagine-video-1.5',
  'empirio/grok-imagine-video-1-5': 'grok-imagine-video-1.5',
  'rivya/grok-imagine-video': 'grok-imagine-video',
  'xai/grok-imagine-video': 'grok-imagine-video',
  'xai/grok-imagine-video-1.5': 'grok-imagine-video-1.5',
  'xai/grok-imagine-video-1.5-lite': 'grok-imagine-video-1.5-lite',
};

const GENERATE = { path: 'generations', operation: 'generate' } as const;

const ROUTES: Readonly<Record<OrderMode, { path: string; operation: Operation }>> = {
  text_to_video: GENERATE,
  image_to_video: GENERATE,
  reference_to_video: GENERATE,
  edit: { path: 'edits', operation: 'edit' },
  extension: { path: 'extensions', operation: 'extend' },
};

/** Asks the model's own contract about what would be sent. */
function isMadeBy(model: string, order: Order): boolean {
  // xAI has no word for a manner.
  if ((order.style ?? 'normal') !== 'normal') return false;
  // Of a model that only the operator knows, the operator is believed.
  if (findContract('xai', model) === null) return true;
  const contract = findContract('xai', model, ROUTES[order.mode].operation);
  if (contract === null) return false;
  const body = bodyOf(model, order, placeholdersFor(order), null);
  return 'order' in check({ model, body }, contract);
}

interface Source {
  readonly url: string;
}

/** What an order brings along, in the form that xAI takes. */
interface Sources {
  readonly images: readonly Source[];
  readonly lastFrame: Source | null;
  readonly keyframes: readonly { readonly image: Source; readonly timestamp_s: number }[];
  readonly video: Source | null;
}

/** For an order whose inputs are not there yet. */
function placeholdersFor({ images, lastFrame, keyframes = [], video }: Order): Sources {
  const source: Source = { url: 'https://localhost/' };
  return {
    images: images.map(() => source),
    lastFrame: lastFrame === undefined ? null : source,
    keyframes: keyframes.map(({ atS }) => ({ image: source, timestamp_s: atS })),
    video: video === undefined ? null : source,
  };
}

async function sourcesOf({ images, lastFrame, keyframes, video }: Job): Promise<Sources> {
  return {
    images: await Promise.all(images.map(sourceOf)),
    lastFrame: lastFrame === null ? null : await sourceOf(lastFrame),
    keyframes: await Promise.all(
      keyframes.map(async ({ image, atS }) => ({ image: await sourceOf(image), timestamp_s: atS })),
    ),
    video: video === null ? null : await sourceOf(video),
  };
}

/** A link of this gateway's may lead nowhere from where xAI is. */
async function sourceOf({ link, isPublic, path }: SourceImage): Promise<Source> {
  return { url: isPublic ? link : await dataUriOf(path) };
}

type Body = Readonly<Record<string, unknown>>;

/** `pixels` is null as long as nobody has seen the images that the size may follow. */
function bodyOf(model: string, order: Order, sources: Sources, pixels: PixelSize | null): Body {
  const { mode, prompt, durationS, resolution, audio } = order;
  const { lastFrame, keyframes, video } = sources;
  const common = { model, ...(prompt === '' ? {} : { prompt }) };
  if (mode === 'edit') return { ...common, video };
  if (mode === 'extension') return { ...common, video, duration: durationS };
  const images = imagesOf(order, sources.images, findContract('xai', model));
  const ratio = ratioOf(order, 'image' in images ? null : pixels);
  return {
    ...common,
    ...images,
    ...(lastFrame === null ? {} : { last_frame: lastFrame }),
    ...(keyframes.length === 0 ? {} : { keyframes }),
    duration: durationS,
    ...(ratio === null ? {} : { aspect_ratio: ratio }),
    resolution,
    generate_audio: audio,
  };
}

const REFERENCES_MAX = 7;

/**
 * The first image begins the video and those after it are seen in it, unless the model can only do one
 * or the other: then several are all seen in it.
 */
function imagesOf(order: Order, images: readonly Source[], contract: Contract | null): Body {
  const [image, ...references] = images;
  if (image === undefined) return {};
  const isEither = contract?.conflicts.some(([field]) => field === 'image') ?? false;
  if (!beginsWithImage(order) || (isEither && references.length > 0)) {
    return { reference_images: images };
  }
  return { image, ...(references.length === 0 ? {} : { reference_images: references }) };
}

/**
 * In an order with references a first image is one of the list. It gives itself away by the size that
 * follows it, or by being one too many.
 */
function beginsWithImage({ mode, frame, images }: Order): boolean {
  if (mode !== 'reference_to_video') return true;
  return frame.kind === 'source' || images.length > REFERENCES_MAX;
}

/** What xAI has, as its contracts say. */
const RATIOS = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '21:9', '5:2'] as const;

/**
 * Null where the ratio is that of the image that the video begins with. Without such an image xAI would
 * take 16:9, so that a size which follows a picture is sent as the nearest ratio.
 */
function ratioOf(order: Order, pixels: PixelSize | null): Ratio | null {
  const { frame } = order;
  if (frame.kind === 'fixed') return nameOfRatio(order, frame, RATIOS);
  return pixels === null ? null : nearestRatio(pixels, RATIOS);
}

function requestIdIn(answer: unknown): string {
  const { request_id: requestId } = membersOf(answer);
  if (typeof requestId === 'string' && requestId !== '') return requestId;
  throw new UpstreamFault('uncertain', 'xAI accepted a job and did not name it');
}

const PHASES: PhaseNames = new Map([['pending', 'working']]);

/** An unknown status is one that has not ended; so is none at all, as long as there is no video. */
function progressOf(answer: unknown): Progress {
  const { status, progress, video, error, usage } = membersOf(answer);
  const { url, respect_moderation: respectsModeration } = membersOf(video);
  const costMicroUsd = costIn(usage);
  const hasVideo = typeof url === 'string' && url !== '';
  const isHeldBack = respectsModeration === false;
  if (status === 'done' || ((status ?? null) === null && (hasVideo || isHeldBack))) {
    if (isHeldBack) return failed('moderated', 'the video was held back by xAI', costMicroUsd);
    if (hasVideo) return { state: 'done', result: { url }, costMicroUsd };
    return failed('upstream', 'xAI was done and gave no video', costMicroUsd);
  }
  if (status === 'expired') return failed('upstream', 'the video expired at xAI', costMicroUsd);
  if (status === 'failed') return failureOf(error, costMicroUsd);
  const isShare = typeof progress === 'number' && progress >= 0 && progress <= 100;
  const fraction = isShare ? progress / 100 : null;
  return { state: 'running', fraction, phase: phaseOf(status, PHASES) };
}

function failed(
  reason: 'moderated' | 'upstream' | 'broken',
  message: string,
  costMicroUsd: number | null,
): Progress {
  return { state: 'failed', reason, message, costMicroUsd };
}

/** What is wrong with xAI and not with the order. */
const BREAKDOWNS: ReadonlySet<unknown> = new Set(['service_unavailable', 'internal_error']);

/**
 * xAI bills videos that it made, also those that it then holds back; a failed job has made none and
 * says of no cost. Only where it does say of one would another attempt be paid for twice.
 */
function failureOf(error: unknown, saidMicroUsd: number | null): Progress {
  const { code, message } = membersOf(error);
  const said = typeof error === 'string' ? error : message;
  const words = typeof said === 'string' && said !== '' ? said : 'xAI could not make the video';
  const costMicroUsd = saidMicroUsd ?? 0;
  const isForNothing = BREAKDOWNS.has(code) && costMicroUsd === 0;
  return failed(isForNothing ? 'broken' : 'upstream', words, costMicroUsd);
}

/** 10^10 ticks are a dollar. */
const TICKS_PER_MICRO_USD = 10_000;

function costIn(usage: unknown): number | null {
  const { cost_in_usd_ticks: ticks } = membersOf(usage);
  if (typeof ticks !== 'number' || ticks < 0) return null;
  const microUsd = Math.round(ticks / TICKS_PER_MICRO_USD);
  return Number.isSafeInteger(microUsd) ? microUsd : null;
}

function membersOf(value: unknown): Body {
  return typeof value === 'object' && value !== null ? (value as Body) : {};
}

/** xAI answers a wrong key as it answers a wrong request. */
const NAMES_THE_KEY = /\b(?:incorrect|invalid|missing|no) API key\b|\bAPI key (?:is|was|has)\b/i;

async function faultOf(answer: UpstreamAnswer): Promise<UpstreamFault> {
  const words = await wordsOf(answer);
  const fault = statusFault(answer, words);
  const isDenied = answer.statusCode === 400 && NAMES_THE_KEY.test(words);
  return isDenied ? new UpstreamFault('denied', fault.message) : fault;
}
