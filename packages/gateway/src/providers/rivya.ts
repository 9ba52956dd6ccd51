import { check, findContract, type Order, type Ratio } from '@reelgate/contracts';
import { nameOfRatio } from '../upstreams/ratio-names.ts';
import { idInEvent } from '../upstreams/upstream-event.ts';
import type { UpstreamSettings } from '../upstreams/upstream-settings.ts';
import {
  isSameOrder,
  jobIdOf,
  modelAt,
  NO_VIDEO,
  openVendor,
  readAnswer,
  unfit,
  wordsOfFailure,
} from '../upstreams/vendor.ts';
import type { Progress, Provider } from './provider.ts';

/** Rivya as an upstream, or whoever speaks it (api/rivya.md, seed 004). */
export function createRivyaProvider(settings: UpstreamSettings): Provider {
  const { baseUrl, modelMap } = settings;
  if (baseUrl === null) throw new Error('a channel of the provider rivya needs a baseUrl');
  const { upstream, afterCrash, bringIn } = openVendor(settings, baseUrl);
  return {
    name: 'rivya',
    afterCrash,
    runsHere: false,
    modes: ['text_to_video', 'image_to_video'],
    canMake(order) {
      const model = modelAt('rivya', order, modelMap);
      const standIns = order.images.map(() => 'https://images.invalid/');
      return model !== null && paramsFor(order, model, standIns) !== null;
    },
    async start({ attemptId, order, images }) {
      const model = modelAt('rivya', order, modelMap);
      const links = images.map(({ link }) => link);
      const params = model === null ? null : paramsFor(order, model, links);
      if (params === null) throw unfit();
      const { prompt } = order;
      const answer = await upstream.ask('POST', '/generations', {
        json: { model, prompt, params, client_request_id: attemptId },
        headers: { 'idempotency-key': attemptId },
      });
      return jobIdOf((await readAnswer<{ id?: unknown }>(answer)).id);
    },
    async poll(handle) {
      const path = `/generations/${encodeURIComponent(handle as string)}`;
      return progressOf(await readAnswer<Generation>(await upstream.ask('GET', path)));
    },
    jobIdIn: (event) => idInEvent(event),
    async fetch(result, { folder }) {
      return { video: await bringIn(result as string, folder) };
    },
    close: () => upstream.close(),
  };
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
  return 'order' in checked && isSameOrder(checked.order, order) ? params : null;
}

interface Generation {
  readonly status?: unknown;
  readonly final_credits?: unknown;
  readonly result?: { readonly primary_url?: unknown } | null;
  readonly error?: { readonly message?: unknown } | null;
}

/**
 * A status of another name is none of the ends, and so the work goes on. What was held back by
 * moderation fails with the one code that there is, and is given back like all that fails.
 */
function progressOf({ status, final_credits: credits, result, error }: Generation): Progress {
  const costMicroUsd = costIn(credits);
  if (status === 'failed') {
    const message = wordsOfFailure(error?.message);
    return { state: 'failed', reason: 'upstream', message, costMicroUsd };
  }
  if (status !== 'succeeded') return { state: 'running', fraction: null };
  const url = result?.primary_url;
  if (typeof url === 'string') return { state: 'done', result: url, costMicroUsd };
  return { ...NO_VIDEO, costMicroUsd };
}

/** What a credit is worth in all dialects that count them (api/README.md). */
const MICRO_USD_PER_CREDIT = 1_000;

function costIn(credits: unknown): number | null {
  if (typeof credits !== 'number' || credits < 0) return null;
  const microUsd = Math.round(credits * MICRO_USD_PER_CREDIT);
  return Number.isSafeInteger(microUsd) ? microUsd : null;
}
