import type { CommandName, InputOf, ResultOf } from './commands/register.ts';
import type { Read } from './reads.ts';
import type { Row } from './statement.ts';

/**
 * The durable state of a gateway. Writes are named commands, answered after their commit; reads see
 * everything that was answered before them.
 */
export interface Store {
  run<Name extends CommandName>(name: Name, input: InputOf<Name>): Promise<ResultOf<Name>>;
  all<Found extends Row>(read: Read<Found>): Promise<readonly Found[]>;
  first<Found extends Row>(read: Read<Found>): Promise<Found | undefined>;
  /** Reads that go through whole tables, all from one state of the store, off the event loop. */
  inspect(reads: readonly Read<Row>[]): Promise<readonly (readonly Row[])[]>;
  readonly changes: Changes;
  /** What other processes share with this one, or null when the store is this process's alone. */
  readonly shared: SharedStore | null;
  /** Resolves when nothing can be written any more, until the process starts anew. */
  readonly lost: Promise<Error>;
  close(): Promise<void>;
}

/** Calls back about what was committed, here or by another process that has the same store. */
export interface Changes {
  /** With the id of a task that may look different now; null when any may. */
  onTask(listener: (taskId: string | null) => void): void;
  /** There may be tasks that nobody works on. */
  onQueued(listener: () => void): void;
  /** Somebody asked for a task to be cancelled, which may be at work here. */
  onCancel(listener: (taskId: string) => void): void;
  /** An API key was made or revoked. */
  onKeys(listener: () => void): void;
  /** Another process passes on, under a key of its own making, what may concern work here. */
  onNudge(listener: (key: string) => void): void;
  /** A channel was made, changed or removed. */
  onChannels(listener: () => void): void;
}

export interface SharedStore {
  /** The database's time in ms since 1970, which is the same for all. */
  nowMs(): number;
  /** Whether news of other processes' changes come in: without them, nothing may be kept in memory. */
  hearsOthers(): boolean;
  /** Has the other processes hear of it, and writes nothing down. What is not heard is lost. */
  nudge(key: string): void;
}

/** The store could not write: nothing of the command happened, and it may be tried again. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** A command broke: a bug of this program. Nothing of the command happened. */
export class CommandBroke extends Error {
  override readonly name = 'CommandBroke';
}
