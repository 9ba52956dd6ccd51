import type { Order } from '@reelgate/contracts';
import {
  createUpstreamClient,
  readJson,
  statusFault,
  wordsOf,
  type UpstreamAnswer,
  type UpstreamClient,
} from '../platform/outbound/upstream-client.ts';
import { UpstreamFault } from '../platform/upstream-fault.ts';
import { modelFor } from './model-map.ts';
import type { UpstreamSettings } from './upstream-settings.ts';

/** However many videos are at work there, so that no upstream is swamped with connections. */
export const CONNECTIONS_MAX = 16;

/** What the vendors' own APIs have in common, however different their words. */
export interface Vendor {
  readonly upstream: UpstreamClient;
  readonly afterCrash: 'repeat' | 'wait';
  /** Answers with the path of the clip at a URL that the vendor named. */
  readonly bringIn: (url: string, folder: string) => Promise<string>;
}

export function openVendor(settings: UpstreamSettings, baseUrl: string): Vendor {
  const { downloads, repeatable = false } = settings;
  const upstream = createUpstreamClient({ ...settings, baseUrl, connections: CONNECTIONS_MAX });
  return {
    upstream,
    afterCrash: repeatable ? 'repeat' : 'wait',
    async bringIn(url, folder) {
      // Whoever else keeps the clip does not get the key.
      if (!upstream.isOwn(url)) return downloads.fromUrl(url, folder);
      return downloads.fromUpstream(upstream, url, folder);
    },
  };
}

/** The vendor's model for an order: the operator's word, or the order's own in the vendor's dialect. */
export function modelAt(
  dialect: string,
  order: Order,
  modelMap: UpstreamSettings['modelMap'],
): string | null {
  return modelFor(order, modelMap) ?? (order.dialect === dialect ? order.model : null);
}

/** The operator may have changed the map since the order was routed here. */
export function unfit(): UpstreamFault {
  return new UpstreamFault('not_delivered', 'no model of the upstream fits the order');
}

/** Whether what a vendor would make of its own words is what was ordered in others. */
export function isSameOrder(made: Order, order: Order): boolean {
  const { style = 'normal', lastFrame, keyframes } = order;
  return (
    made.mode === order.mode &&
    made.frame.kind === order.frame.kind &&
    made.resolution === order.resolution &&
    made.durationS === order.durationS &&
    made.audio === order.audio &&
    made.moderated === order.moderated &&
    (made.style ?? 'normal') === style &&
    lastFrame === undefined &&
    keyframes === undefined
  );
}

/** An answer's object; an empty or a broken one says nothing about what was taken. */
export async function readAnswer<Body extends object>(
  answer: UpstreamAnswer,
  faultOf: (answer: UpstreamAnswer) => Promise<UpstreamFault> = vendorFault,
): Promise<Body> {
  const { statusCode } = answer;
  if (statusCode < 200 || statusCode > 299) throw await faultOf(answer);
  const parsed = await readJson<Body | null>(answer);
  if (typeof parsed === 'object' && parsed !== null) return parsed;
  throw new UpstreamFault('uncertain', 'the upstream answered no object');
}

async function vendorFault(answer: UpstreamAnswer): Promise<UpstreamFault> {
  const fault = statusFault(answer, await wordsOf(answer));
  // Only a key that is repeated can be in conflict: the try before was taken.
  return answer.statusCode === 409 ? new UpstreamFault('uncertain', fault.message) : fault;
}

/** What a vendor calls a job that it took. */
export function jobIdOf(id: unknown): string {
  if (typeof id === 'string' && id !== '') return id;
  throw new UpstreamFault('uncertain', 'the upstream took the order and gave no id');
}

/** It counts as made there, so that another try would be paid for again. */
export const NO_VIDEO = {
  state: 'failed',
  reason: 'upstream',
  message: 'the upstream finished without a video',
} as const;

const WORDS_MAX = 300;

/** What a vendor says of a failure, short enough to be told. */
export function wordsOfFailure(message: unknown, status = 'failed'): string {
  if (typeof message !== 'string' || message === '') return `the upstream says that it ${status}`;
  return message.slice(0, WORDS_MAX);
}
