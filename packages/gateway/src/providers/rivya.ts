import { check, findContract, type Order, type Ratio } from '@reelgate/contracts';
import { join } from 'node:path';
import { newForm, type Form, type UpstreamClient } from '../platform/outbound/upstream-client.ts';
import { imageFileAt } from '../upstreams/image-file.ts';
import { keptOnce } from '../upstreams/kept-once.ts';
import { phaseOf, type PhaseNames } from '../upstreams/phase.ts';
import { nameOfRatio } from '../upstreams/ratio-names.ts';
import { upload } from '../upstreams/upload.ts';
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
import type { Job, Progress, Provider, SourceImage } from './provider.ts';

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
      return model !== null && paramsFor(order, model) !== null;
    },
    async start(job) {
      const { attemptId, order } = job;
      const model = modelAt('rivya', order, modelMap);
      const plain = model === null ? null : paramsFor(order, model);
      if (plain === null) throw unfit();
      const { prompt } = order;
      const params = withReferences(plain, await referencesOf(job, upstream));
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

/** All but the images, if the model takes it and reads it as the same order; else null. */
function paramsFor(order: Order, model: string): Params | null {
  const contract = findContract('rivya', model);
  // It has no word for an image's own ratio.
  if (contract === null || order.frame.kind === 'source') return null;
  const params = {
    mode: order.style ?? 'normal',
    duration: order.durationS,
    resolution: order.resolution,
    aspect_ratio: nameOfRatio(order, order.frame, RATIOS),
  };
  const standIns = order.images.map(() => referenceTo('https://images.invalid/'));
  const flat = Object.entries(withReferences(params, standIns)).map(([name, value]) => [
    `params.${name}`,
    value,
  ]);
  const body = { prompt: order.prompt, ...(Object.fromEntries(flat) as Params) };
  const checked = check({ model, body }, contract);
  return 'order' in checked && isSameOrder(checked.order, order) ? params : null;
}

/** An entry of `referenceMediaItems` (seed 004). */
interface Reference {
  readonly url: string;
  readonly kind: 'image';
  readonly name?: string;
  readonly mimeType?: string;
}

function referenceTo(url: string): Reference {
  return { url, kind: 'image' };
}

function withReferences(params: Params, references: readonly Reference[]): Params {
  return references.length === 0 ? params : { ...params, referenceMediaItems: references };
}

/**
 * A client's own address goes along as it is. What came as a file is uploaded, once for an attempt: a
 * start that is repeated under its key with another address in it would be a conflict there. The upload
 * has no such key, as nobody is known to read one there; a second one is no more than a file too many.
 */
function referencesOf(
  { images, folder, attemptId }: Job,
  upstream: UpstreamClient,
): Promise<readonly Reference[]> {
  const refer = async (image: SourceImage, index: number): Promise<Reference> => {
    if (image.isPublic) return referenceTo(image.link);
    const file = await imageFileAt(image.path, index);
    if (file.size > UPLOAD_BYTES_MAX) return referenceTo(image.link);
    return keptOnce(join(folder, `uploaded-${attemptId}-${index}.json`), async () => {
      const url = await upload(upstream, '/files', formFor(file, attemptId));
      return { ...referenceTo(url), name: file.name, mimeType: file.type };
    });
  };
  return Promise.all(images.map(refer));
}

/** 10 MB (seed 004), by whichever of its two meanings. */
const UPLOAD_BYTES_MAX = 10_000_000;

function formFor(file: File, attemptId: string): Form {
  const form = newForm();
  form.append('kind', 'image');
  form.append('client_request_id', attemptId);
  form.append('file', file);
  return form;
}

interface Generation {
  readonly status?: unknown;
  readonly final_credits?: unknown;
  readonly result?: { readonly primary_url?: unknown } | null;
  readonly error?: { readonly message?: unknown } | null;
}

const PHASES: PhaseNames = new Map([
  ['queued', 'queued'],
  ['processing', 'working'],
]);

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
  if (status !== 'succeeded') {
    return { state: 'running', fraction: null, phase: phaseOf(status, PHASES) };
  }
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
