import type { CommandName } from './commands/register.ts';
import type { Changes } from './store.ts';

/** What a group of commands changed, as it is told to whoever listens. */
export interface News {
  readonly taskIds: readonly string[];
  readonly queued: boolean;
  readonly cancelledIds: readonly string[];
  readonly keys: boolean;
  readonly channels: boolean;
}

export const NO_NEWS: News = {
  taskIds: [],
  queued: false,
  cancelledIds: [],
  keys: false,
  channels: false,
};
const KEY_NEWS: News = { ...NO_NEWS, keys: true };
const CHANNEL_NEWS: News = { ...NO_NEWS, channels: true };

/** A command names one task in its input, or many in its result. */
export function newsOf(name: CommandName, input: unknown, result: unknown): News {
  if (name === 'createKey' || name === 'revokeKey') return KEY_NEWS;
  if (name === 'saveChannel' || name === 'removeChannel') return CHANNEL_NEWS;
  const { taskId } = input as { taskId?: string };
  const taskIds = taskId === undefined ? idsIn(result) : [taskId];
  if (taskIds.length === 0) return NO_NEWS;
  const queued = QUEUEING.has(name);
  const cancelledIds = name === 'requestCancel' ? taskIds : [];
  return { ...NO_NEWS, taskIds, queued, cancelledIds };
}

const QUEUEING: ReadonlySet<CommandName> = new Set(['submitTask', 'returnTask', 'returnTasks']);

function idsIn(result: unknown): readonly string[] {
  if (!Array.isArray(result)) return [];
  return result.map((row: string | { id: string }) => (typeof row === 'string' ? row : row.id));
}

export function mergeNews(all: readonly News[]): News {
  return {
    taskIds: [...new Set(all.flatMap(({ taskIds }) => taskIds))],
    queued: all.some(({ queued }) => queued),
    cancelledIds: all.flatMap(({ cancelledIds }) => cancelledIds),
    keys: all.some(({ keys }) => keys),
    channels: all.some(({ channels }) => channels),
  };
}

export interface Announcer extends Changes {
  tell(news: News): void;
  nudge(key: string): void;
  /** Something may have been missed: all may look different, and work may wait. */
  tellAnything(): void;
}

export function createAnnouncer(): Announcer {
  const onTask: ((taskId: string | null) => void)[] = [];
  const onQueued: (() => void)[] = [];
  const onCancel: ((taskId: string) => void)[] = [];
  const onKeys: (() => void)[] = [];
  const onNudge: ((key: string) => void)[] = [];
  const onChannels: (() => void)[] = [];
  return {
    onTask: (listener) => void onTask.push(listener),
    onQueued: (listener) => void onQueued.push(listener),
    onCancel: (listener) => void onCancel.push(listener),
    onKeys: (listener) => void onKeys.push(listener),
    onNudge: (listener) => void onNudge.push(listener),
    nudge(key) {
      for (const listener of onNudge) listener(key);
    },
    onChannels: (listener) => void onChannels.push(listener),
    tell({ taskIds, queued, cancelledIds, keys, channels }) {
      for (const taskId of taskIds) for (const listener of onTask) listener(taskId);
      for (const taskId of cancelledIds) for (const listener of onCancel) listener(taskId);
      if (keys) for (const listener of onKeys) listener();
      if (channels) for (const listener of onChannels) listener();
      if (queued) for (const listener of onQueued) listener();
    },
    tellAnything() {
      for (const listener of onTask) listener(null);
      for (const listener of onKeys) listener();
      for (const listener of onChannels) listener();
      for (const listener of onQueued) listener();
    },
  };
}
