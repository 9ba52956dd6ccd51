import { check, findContract, type Order, type Ratio } from '@reelgate/contracts';
import { dataUriOf } from '../upstreams/data-uri.ts';
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
import type { Handle, Progress, Provider } from './provider.ts';

const VENDOR_URL = 'https://api.empiriolabs.ai/v1';
const CONNECTIONS_MAX = 16;

/** EmpirioLabs as an upstream, or whoever speaks it (api/empirio.md, seed 003). */
export function createEmpirioProvider(settings: UpstreamSettings): Provider {
  const { apiKey, modelMap, downloads, requestMsMax, repeatable = false } = settings;
  const baseUrl = settings.baseUrl ?? VENDOR_URL;
  const connections = CONNECTIONS_MAX;
  const upstream = createUpstreamClient({ baseUrl, apiKey, requestMsMax, connections });
  return {
    name: 'empirio',
    afterCrash: repeatable ? 'repeat' : 'wait',
    runsHere: false,
    modes: ['image_to_video'],
    canMake(order) {
      const model = modelOf(order, modelMap);
      return model !== null && fieldsFor(order, model, 'https://images.invalid/') !== null;
    },
    async start({ attemptId, order, images: [image] }) {
      const model = modelOf(order, modelMap);
      if (model === null || image === undefined) throw unfit();
      // What came as a file need not be reachable from there, and is taken as it is.
      const source = image.isPublic ? image.link : await dataUriOf(image.path);
      const fields = fieldsFor(order, model, source);
      if (fields === null) throw unfit();
      const answer = await upstream.ask('POST', '/videos/generations', {
        json: { model, ...fields },
        headers: { 'idempotency-key': attemptId },
      });
      const { job_id: id } = await read<{ job_id?: unknown }>(answer);
      if (typeof id === 'string' && id !== '') return id;
      throw new UpstreamFault('uncertain', 'the upstream took the order and gave no id');
    },
    async poll(handle) {
      return progressOf(await read<EmpirioJob>(await upstream.ask('GET', pathOf(handle))));
    },
    async cancel(handle) {
      const answer = await upstream.ask('POST', `${pathOf(handle)}/cancel`);
      if (answer.statusCode !== 200) throw await faultOf(answer);
      await answer.body.dump();
    },
    async fetch(result, { folder }) {
      const url = result as string;
      if (!upstream.isOwn(url)) return { video: await downloads.fromUrl(url, folder) };
      return { video: await downloads.fromUpstream(upstream, url, folder) };
    },
    close: () => upstream.close(),
  };
}

function pathOf(handle: Handle): string {
  return `/jobs/${encodeURIComponent(handle as string)}`;
}

/** The operator may have changed the map since the order was routed here. */
function unfit(): UpstreamFault {
  return new UpstreamFault('not_delivered', 'no model of the upstream fits the order');
}

/** The vendor's model for an order: the operator's word, or the order's own in the vendor's dialect. */
function modelOf(order: Order, modelMap: Readonly<Record<string, string>>): string | null {
  const own = order.dialect === 'empirio' ? order.model : null;
  return modelFor(order, modelMap) ?? own;
}

type Fields = Readonly<Record<string, unknown>>;

const RATIOS: readonly Ratio[] = ['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3'];

/** What the model takes and reads as the same order; null when there is no such thing. */
function fieldsFor(order: Order, model: string, image: string): Fields | null {
  const contract = findContract('empirio', model);
  if (contract === null || order.images.length !== 1) return null;
  const { prompt, durationS, resolution, frame } = order;
  // Only silence means the image's own ratio.
  const ratio = frame.kind === 'source' ? undefined : nameOfRatio(order, frame, RATIOS);
  const body = { prompt, image, duration: durationS, resolution, aspect_ratio: ratio };
  const checked = check({ model, body }, contract);
  return 'order' in checked && isSame(checked.order, order) ? body : null;
}

function isSame(made: Order, order: Order): boolean {
  const { style = 'normal', lastFrame, keyframes } = order;
  return (
    made.mode === order.mode &&
    made.frame.kind === order.frame.kind &&
    made.resolution === order.resolution &&
    made.durationS === order.durationS &&
    made.audio === order.audio &&
    made.moderated === order.moderated &&
    style === 'normal' &&
    lastFrame === undefined &&
    keyframes === undefined
  );
}

interface EmpirioJob {
  readonly status?: unknown;
  readonly progress?: unknown;
  readonly result?: { readonly data?: readonly ({ readonly url?: unknown } | null)[] } | null;
  readonly error?: { readonly code?: unknown; readonly message?: unknown } | null;
}

/** The page names no code for it; these are the words that vendors use. */
const MODERATION = /content_?policy|moderat|safety/i;

/** A status of another name is none of the ends, and so the work goes on. */
function progressOf({ status, progress, result, error }: EmpirioJob): Progress {
  if (status === 'failed' || status === 'cancelled') {
    const reason = MODERATION.test(String(error?.code)) ? 'moderated' : 'upstream';
    return { state: 'failed', reason, message: wordsIn(error?.message, status) };
  }
  if (status !== 'completed') {
    const isFraction = typeof progress === 'number' && progress >= 0 && progress <= 1;
    return { state: 'running', fraction: isFraction ? progress : null };
  }
  const url = result?.data?.[0]?.url;
  if (typeof url === 'string') return { state: 'done', result: url };
  // It counts as made there, so that another try would be paid for again.
  return { state: 'failed', reason: 'upstream', message: 'the upstream finished without a video' };
}

const WORDS_MAX = 300;

function wordsIn(message: unknown, status: string): string {
  if (typeof message !== 'string' || message === '') return `the upstream says that it ${status}`;
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
