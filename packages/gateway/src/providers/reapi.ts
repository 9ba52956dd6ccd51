import { check, findContract, type Contract, type Order, type Ratio } from '@reelgate/contracts';
import { modelFor } from '../upstreams/model-map.ts';
import { nameOfRatio } from '../upstreams/ratio-names.ts';
import {
  createUpstreamClient,
  readJson,
  statusFault,
  type UpstreamAnswer,
} from '../platform/outbound/upstream-client.ts';
import { UpstreamFault, type UpstreamFaultKind } from '../platform/upstream-fault.ts';
import type { UpstreamSettings } from '../upstreams/upstream-settings.ts';
import type { Progress, Provider } from './provider.ts';

const VENDOR_URL = 'https://reapi.ai/api/v1';
const CONNECTIONS_MAX = 16;

/** reAPI as an upstream, or whoever speaks it (api/reapi.md, seeds 000 and 001). */
export function createReapiProvider(settings: UpstreamSettings): Provider {
  const { apiKey, modelMap, downloads, requestMsMax, repeatable = false } = settings;
  const baseUrl = settings.baseUrl ?? VENDOR_URL;
  const connections = CONNECTIONS_MAX;
  const upstream = createUpstreamClient({ baseUrl, apiKey, requestMsMax, connections });
  return {
    name: 'reapi',
    afterCrash: repeatable ? 'repeat' : 'wait',
    runsHere: false,
    modes: ['text_to_video', 'image_to_video'],
    canMake(order) {
      const contract = contractOf(order, modelMap);
      const standIns = order.images.map(() => 'https://images.invalid/');
      return contract !== null && bodyFor(order, contract, standIns) !== null;
    },
    async start({ attemptId, order, images }) {
      const contract = contractOf(order, modelMap);
      // It takes no image but by its address (seed 000), so that a link of ours has to be reachable.
      const links = images.map(({ link }) => link);
      const fields = contract === null ? null : bodyFor(order, contract, links);
      if (contract === null || fields === null) throw unfit();
      const answer = await upstream.ask('POST', '/videos/generations', {
        json: { model: contract.id, ...fields },
        headers: { 'idempotency-key': attemptId },
      });
      const { id } = await read<{ id?: unknown }>(answer);
      if (typeof id === 'string' && id !== '') return id;
      throw new UpstreamFault('uncertain', 'the upstream took the order and gave no id');
    },
    async poll(handle) {
      const path = `/tasks/${encodeURIComponent(handle as string)}`;
      return progressOf(await read<Task>(await upstream.ask('GET', path)));
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
function contractOf(order: Order, modelMap: Readonly<Record<string, string>>): Contract | null {
  const own = order.dialect === 'reapi' ? order.model : null;
  const model = modelFor(order, modelMap) ?? own;
  return model === null ? null : findContract('reapi', model);
}

type Fields = Readonly<Record<string, unknown>>;

const RATIOS: readonly Ratio[] = ['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3'];

/** What the contract takes and reads as the same order; null when there is no such thing. */
function bodyFor(order: Order, contract: Contract, imageUrls: readonly string[]): Fields | null {
  const { frame } = order;
  // Where there is no word for the image's own ratio, only silence can mean it.
  const ratios =
    frame.kind === 'source' ? ['auto', undefined] : [nameOfRatio(order, frame, RATIOS)];
  for (const ratio of ratios) {
    const body = fieldsOf(order, contract, imageUrls, ratio);
    const checked = check({ model: contract.id, body }, contract);
    if ('order' in checked && isSame(checked.order, order)) return body;
  }
  return null;
}

/** The models differ in what they take and in how they call it. */
function fieldsOf(
  { prompt, resolution, durationS, audio, moderated }: Order,
  { fields }: Contract,
  imageUrls: readonly string[],
  ratio: string | undefined,
): Fields {
  const values: Fields = {
    prompt: prompt === '' ? undefined : prompt,
    image_urls: imageUrls.length === 0 ? undefined : imageUrls,
    aspect_ratio: ratio,
    size: ratio,
    resolution,
    quality: resolution,
    duration: durationS,
    audio,
    nsfw_checker: moderated,
  };
  return Object.fromEntries(fields.map(({ name }) => [name, values[name]]));
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

interface Task {
  readonly status?: unknown;
  readonly output?: { readonly video_urls?: readonly unknown[] } | null;
  readonly error?: { readonly code?: unknown; readonly message?: unknown } | null;
}

const CONTENT_POLICY = 80_006;

/** A status of another name is none of the ends, and so the work goes on. */
function progressOf({ status, output, error }: Task): Progress {
  if (status === 'failed') {
    const reason = error?.code === CONTENT_POLICY ? 'moderated' : 'upstream';
    return { state: 'failed', reason, message: wordsIn(error?.message) };
  }
  if (status !== 'completed') return { state: 'running', fraction: null };
  const url = output?.video_urls?.[0];
  if (typeof url === 'string') return { state: 'done', result: url };
  // It counts as made there, so that another try would be paid for again.
  return { state: 'failed', reason: 'upstream', message: 'the upstream finished without a video' };
}

/** An answer's object; an empty or a broken one says nothing about what was taken. */
async function read<Body extends object>(answer: UpstreamAnswer): Promise<Body> {
  const { statusCode } = answer;
  if (statusCode < 200 || statusCode > 299) throw await faultOf(answer);
  const parsed = await readJson<Body | null>(answer);
  if (typeof parsed === 'object' && parsed !== null) return parsed;
  throw new UpstreamFault('uncertain', 'the upstream answered no object');
}

/** Codes that say more than their status does. */
const KINDS: ReadonlyMap<unknown, UpstreamFaultKind> = new Map([
  // It does not have the model, or no price for it: the order may do well elsewhere.
  [20_004, 'not_delivered'],
  [30_002, 'not_delivered'],
  // It could not be saved, and the credits were given back.
  [60_001, 'not_delivered'],
]);

async function faultOf(answer: UpstreamAnswer): Promise<UpstreamFault> {
  const { code, message } = await errorOf(answer);
  const fault = statusFault(answer, typeof message === 'string' ? message.slice(0, WORDS_MAX) : '');
  // Only a key that is repeated can be in conflict: the try before was taken.
  const kind = answer.statusCode === 409 ? 'uncertain' : KINDS.get(code);
  return kind === undefined ? fault : new UpstreamFault(kind, fault.message);
}

/** Nothing, where a proxy answers in words of its own. */
async function errorOf(answer: UpstreamAnswer): Promise<{ code?: unknown; message?: unknown }> {
  try {
    const body = await readJson<{ error?: { code?: unknown; message?: unknown } } | null>(answer);
    return body?.error ?? {};
  } catch {
    return {};
  }
}

const WORDS_MAX = 300;

function wordsIn(message: unknown): string {
  if (typeof message !== 'string' || message === '') return 'the upstream says that it failed';
  return message.slice(0, WORDS_MAX);
}
