import type { FastifyInstance } from 'fastify';
import { createAdministration } from './access/administration.ts';
import { createAuthenticator } from './access/authenticate.ts';
import { createRateLimiter } from './access/rate-limiter.ts';
import { createSharedRateLimiter } from './access/shared-rate-limiter.ts';
import { bootstrap, openNodeId, shareSecrets, type Secrets } from './bootstrap.ts';
import { composeChannels, slotsOf } from './compose-channels.ts';
import { composeHttp, publicUrlOf } from './compose-http.ts';
import { composeMediaStore, stagingFolderOf } from './compose-media.ts';
import { composeWebhookSender } from './compose-webhook-sender.ts';
import type { Config } from './config.ts';
import { repeat } from './jobs/repeat.ts';
import { idleRunner, startRunner } from './jobs/runner.ts';
import { checkInvariants } from './ledger/invariants.ts';
import { advance } from './lifecycle/advance.ts';
import type { LifecycleContext } from './lifecycle/context.ts';
import { createNudges } from './lifecycle/nudges.ts';
import { sweep } from './lifecycle/sweep.ts';
import { createImageIntake } from './media/image-intake.ts';
import { linkTo, ownKeyOf } from './media/own-link.ts';
import { createUrlSigner } from './media/signed-url.ts';
import { createVideoIntake } from './media/video-intake.ts';
import type { Clock } from './platform/clock.ts';
import { createCrashPoints } from './platform/crash-point.ts';
import { createIds } from './platform/ids.ts';
import type { Log } from './platform/log.ts';
import { createAddressPolicy, createListedPolicy } from './platform/outbound/address-policy.ts';
import { createDownloads } from './platform/outbound/downloads.ts';
import { createLazyGuardedFetch } from './platform/outbound/lazy-guarded-fetch.ts';
import { withPrices } from './routing/operator-prices.ts';
import { openStore, type StoreOptions } from './store/open-store.ts';
import { createOpenTasks } from './tasks/open-tasks.ts';
import { createTaskBook } from './tasks/task-book.ts';
import { createTaskProgress } from './tasks/task-progress.ts';

export interface Gateway {
  readonly app: FastifyInstance;
  readonly secrets: Secrets;
  /** Resolves when the gateway can only refuse from now on, and should be started anew. */
  readonly broken: Promise<Error>;
  /** Ends what runs in good order: nothing is lost, and what was leased goes back to the queue. */
  stop(): Promise<void>;
}

/** Makes every part once and joins them. The only place that sees all rooms. */
export async function compose(
  config: Config,
  ownSecrets: Secrets,
  { clock: ownClock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<Gateway> {
  const { limits, dataFolder } = config;
  const passed = createCrashPoints(config.crashAt);
  const store = await openStore({
    folder: dataFolder,
    clock: ownClock,
    groupMax: limits.commandsPerCommitMax,
    crashAtStatement: crashStatement(config.crashAt),
    postgres: postgresOf(config),
  });
  const { shared } = store;
  // Leases run out at the same moment for all who share the store.
  const clock = shared === null ? ownClock : () => shared.nowMs();
  const ids = createIds(clock);
  const secrets =
    shared === null ? ownSecrets : await shareSecrets(config, ownSecrets, store, clock);
  const owner = openNodeId(config, () => ids.next());
  // On a store of one's own nobody else can hold a lease, so that all that are left are from before.
  const which = shared === null ? 'all' : 'owned';
  await store.run('returnTasks', { nowMs: clock(), which, owner });
  const policy = createAddressPolicy(config.egressAllow);
  const guardedFetch = createLazyGuardedFetch({
    policy,
    plainPolicy: createListedPolicy(config.egressAllow),
    connectTimeoutMs: limits.connectMsMax,
  });
  const stagingFolder = stagingFolderOf(config.media, dataFolder, owner);
  const media = await composeMediaStore(
    config.media,
    stagingFolder,
    limits.upstreamMsMax,
    limits.taskMsMax,
  );
  const images = createImageIntake({
    guardedFetch,
    folder: stagingFolder,
    limits: {
      fetchMsMax: limits.imageFetchMsMax,
      sizeBytesMax: limits.imageBytesMax,
      pixelsMax: limits.imagePixelsMax,
      sidePxMax: limits.imageSidePxMax,
      decodeSMax: limits.imageDecodeSMax,
    },
  });
  const videos = createVideoIntake({
    guardedFetch,
    limits: { fetchMsMax: limits.videoFetchMsMax, sizeBytesMax: limits.videoBytesMax },
  });
  const signer = createUrlSigner({ keys: secrets.signingKeys, clock });
  let app: FastifyInstance | null = null;
  const downloads = createDownloads({
    guardedFetch,
    msMax: limits.clipFetchMsMax,
    sizeBytesMax: limits.clipBytesMax,
    halfway: () => passed('download-half'),
  });
  const composed = await composeChannels(config, { store, clock, log, downloads });
  const { channels } = composed;
  const stopping = new AbortController();
  const context: LifecycleContext = {
    store,
    media,
    images,
    videos,
    uploads: guardedFetch,
    progress: createTaskProgress(clock),
    priced: (contract) => withPrices(contract, config.prices),
    ownKeyOf: (url) => ownKeyOf(url, signer, publicUrlOf(app, config)),
    linkTo: (key) => linkTo(key, signer, publicUrlOf(app, config), clock() + limits.mediaMs),
    scratchParent: stagingFolder,
    channels,
    nudges: createNudges(),
    stopping: stopping.signal,
    clock,
    ids,
    log,
    passed,
    limits,
  };

  const authenticator = createAuthenticator(store, limits.cachedKeysMax, clock);
  const concurrencyDefault = limits.workspaceConcurrency;
  const administration = createAdministration({
    store,
    clock,
    ids,
    concurrencyDefault,
  });
  await bootstrap(administration, config, secrets);

  const works = config.worker.role !== 'api';
  const runner = !works
    ? idleRunner()
    : startRunner({
        store,
        clock,
        log,
        owner,
        slots: slotsOf(config.worker, channels),
        leaseMs: limits.leaseMs,
        pollMs: limits.claimPollMs,
        stopMsMax: limits.stopMsMax,
        work: (leased) => advance(context, leased),
      });
  store.changes.onQueued(() => runner.wake());
  store.changes.onTask((taskId) => {
    if (taskId === null) runner.catchUp();
  });
  store.changes.onCancel((taskId) => runner.cancel(taskId));
  store.changes.onNudge((key) => void context.nudges.nudge(key));
  const { queues } = config.worker;
  const webhookSendsMax = queues.get('webhooks') ?? limits.webhookSendsMax;
  const webhookSender =
    works && queues.has('webhooks')
      ? composeWebhookSender({
          context,
          limits: { ...limits, webhookSendsMax },
          guardedFetch,
          linkTo: (key, expiresAtMs) => linkTo(key, signer, publicUrlOf(app, config), expiresAtMs),
        })
      : null;
  const openTasks = createOpenTasks(store, limits.openTasksMax);
  const sweeper = repeat('sweep', limits.sweepMs, log, async () => {
    await openTasks.recount();
    await composed.reload();
    if (!works) return;
    await sweep(context, (taskId) => runner.has(taskId));
    await images.sweep(clock() - limits.scratchMsMax);
  });
  // The longer the books, the rarer they are gone through: never more than a fiftieth of the time.
  let nextAuditAtMs = 0;
  const auditor = repeat('audit', limits.auditMs, log, async () => {
    const startMs = clock();
    if (startMs < nextAuditAtMs) return;
    try {
      const broken = await checkInvariants(store);
      if (broken.length > 0) log.fatal({ broken }, 'the ledger is not sound');
    } finally {
      nextAuditAtMs = clock() + 50 * (clock() - startMs);
    }
  });

  app = composeHttp({
    config,
    secrets,
    context,
    runner,
    administration,
    channels: composed,
    authenticator,
    rateLimiter:
      shared === null
        ? createRateLimiter(clock, limits.cachedKeysMax)
        : createSharedRateLimiter(store, clock, limits.cachedKeysMax),
    taskBook: createTaskBook(store, limits.cachedTasksMax),
    openTasks,
    signer,
    isStopping: () => stopping.signal.aborted,
  });
  return {
    app,
    secrets,
    broken: store.lost,
    async stop() {
      stopping.abort();
      await Promise.all([runner.stop(), sweeper.stop(), auditor.stop(), webhookSender?.stop()]);
      await app.close();
      guardedFetch.close();
      await composed.close();
      await store.close();
    },
  };
}

function postgresOf({ databaseUrl, limits }: Config): StoreOptions['postgres'] {
  if (databaseUrl === null) return null;
  return {
    url: databaseUrl,
    connectMsMax: limits.connectMsMax,
    statementMsMax: limits.statementMsMax,
    connectionsMax: limits.databaseConnectionsMax,
  };
}

function crashStatement(crashAt: string | null): number | null {
  const [name, nth] = (crashAt ?? '').split(':');
  return name === 'statement' ? Number(nth) : null;
}
