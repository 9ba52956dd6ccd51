import { check, findContract, type Order, type Ratio } from '@reelgate/contracts';
import { modelFor } from '../upstreams/model-map.ts';
import { nameOfRatio } from '../upstreams/ratio-names.ts';
import {
  createUpstreamClient,
  readJson,
  statusFault,
  wordsOf,
  type UpstreamAnswer,
} from '../platform/outbound/upstream-client.ts';
import { UpstreamFault } from '../platform/upstream-fault.ts';
import type { UpstreamSettings } from '../upstreams/upstream-settings.ts';
import type { Progress, Provider } from './provider.ts';

const CONNECTIONS_MAX = 16;

/** Rivya as an upstream, or whoever speaks it (api/rivya.md, seed 004). */
export function createRivyaProvider(settings: UpstreamSettings): Provider {
  const { baseUrl, apiKey, modelMap, downloads, requestMsMax, repeatable = false } = settings;
  if (baseUrl === null) throw new Error('a channel of the provider rivya needs a baseUrl');
  const connections = CONNECTIONS_MAX;
  const upstream = createUpstreamClient({ baseUrl, apiKey, requestMsMax, connections });
  return {
    name: 'rivya',
    afterCrash: repeatable ? 'repeat' : 'wait',
    runsHere: false,
    modes: ['text_to_video', 'image_to_video'],
    canMake(order) {
      const model = modelOf(order, modelMap);
      const standIns = order.images.map(() => 'https://images.invalid/');
      return model !== null && paramsFor(order, model, standIns) !== null;
    },
    async start({ attemptId, order, images }) {
      const model = modelOf(order, modelMap);
      const links = images.map(({ link }) => link);
      const params = model === null ? null : paramsFor(order, model, links);
      if (params === null) throw unfit();
      const { prompt } = order;
      const answer = await upstream.ask('POST', '/generations', {
        json: { model, prompt, params, client_request_id: attemptId },
        headers: { 'idempotency-key': attemptId },
      });
      const { id } = await read<{ id?: unknown }>(answer);
      if (typeof id === 'string' && id !== '') return id;
      throw new UpstreamFault('uncertain', 'the upstream took the order and gave no id');
    },
    async poll(handle) {
      const path = `/generations/${encodeURIComponent(handle as string)}`;
      return progressOf(await read<Generation>(await upstream.ask('GET', path)));
    },
    async fetch(result, { folder }) {
      const url = result as string;
      if (!upstream.isOwn(url)) return { video: await downloads.fromUrl(url, folder) };
      return { video: await downloads.fromUpstream(upstream, url, folder) };
    },
    close: () => upstream.close(),
  };
}

/** The operator may have changed the map since the order was routed here. */
function unfit(): UpstreamFault {
  return new UpstreamFault('not_delivered', 'no model of the upstream fits the order');
}

/** The vendor's model for an order: the operator's word, or the order's own in the vendor's dialect. */
function modelOf(order: Order, modelMap: Readonly<Record<string, string>>): string | null {
  const own = order.dialect === 'rivya' ? order.model : null;
  return modelFor(order, modelMap) ?? own;
}

type Params = Readonly<Record<string, unknown>>;

const RATIOS: readonly Ratio[] = ['16:9', '9:16', '1:1', '3:2', '2:3'];

/** What the model takes and reads as the same order; null when there is no such thing. */
function paramsFor(order: Order, model: string, imageUrls: readonly string[]): Params | null {
  const contract = findContract('rivya', model);
  // It has no word for an image's own ratio.
  if (contract === null || order.frame.kind === 'source') return null;
  const params = {
    mode: order.style ?? 'normal',
    duration: order.durationS,
    resolution: order.resolution,
    aspect_ratio: nameOfRatio(order, order.frame, RATIOS),
    ...(imageUrls.length === 0
      ? {}
      : { referenceMediaItems: imageUrls.map((url) => ({ url, kind: 'image' })) }),
  };
  const flat = Object.entries(params).map(([name, value]) => [`params.${name}`, value]);
  const body = { prompt: order.prompt, ...(Object.fromEntries(flat) as Params) };
  const checked = check({ model, body }, contract);
  return 'order' in checked && isSame(checked.order, order) ? params : null;
}

function isSame(made: Order, order: Order): boolean {
  const { lastFrame, keyframes } = order;
  return (
    made.mode === order.mode &&
    made.resolution === order.resolution &&
    made.durationS === order.durationS &&
    made.audio === order.audio &&
    made.moderated === order.moderated &&
    lastFrame === undefined &&
    keyframes === undefined
  );
}

interface Generation {
  readonly status?: unknown;
  readonly result?: { readonly primary_url?: unknown } | null;
  readonly error?: { readonly message?: unknown } | null;
}

/**
 * A status of another name is none of the ends, and so the work goes on. What was held back by
 * moderation fails with the one code that there is, and is given back like all that fails.
 */
function progressOf({ status, result, error }: Generation): Progress {
  if (status === 'failed') {
    return { state: 'failed', reason: 'upstream', message: wordsIn(error?.message) };
  }
  if (status !== 'succeeded') return { state: 'running', fraction: null };
  const url = result?.primary_url;
  if (typeof url === 'string') return { state: 'done', result: url };
  // It counts as made there, so that another try would be paid for again.
  return { state: 'failed', reason: 'upstream', message: 'the upstream finished without a video' };
}

const WORDS_MAX = 300;

function wordsIn(message: unknown): string {
  if (typeof message !== 'string' || message === '') return 'the upstream says that it failed';
  return message.slice(0, WORDS_MAX);
}

/** An answer's object; an empty or a broken one says nothing about what was taken. */
async function read<Body extends object>(answer: UpstreamAnswer): Promise<Body> {
  const { statusCode } = answer;
  if (statusCode < 200 || statusCode > 299) throw await faultOf(answer);
  const parsed = await readJson<Body | null>(answer);
  if (typeof parsed === 'object' && parsed !== null) return parsed;
  throw new UpstreamFault('uncertain', 'the upstream answered no object');
}

async function faultOf(answer: UpstreamAnswer): Promise<UpstreamFault> {
  const fault = statusFault(answer, await wordsOf(answer));
  // Only a key that is repeated can be in conflict: the try before was taken.
  return answer.statusCode === 409 ? new UpstreamFault('uncertain', fault.message) : fault;
}
