import type { Contract } from '@reelgate/contracts';
import type { FastifyInstance } from 'fastify';
import type { Administration } from './access/administration.ts';
import type { Authenticator } from './access/authenticate.ts';
import type { RateLimiter } from './access/rate-limiter.ts';
import type { Secrets } from './bootstrap.ts';
import type { Config } from './config.ts';
import { registerConsole } from './console/routes.ts';
import { refuseReapiPath, registerReapi } from './dialects/reapi/routes.ts';
import { createGate, type Gate } from './http/gate.ts';
import { registerHealth } from './http/health.ts';
import { createServer, refuseUnknown } from './http/server.ts';
import type { Runner } from './jobs/runner.ts';
import { creditsOf } from './ledger/credits.ts';
import { checkInvariants } from './ledger/invariants.ts';
import { cancel } from './lifecycle/cancel.ts';
import type { LifecycleContext } from './lifecycle/context.ts';
import { submit } from './lifecycle/submit.ts';
import { registerMediaRoutes } from './media/delivery.ts';
import { createUrlSigner } from './media/signed-url.ts';
import { Refusal } from './platform/refusal.ts';
import { balanceOf, mediaByKey } from './store/reads.ts';
import type { OpenTasks } from './tasks/open-tasks.ts';
import type { TaskBook } from './tasks/task-book.ts';
import { clipKey, type Task } from './tasks/task.ts';

export interface HttpParts {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly context: LifecycleContext;
  readonly runner: Runner;
  readonly administration: Administration;
  readonly authenticator: Authenticator;
  readonly rateLimiter: RateLimiter;
  readonly taskBook: TaskBook;
  readonly openTasks: OpenTasks;
  readonly isStopping: () => boolean;
}

/** The vendor's own paths, and the same under the dialect's name (api/README.md). */
const REAPI_PREFIXES = ['/api/v1', '/reapi/api/v1'];

/** Everything that is answered over HTTP, in one server. */
export function composeHttp(parts: HttpParts): FastifyInstance {
  const { config, context, secrets } = parts;
  const { limits } = config;
  const { store, media, clock, log, ids } = context;
  const { bodyBytesMax, requestMsMax } = limits;
  const app = createServer({
    ids,
    log,
    bodyBytesMax,
    requestMsMax,
    refusePath(request, reply) {
      const isReapi = REAPI_PREFIXES.some((prefix) => request.url.startsWith(`${prefix}/`));
      return isReapi ? refuseReapiPath(request, reply) : refuseUnknown(request, reply);
    },
  });
  const signer = createUrlSigner({ keys: secrets.signingKeys, clock });
  const gate = composeGate(parts, (path, expiresAtMs) => {
    const publicUrl = config.publicUrl ?? localUrl(app, config);
    return `${publicUrl}${path}?${signer.sign(path, Math.floor(expiresAtMs / 1_000))}`;
  });
  for (const prefix of REAPI_PREFIXES) {
    app.register(async (scope) => registerReapi(scope, { gate, log, bodyBytesMax }), { prefix });
  }
  registerMediaRoutes(app, {
    store: media,
    signer,
    clock,
    async find(key) {
      const row = await store.first(mediaByKey(key));
      if (row === undefined) return null;
      return {
        expiresAtMs: row.removed_at_ms === null ? row.expires_at_ms : 0,
        mediaType: row.media_type,
        etag: row.sha256,
        sizeBytes: row.size_bytes,
      };
    },
  });
  registerHealth(app, async () => {
    if (parts.isStopping()) return 'stopping';
    try {
      // Nothing expired before 1970, so this only asks whether the store can still write.
      await store.run('expireIdempotency', { nowMs: 0, countMax: 1 });
    } catch (error) {
      log.error({ error }, 'the store cannot write');
      return 'the store cannot write';
    }
    return null;
  });
  registerConsole(app, {
    administration: parts.administration,
    adminToken: secrets.adminToken,
    requestsPerMinuteDefault: limits.requestsPerMinute,
    cancelTask: (taskId) => cancelById(parts, taskId),
    checkInvariants: () => checkInvariants(store),
    log,
  });
  return app;
}

function composeGate(
  { config, context, runner, authenticator, rateLimiter, taskBook, openTasks }: HttpParts,
  linkTo: (path: string, expiresAtMs: number) => string,
): Gate {
  const { store, clock, log } = context;
  // A link stays the same for as long as its task is cached, and signing costs more than the rest.
  const links = new WeakMap<Task, string>();
  const priced = (contract: Contract): Contract => {
    const ratesMicroUsd = config.prices[contract.id];
    if (ratesMicroUsd === undefined) return contract;
    return { ...contract, ratesMicroUsd: { ...contract.ratesMicroUsd, ...ratesMicroUsd } };
  };
  let quietUntilMs = 0;
  return createGate({
    authenticator,
    rateLimiter,
    taskBook,
    async submit(submission) {
      if (openTasks.areFull()) throw new Refusal('queue_unavailable');
      const contract = priced(submission.contract);
      const startMs = clock();
      const submitted = await submit(context, { ...submission, contract });
      const elapsedMs = clock() - startMs;
      if (elapsedMs > config.limits.slowMs && clock() > quietUntilMs) {
        // One for all that waited together.
        quietUntilMs = clock() + config.limits.slowMs;
        log.warn({ elapsedMs }, 'a submit was slow');
      }
      if (!submitted.replayed) {
        openTasks.begun();
        runner.wake();
      }
      return submitted;
    },
    async balanceCredits({ workspaceId }) {
      const balance = await store.first(balanceOf(workspaceId));
      return creditsOf(balance?.available_micro_usd ?? 0);
    },
    clipUrl(task) {
      let link = links.get(task);
      if (link === undefined) {
        link = linkTo(`/media/${clipKey(task.id)}`, task.mediaExpiresAtMs ?? 0);
        links.set(task, link);
      }
      return link;
    },
  });
}

async function cancelById(
  { context, runner, taskBook }: HttpParts,
  taskId: string,
): Promise<'cancelled' | 'final' | 'unknown'> {
  const task = await taskBook.find(taskId);
  if (task === null) return 'unknown';
  return (await cancel(context, runner, task)) ? 'cancelled' : 'final';
}

/** As clients on this machine reach it: a wildcard address is nothing to put into a link. */
export function localUrl(app: FastifyInstance, { host }: Config): string {
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
