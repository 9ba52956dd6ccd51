import { check, type Contract, type Draft, type Order } from '@reelgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import type { Submitted } from '../lifecycle/submit.ts';
import { Refusal } from '../platform/refusal.ts';
import { callerOf } from './admission.ts';
import { DraftRefused } from './dialect.ts';
import type { Gate } from './gate.ts';
import { repetitionOf } from './repetition.ts';

export interface Placed extends Submitted {
  readonly order: Order;
}

/**
 * The way of every submit: the draft is checked, priced, held for and queued, or refused. `route` is
 * one for all paths that mean the same, so that an Idempotency-Key holds on each of them. `complete`
 * adds to the checked order what only the dialect knows, such as its echo.
 */
export async function place(
  gate: Gate,
  { request, reply, route }: { request: FastifyRequest; reply: FastifyReply; route: string },
  draft: Draft,
  contract: Contract,
  complete: (order: Order) => Order = asChecked,
): Promise<Placed> {
  const checked = check(draft, contract);
  if ('violations' in checked) throw new DraftRefused(checked.violations, contract);
  const { ignoredFields } = checked;
  const order = complete(checked.order);
  return placeOrder(gate, { request, reply, route }, { order, contract, ignoredFields });
}

const asChecked = (order: Order): Order => order;

/** The same for an order that needs no check, as one that is made from a stored one. */
export async function placeOrder(
  gate: Gate,
  { request, reply, route }: { request: FastifyRequest; reply: FastifyReply; route: string },
  {
    order: made,
    contract,
    ignoredFields,
  }: { order: Order; contract: Contract; ignoredFields: readonly string[] },
): Promise<Placed> {
  const order = atNamedChannel(made, request.headers);
  if (order.channel !== undefined) requireChannel(gate, order);
  const repeat = repetitionOf(request.headers, route, request.bodyText, order.channel);
  const submitted = await gate.submit({ caller: callerOf(request), order, contract, repeat });
  if (submitted.replayed) reply.header('idempotency-replayed', 'true');
  if (ignoredFields.length > 0) reply.header('reelgate-ignored-fields', headerList(ignoredFields));
  return { ...submitted, order };
}

/**
 * The order as its request's `Reelgate-Channel` has it made. What a stored order had asked for is not
 * asked for again by one that is made from it.
 */
export function atNamedChannel(order: Order, headers: IncomingHttpHeaders): Order {
  const name = headers['reelgate-channel'];
  if (name === undefined && order.channel === undefined) return order;
  const { channel: _before, ...free } = order;
  return name === undefined ? free : { ...free, channel: String(name).trim() };
}

/** An empty name is nobody's, and as unknown as any: what a client forgot to fill in goes nowhere else. */
function requireChannel(gate: Gate, order: Order): void {
  const asked = gate.explainRoute(order).find(({ channel }) => channel === order.channel);
  if (asked === undefined || UNABLE.includes(asked.verdict)) throw new Refusal('channel_not_found');
}

/** What a channel will not make later either, unlike one that is full or fails at the moment. */
const UNABLE: readonly string[] = ['another-model', 'cannot'];

/** Names come from the client, so anything that a header cannot carry is escaped. */
export function headerList(names: readonly string[]): string {
  return names
    .slice(0, 20)
    .map((name) => encodeURIComponent(name.slice(0, 60).toWellFormed()))
    .join(', ');
}
