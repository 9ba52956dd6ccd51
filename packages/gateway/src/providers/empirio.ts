import { check, findContract, type Order, type Ratio } from '@reelgate/contracts';
import { dataUriOf } from '../upstreams/data-uri.ts';
import { phaseOf, type PhaseNames } from '../upstreams/phase.ts';
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
import type { Handle, Progress, Provider } from './provider.ts';

const VENDOR_URL = 'https://api.empiriolabs.ai/v1';

/** EmpirioLabs as an upstream, or whoever speaks it (api/empirio.md, seed 003). */
export function createEmpirioProvider(settings: UpstreamSettings): Provider {
  const { modelMap, baseUrl } = settings;
  const { upstream, afterCrash, bringIn } = openVendor(settings, baseUrl ?? VENDOR_URL);
  return {
    name: 'empirio',
    afterCrash,
    runsHere: false,
    modes: ['image_to_video'],
    canMake(order) {
      const model = modelAt('empirio', order, modelMap);
      return model !== null && fieldsFor(order, model, 'https://images.invalid/') !== null;
    },
    async start({ attemptId, order, images: [image] }) {
      const model = modelAt('empirio', order, modelMap);
      if (model === null || image === undefined) throw unfit();
      // What came as a file need not be reachable from there, and is taken as it is.
      const source = image.isPublic ? image.link : await dataUriOf(image.path);
      const fields = fieldsFor(order, model, source);
      if (fields === null) throw unfit();
      const answer = await upstream.ask('POST', '/videos/generations', {
        json: { model, ...fields },
        headers: { 'idempotency-key': attemptId },
      });
      return jobIdOf((await readAnswer<{ job_id?: unknown }>(answer)).job_id);
    },
    async poll(handle) {
      return progressOf(await readAnswer<EmpirioJob>(await upstream.ask('GET', pathOf(handle))));
    },
    jobIdIn: (event) => idInEvent(event, (digits) => `job_${digits}`),
    async cancel(handle) {
      // One that has ended comes back as it is.
      return progressOf(
        await readAnswer<EmpirioJob>(await upstream.ask('POST', `${pathOf(handle)}/cancel`)),
      );
    },
    async fetch(result, { folder }) {
      return { video: await bringIn(result as string, folder) };
    },
    close: () => upstream.close(),
  };
}

function pathOf(handle: Handle): string {
  return `/jobs/${encodeURIComponent(handle as string)}`;
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
  return 'order' in checked && isSameOrder(checked.order, order) ? body : null;
}

interface EmpirioJob {
  readonly status?: unknown;
  readonly progress?: unknown;
  readonly result?: {
    readonly data?: readonly ({ readonly url?: unknown } | null)[];
    readonly usage?: { readonly cost?: Cost | null } | null;
  } | null;
  readonly error?: { readonly code?: unknown; readonly message?: unknown } | null;
}

interface Cost {
  readonly amount?: unknown;
  readonly currency?: unknown;
}

/** The page names no code for it; these are the words that vendors use. */
const MODERATION = /content_?policy|moderat|safety/i;

const PHASES: PhaseNames = new Map([
  ['queued', 'queued'],
  ['processing', 'working'],
]);

/** A status of another name is none of the ends, and so the work goes on. */
function progressOf({ status, progress, result, error }: EmpirioJob): Progress {
  const costMicroUsd = costIn(result?.usage?.cost ?? {});
  if (status === 'failed' || status === 'cancelled') {
    const reason = MODERATION.test(String(error?.code)) ? 'moderated' : 'upstream';
    const message = wordsOfFailure(error?.message, status);
    // What fails before there is a video is not billed, and one that is held back then is (seed 003).
    const isForNothing = status === 'failed' && reason === 'upstream';
    return {
      state: 'failed',
      reason,
      message,
      costMicroUsd: costMicroUsd ?? (isForNothing ? 0 : null),
    };
  }
  if (status !== 'completed') {
    const isFraction = typeof progress === 'number' && progress >= 0 && progress <= 1;
    const fraction = isFraction ? progress : null;
    return { state: 'running', fraction, phase: phaseOf(status, PHASES) };
  }
  const url = result?.data?.[0]?.url;
  if (typeof url === 'string') return { state: 'done', result: url, costMicroUsd };
  return { ...NO_VIDEO, costMicroUsd };
}

const MICRO_USD = 1_000_000;

/** Dollars, as a number or in digits. */
function costIn({ amount, currency }: Cost): number | null {
  const isAmount = typeof amount === 'number' || /^\d+(?:\.\d+)?$/.test(String(amount));
  if (!isAmount || currency !== 'USD') return null;
  const microUsd = Math.round(Number(amount) * MICRO_USD);
  return Number.isSafeInteger(microUsd) && microUsd >= 0 ? microUsd : null;
}
