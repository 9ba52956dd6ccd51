import { check, findContract, type Contract, type Order, type Ratio } from '@reelgate/contracts';
import { phaseOf, type PhaseNames } from '../upstreams/phase.ts';
import { nameOfRatio } from '../upstreams/ratio-names.ts';
import {
  readJson,
  statusFault,
  type UpstreamAnswer,
} from '../platform/outbound/upstream-client.ts';
import { UpstreamFault, type UpstreamFaultKind } from '../platform/upstream-fault.ts';
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

const VENDOR_URL = 'https://reapi.ai/api/v1';

/** reAPI as an upstream, or whoever speaks it (api/reapi.md, seeds 000 and 001). */
export function createReapiProvider(settings: UpstreamSettings): Provider {
  const { modelMap, baseUrl } = settings;
  const { upstream, afterCrash, bringIn } = openVendor(settings, baseUrl ?? VENDOR_URL);
  return {
    name: 'reapi',
    afterCrash,
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
      return jobIdOf((await readAnswer<{ id?: unknown }>(answer, faultOf)).id);
    },
    async poll(handle) {
      const path = `/tasks/${encodeURIComponent(handle as string)}`;
      return progressOf(await readAnswer<Task>(await upstream.ask('GET', path), faultOf));
    },
    jobIdIn: (event) => idInEvent(event),
    async fetch(result, { folder }) {
      return { video: await bringIn(result as string, folder) };
    },
    close: () => upstream.close(),
  };
}

function contractOf(order: Order, modelMap: UpstreamSettings['modelMap']): Contract | null {
  const model = modelAt('reapi', order, modelMap);
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
    if ('order' in checked && isSameOrder(checked.order, order)) return body;
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

interface Task {
  readonly status?: unknown;
  readonly output?: { readonly video_urls?: readonly unknown[] } | null;
  readonly error?: { readonly code?: unknown; readonly message?: unknown } | null;
}

const CONTENT_POLICY = 80_006;

/** One word for all of it (seed 000). */
const PHASES: PhaseNames = new Map([['processing', 'working']]);

/**
 * A status of another name is none of the ends, and so the work goes on. What failed is given back
 * (seeds 000 and 001); what a video costs no answer says.
 */
function progressOf({ status, output, error }: Task): Progress {
  if (status === 'failed') {
    const reason = error?.code === CONTENT_POLICY ? 'moderated' : 'upstream';
    return { state: 'failed', reason, message: wordsOfFailure(error?.message), costMicroUsd: 0 };
  }
  if (status !== 'completed') {
    return { state: 'running', fraction: null, phase: phaseOf(status, PHASES) };
  }
  const url = output?.video_urls?.[0];
  if (typeof url === 'string') return { state: 'done', result: url };
  return NO_VIDEO;
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
  const fault = statusFault(answer, typeof message === 'string' ? message : '');
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
