import { ConfigError, type Settings } from './config-settings.ts';
import { QUEUES, type Queue } from './store/task-row.ts';

/** What part of the work a process has. */
export interface WorkerConfig {
  /** `api` takes requests and leaves the work to others, `worker` the reverse. */
  readonly role: Role;
  /** How much of each at once; null is what channels and limits allow. What is left out is others' work. */
  readonly queues: ReadonlyMap<Served, number | null>;
}

/** Queues of tasks, and that of webhooks. */
const SERVED = [...QUEUES, 'webhooks'] as const;

type Served = Queue | 'webhooks';

const ROLES = ['all', 'api', 'worker'] as const;

type Role = (typeof ROLES)[number];

const EVERYTHING: ReadonlyMap<Served, null> = new Map(SERVED.map((queue) => [queue, null]));

/** A process that does only its part has to share a store with those who do the rest. */
export function readWorkerConfig(settings: Settings): WorkerConfig {
  const shares =
    settings.has('REELGATE_DATABASE_URL') || settings.has('REELGATE_DATABASE_URL_FILE');
  const role = settings.oneOf('REELGATE_ROLE', ROLES) ?? 'all';
  if (role !== 'all' && !shares) refuseAlone('REELGATE_ROLE', role);
  const text = settings.text('REELGATE_QUEUES');
  if (text === null) return { role, queues: EVERYTHING };
  if (role === 'api') {
    throw new ConfigError(
      'REELGATE_QUEUES is for those who work, which REELGATE_ROLE=api does not',
    );
  }
  const queues = readQueues(text);
  if (queues.size < SERVED.length && !shares) refuseAlone('REELGATE_QUEUES', text);
  return { role, queues };
}

function readQueues(text: string): ReadonlyMap<Served, number | null> {
  const queues = new Map<Served, number | null>();
  for (const entry of text.split(',')) {
    const [, name, count] = /^ *([a-z]+)(?::(\d{1,6}))? *$/.exec(entry) ?? [];
    const queue = SERVED.find((known) => known === name);
    const isNone = count !== undefined && Number(count) === 0;
    if (queue === undefined || isNone || queues.has(queue)) {
      throw new ConfigError(
        `REELGATE_QUEUES must be a list of ${SERVED.join(', ')}, each once and perhaps with how many at once, such as render:2,deliver, not "${text}"`,
      );
    }
    queues.set(queue, count === undefined ? null : Number(count));
  }
  return queues;
}

function refuseAlone(name: string, value: string): never {
  throw new ConfigError(
    `${name} may be ${value} only with REELGATE_DATABASE_URL: the SQLite store is one process's own`,
  );
}
