import type { Contract, DialectName, Violation } from '@reelgate/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../platform/refusal.ts';
import type { DialectDoc, RouteDoc } from './route-doc.ts';

/**
 * How Reelgate speaks to the clients of one vendor: a table of routes, and the words for everything
 * that is not served. Who may come in, what a body may be and where a route lies is the same for all
 * and done by `registerDialects`.
 */
export interface Dialect {
  /** `reelgate` is our own, in which every model can be asked for. */
  readonly name: DialectName | 'reelgate';
  /** What the vendor's paths begin with, such as `/v1`. */
  readonly base: string;
  readonly routes: readonly DialectRoute[];
  readonly doc: DialectDoc;
  /** The key that a request brings, written as an Authorization header would have it. */
  credentialOf(request: FastifyRequest): string | undefined;
  /** Ends answers that would go on, because the server closes. */
  close?(): void;
  answerRefusal(refusal: Refusal, request: FastifyRequest, reply: FastifyReply): FastifyReply;
  answerViolations(
    violations: readonly Violation[],
    contract: Contract,
    request: FastifyRequest,
    reply: FastifyReply,
  ): FastifyReply;
}

/** What a key may be made for; a key that was made for nothing in particular may do everything. */
export const SCOPES = [
  'models:read',
  'generations:create',
  'generations:read',
  'files:create',
  'files:read',
  'credits:read',
  'webhooks:manage',
  'keys:manage',
] as const;

export type Scope = (typeof SCOPES)[number];

/** The scope of a route that needs no key. */
export const PUBLIC = 'public';

export interface DialectRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base, in Fastify's words: `/videos/:id`. */
  readonly path: string;
  /** `form` takes JSON as well. Bodies of both may be as large as their files. */
  readonly body: 'none' | 'json' | 'form';
  readonly scope: Scope | typeof PUBLIC;
  readonly doc: RouteDoc;
  /** Answers with what is to be sent, or with the reply when it has been sent. May throw a Refusal. */
  handler(request: FastifyRequest, reply: FastifyReply): unknown;
}

/** A draft that its contract does not allow: thrown once, and worded by the dialect. */
export class DraftRefused extends Error {
  override readonly name = 'DraftRefused';
  readonly violations: readonly Violation[];
  readonly contract: Contract;

  constructor(violations: readonly Violation[], contract: Contract) {
    super(`a draft breaks the contract of ${contract.id}`);
    this.violations = violations;
    this.contract = contract;
  }
}
