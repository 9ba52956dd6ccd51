/** Every limit there is, with its unit in its name. The configuration file may set any of them. */
export const LIMITS = {
  bodyBytesMax: 1_048_576,
  /** Of a JSON body whose model takes images in it. */
  inlineBodyBytesMax: 64_000_000,
  /** Of one file in a form. */
  fileBytesMax: 50_000_000,
  filesPerFormMax: 8,
  /** How long an uploaded file is kept. */
  fileMs: 7 * 24 * 3_600_000,
  requestMsMax: 60_000,
  /** A submit that took longer is logged. */
  slowMs: 1_000,
  /** Tasks that are not final, over all workspaces; a submit beyond them is put off. */
  openTasksMax: 100_000,
  /** For keys made later; the bootstrap key has no limit. */
  requestsPerMinute: 600,
  /** Tasks of one workspace at work at once; more wait in the queue. */
  workspaceConcurrency: 8,
  taskMsMax: 48 * 3_600_000,
  mediaMs: 7 * 24 * 3_600_000,
  idempotencyMs: 7 * 24 * 3_600_000,
  replayMs: 10 * 60_000,
  attemptsMax: 5,
  uncertainMsMax: 15 * 60_000,
  /** How long a channel that fails is left alone; ten times as long when it refuses our key. */
  breakerMs: 30_000,
  pollDenialsMax: 3,
  /** From the first of them: some need a while to know what they were given. */
  pollDenialsMsMin: 60_000,
  fetchTriesMax: 4,
  uploadTriesMax: 4,
  /** Of all tries together. */
  uploadMsMax: 120_000,
  retryAfterMsMax: 5 * 60_000,
  leaseMs: 30_000,
  claimPollMs: 1_000,
  sweepMs: 10_000,
  /** Half-fetched images older than this were left behind by a crash. */
  scratchMsMax: 3_600_000,
  sweepCountMax: 500,
  auditMs: 60_000,
  stopMsMax: 15_000,
  commandsPerCommitMax: 256,
  /** To a shared database, from one process; one more hears what others do. */
  databaseConnectionsMax: 10,
  statementMsMax: 30_000,
  cachedTasksMax: 10_000,
  cachedKeysMax: 10_000,
  imageBytesMax: 20_000_000,
  imagePixelsMax: 40_000_000,
  /** An image is kept no larger than this on either side: no video shows more. */
  imageSidePxMax: 2_560,
  imageFetchMsMax: 30_000,
  imageDecodeSMax: 5,
  videoBytesMax: 100_000_000,
  videoFetchMsMax: 60_000,
  /** Of a clip that an upstream has made, and for all of its way here. */
  clipBytesMax: 2_000_000_000,
  clipFetchMsMax: 10 * 60_000,
  /** Webhooks on their way at once, in all and to one endpoint. */
  webhookSendsMax: 512,
  webhookSendsPerEndpointMax: 4,
  /** From its connection to the answer's status. */
  webhookSendMsMax: 15_000,
  connectMsMax: 5_000,
  upstreamMsMax: 30_000,
} as const satisfies Record<string, number>;

export type Limits = { readonly [Name in keyof typeof LIMITS]: number };
