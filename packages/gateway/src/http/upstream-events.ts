import { hash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LocalRateLimiter } from '../access/rate-limiter.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { isSigned } from '../platform/outbound/webhook-signature.ts';
import { Refusal } from '../platform/refusal.ts';
import { refusalOf } from './refusal-of.ts';
import { keepConnection } from './unread-body.ts';

/** A channel whose upstream tells of its jobs. */
export interface EventSource {
  /** What it signs with, as Standard Webhooks has it. */
  readonly secret: string;
  /** Told what was signed, and only ever to be taken for a reason to ask. */
  told(event: unknown): void;
}

export interface UpstreamEventsOptions {
  /** Null for a name that no channel has, and for a channel without a secret. */
  readonly sourceOf: (channel: string) => EventSource | null;
  readonly rateLimiter: LocalRateLimiter;
  readonly clock: Clock;
  readonly log: Log;
  /** `unsigned` has no word of why: whoever forges would learn from it. */
  readonly refuse: (
    refusal: Refusal | 'unsigned',
    request: FastifyRequest,
    reply: FastifyReply,
  ) => FastifyReply;
}

const PREFIX = '/v1/reelgate/upstreams';

/** An event tells of one job and holds no clip. */
const BODY_BYTES_MAX = 65_536;

/** Of one channel: more jobs than end anywhere in a minute, and few enough polls to ask for. */
const EVENTS_PER_MINUTE = 6_000;

/** As many as may come while a signature is good. */
const SEEN_MAX = 10 * EVENTS_PER_MINUTE;

/**
 * Where upstreams tell that something became of a job. No client's key opens it, and no dialect has it:
 * what lets an event in is its signature, which is checked over the bytes as they came.
 */
export function registerUpstreamEvents(app: FastifyInstance, options: UpstreamEventsOptions): void {
  const { sourceOf, rateLimiter, clock, refuse } = options;
  const isNew = createMemory(SEEN_MAX);
  void app.register(
    async (scope) => {
      takeBytesOnly(scope);
      answerErrors(scope, options);
      scope.route<{ Params: { channel: string } }>({
        method: 'POST',
        url: '/:channel/events',
        bodyLimit: BODY_BYTES_MAX,
        // Ahead of the body, as for any path that is not there.
        onRequest(request, _reply, done) {
          if (sourceOf(request.params.channel) === null) done(new Refusal('route_not_found'));
          else done();
        },
        handler(request, reply) {
          const { channel } = request.params;
          const { headers } = request;
          const source = sourceOf(channel);
          if (source === null) throw new Refusal('route_not_found');
          const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          const { secret } = source;
          if (!isSigned({ headers, body, secret, nowMs: clock() })) {
            return refuse('unsigned', request, reply);
          }
          // Only now, so that what is forged takes no room from what is not.
          const { allowed, resetS } = rateLimiter.take(channel, EVENTS_PER_MINUTE);
          if (!allowed) throw new Refusal('rate_limited', { retryAfterS: resetS });
          const name = hash('sha256', `${channel} ${String(headers['webhook-id'])}`);
          if (isNew(name)) source.told(jsonOf(body));
          return reply.code(204).send();
        },
      });
    },
    { prefix: PREFIX },
  );
}

function takeBytesOnly(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
}

function answerErrors(scope: FastifyInstance, { log, refuse }: UpstreamEventsOptions): void {
  scope.setErrorHandler((error, request, reply) => {
    keepConnection(reply);
    const refusal = refusalOf(error, BODY_BYTES_MAX);
    if (refusal.cause !== undefined) log.error({ error, requestId: request.id }, 'request failed');
    return refuse(refusal, request, reply);
  });
}

/** Null for what is no JSON, which tells of no job. */
function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** Whether something comes for the first time; of too much, the oldest is forgotten. */
function createMemory(countMax: number): (name: string) => boolean {
  const seen = new Set<string>();
  return (name) => {
    if (seen.has(name)) return false;
    const [oldest] = seen;
    if (seen.size >= countMax && oldest !== undefined) seen.delete(oldest);
    seen.add(name);
    return true;
  };
}
