import { check, type Contract, type Draft, type Order } from '@reelgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Submitted } from '../lifecycle/submit.ts';
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
    order,
    contract,
    ignoredFields,
  }: { order: Order; contract: Contract; ignoredFields: readonly string[] },
): Promise<Placed> {
  const repeat = repetitionOf(request.headers, route, request.bodyText);
  const submitted = await gate.submit({ caller: callerOf(request), order, contract, repeat });
  if (submitted.replayed) reply.header('idempotency-replayed', 'true');
  if (ignoredFields.length > 0) reply.header('reelgate-ignored-fields', headerList(ignoredFields));
  return { ...submitted, order };
}

/** Names come from the client, so anything that a header cannot carry is escaped. */
export function headerList(names: readonly string[]): string {
  return names
    .slice(0, 20)
    .map((name) => encodeURIComponent(name.slice(0, 60).toWellFormed()))
    .join(', ');
}
