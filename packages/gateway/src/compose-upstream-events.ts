import type { FastifyInstance } from 'fastify';
import { createRateLimiter } from './access/rate-limiter.ts';
import type { ComposedChannels } from './compose-channels.ts';
import { answer } from './dialects/reelgate/answer.ts';
import { EVENT_NOT_SIGNED, problemOfRefusal } from './dialects/reelgate/errors.ts';
import { registerUpstreamEvents, type EventSource } from './http/upstream-events.ts';
import type { LifecycleContext } from './lifecycle/context.ts';
import { nudgeKey } from './lifecycle/nudges.ts';
import type { Limits } from './limits.ts';
import type { Store } from './store/store.ts';

/** Of the store no more than a word to other processes: an event is no reason to ask it anything. */
export interface UpstreamEventParts {
  readonly config: { readonly limits: Pick<Limits, 'cachedKeysMax'> };
  readonly channels: Pick<ComposedChannels, 'webhookSecretOf'>;
  readonly context: Pick<LifecycleContext, 'clock' | 'log' | 'nudges'> & {
    readonly channels: Pick<LifecycleContext['channels'], 'find'>;
    readonly store: Pick<Store, 'shared'>;
  };
}

/** Joins what upstreams tell to the work that waits for it, and refuses in the words of our own API. */
export function composeUpstreamEvents(app: FastifyInstance, parts: UpstreamEventParts): void {
  const { limits } = parts.config;
  const { channels, clock, log, nudges, store } = parts.context;
  const sourceOf = (name: string): EventSource | null => {
    const secret = parts.channels.webhookSecretOf(name);
    const channel = channels.find(name);
    if (secret === null || channel === undefined) return null;
    return {
      secret,
      told(event) {
        const handle = channel.provider.jobIdIn?.(event) ?? null;
        log.debug({ channel: name, isOfAJob: handle !== null }, 'an upstream told of something');
        if (handle === null) return;
        const key = nudgeKey(name, handle);
        // Where the store is shared, another process may be the one that waits.
        if (!nudges.nudge(key)) store.shared?.nudge(key);
      },
    };
  };
  registerUpstreamEvents(app, {
    sourceOf,
    clock,
    log,
    rateLimiter: createRateLimiter(clock, limits.cachedKeysMax),
    refuse: (refusal, request, reply) =>
      answer(refusal === 'unsigned' ? EVENT_NOT_SIGNED : problemOfRefusal(refusal), request, reply),
  });
}
