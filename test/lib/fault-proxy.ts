import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from './loopback.ts';

/**
 * Stands in front of a double of any vendor and lets it have trouble, so that each vendor can have the
 * same: an order is known by its name, and its plan says which of its exchanges go wrong and how. What
 * is not planned goes on to the double. Clips lie here, on a host of their own, wherever the double
 * says that they are. An order that comes again under its Idempotency-Key gets its first answer.
 */
export interface FaultProxy {
  /** Instead of the double's own origin. */
  readonly url: string;
  plan(name: string, plan: Plan): void;
  heardOf(name: string): Heard;
}

export interface Plan {
  readonly troubles: readonly Trouble[];
  readonly clip: Buffer;
}

export type Exchange = 'submit' | 'poll' | 'download' | 'cancel';

/** Of an order's submits; or of the polls or downloads of the first job that was made of it. */
export interface Trouble {
  readonly on: Exchange;
  /** How many go well before; 0 when absent. */
  readonly after?: number;
  /** How many do not. */
  readonly times: number;
  readonly play: Play;
}

export type Play = (scene: Scene) => Promise<void> | void;

export interface Scene {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly clip: Buffer;
  /** Has the double do its part, and keeps the answer from the gateway. */
  readonly forward: () => Promise<Forwarded>;
}

export interface Forwarded {
  readonly status: number;
  /** Undefined where there is no JSON. */
  readonly json: unknown;
}

/** What came of an order, counted. */
export type Heard = Readonly<Record<Exchange, number>> & {
  /** Jobs that the double took. */
  readonly taken: number;
  /** Exchanges that did not go well. */
  readonly troubled: number;
  readonly idempotencyKeys: readonly string[];
};

interface Order {
  readonly plan: Plan;
  readonly heard: Record<Exchange | 'taken' | 'troubled', number> & { idempotencyKeys: string[] };
  readonly answers: Map<string, Forwarded>;
}

interface Job {
  readonly id: string;
  readonly order: Order;
  readonly isFirst: boolean;
  readonly counts: Record<Exchange, number>;
}

export interface FaultProxyOptions {
  /** The double's origin. */
  readonly target: string;
  /** Of the order that a submit brings. */
  readonly nameOf: (body: unknown) => Promise<string> | string;
}

export async function startFaultProxy({ target, nameOf }: FaultProxyOptions): Promise<FaultProxy> {
  const orders = new Map<string, Order>();
  const jobs = new Map<string, Job>();
  const jobOf = (url: string): Job | undefined =>
    url
      .split(/[/?]/)
      .map((part) => jobs.get(part))
      .find((job) => job !== undefined);

  const handOn = async (request: IncomingMessage, body: string): Promise<Forwarded> => {
    const { method = 'GET', url = '' } = request;
    const headers = headersOf(request);
    const answer = await fetch(`${target}${url}`, {
      method,
      headers,
      redirect: 'manual',
      ...(body === '' ? {} : { body }),
    });
    return { status: answer.status, json: parsed(await answer.text()) };
  };
  const submit = async (order: Order, request: IncomingMessage, body: string) => {
    const { 'idempotency-key': key } = request.headers;
    const known = typeof key === 'string' ? order.answers.get(key) : undefined;
    if (known !== undefined) return known;
    const answer = await handOn(request, body);
    const id = idIn(answer);
    if (id === null) return answer;
    const counts = { submit: 0, poll: 0, download: 0, cancel: 0 };
    jobs.set(id, { id, order, isFirst: order.heard.taken === 0, counts });
    order.heard.taken += 1;
    if (typeof key === 'string') order.answers.set(key, answer);
    return answer;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const on = exchangeOf(request);
    const isSubmit = on === 'submit';
    const job = isSubmit ? undefined : jobOf(request.url ?? '');
    const order = isSubmit ? orders.get(await nameOf(JSON.parse(body))) : job?.order;
    // The double knows best what to say to somebody who asks for what there is not.
    if (order === undefined) return send(response, await handOn(request, body));
    const { heard, plan } = order;
    const count = job === undefined ? heard.submit : job.counts[on];
    heard[on] += 1;
    if (job !== undefined) job.counts[on] += 1;
    if (isSubmit) heard.idempotencyKeys.push(String(request.headers['idempotency-key'] ?? 'none'));
    const forward = async (): Promise<Forwarded> => {
      if (isSubmit) return submit(order, request, body);
      const { status, json } = await handOn(request, body);
      return { status, json: withLinks(json, `${storage.url}/${job?.id}/clip.mp4`) };
    };
    const trouble = job?.isFirst === false ? undefined : troubleAt(plan, on, count);
    if (trouble !== undefined) {
      heard.troubled += 1;
      return trouble.play({ request, response, clip: plan.clip, forward });
    }
    if (on === 'download') return sendClip(response, plan.clip);
    send(response, await forward());
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  };
  const [api, storage] = await Promise.all([
    listenOnLoopback(listener),
    listenOnLoopback(listener),
  ]);
  return {
    url: api.url,
    plan(name, plan) {
      const counts = { submit: 0, poll: 0, download: 0, cancel: 0, taken: 0, troubled: 0 };
      orders.set(name, { plan, heard: { ...counts, idempotencyKeys: [] }, answers: new Map() });
    },
    heardOf(name) {
      const order = orders.get(name);
      if (order === undefined) throw new Error(`nothing is planned for ${name}`);
      return order.heard;
    },
  };
}

/** The vendors agree in this much: whatever is posted is an order, unless it ends one. */
function exchangeOf({ method, url = '' }: IncomingMessage): Exchange {
  if (method === 'DELETE' || url.endsWith('/cancel')) return 'cancel';
  if (method === 'POST') return 'submit';
  return /\/(?:content|video|clip\.mp4)$/.test(url) ? 'download' : 'poll';
}

function troubleAt({ troubles }: Plan, on: Exchange, count: number): Trouble | undefined {
  return troubles.find(
    (one) => one.on === on && count >= (one.after ?? 0) && count < (one.after ?? 0) + one.times,
  );
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const names = ['content-type', 'authorization', 'idempotency-key'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

function parsed(body: string): unknown {
  return body === '' ? undefined : JSON.parse(body);
}

function idIn({ status, json }: Forwarded): string | null {
  if (status < 200 || status > 299) return null;
  const { request_id: requestId, job_id: jobId, id } = json as Readonly<Record<string, unknown>>;
  const found = requestId ?? jobId ?? id;
  return typeof found === 'string' ? found : null;
}

/** Every address in an answer, however deep, made another; null takes it away. */
export function withLinks(json: unknown, link: string | null): unknown {
  if (typeof json === 'string') return /^https?:/.test(json) ? link : json;
  if (Array.isArray(json)) return json.map((one) => withLinks(one, link));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, withLinks(value, link)]),
  );
}

export function send(response: ServerResponse, { status, json }: Forwarded): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(json === undefined ? '' : JSON.stringify(json));
}

function sendClip(response: ServerResponse, clip: Buffer): void {
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length }).end(clip);
}
