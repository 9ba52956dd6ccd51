import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../platform/clock.ts';
import type { CommandName, InputOf, ResultOf } from './commands/register.ts';
import { inspect } from './inspect.ts';
import { lockFolder } from './lock-folder.ts';
import { migrate } from './migrate.ts';
import type { Read } from './reads.ts';
import { openSqlite } from './sqlite-connection.ts';
import type { Row } from './statement.ts';
import { startWriter } from './writer.ts';

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
  /** Called with a task's id once a command that may have changed it is answered. */
  onTaskChange(listener: (taskId: string) => void): void;
  /** Resolves when nothing can be written any more, until the process starts anew. */
  readonly lost: Promise<Error>;
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** How many commands share one commit at most. */
  readonly groupMax: number;
  readonly crashAtStatement: number | null;
}

/** Opens the SQLite store in a folder, brings it to the newest schema and starts its writer. */
export function openStore({ folder, clock, groupMax, crashAtStatement }: StoreOptions): Store {
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  const path = join(folder, 'reelgate.sqlite');
  const migrating = openSqlite(path, { readOnly: false });
  migrate(migrating, clock());
  migrating.close();
  const writer = startWriter({ path, crashAtStatement }, groupMax);
  const reader = openSqlite(path, { readOnly: true });
  const listeners: ((taskId: string) => void)[] = [];
  return {
    async run(name, input) {
      const result = await writer.run(name, input);
      for (const taskId of changedTasks(input, result)) {
        for (const listener of listeners) listener(taskId);
      }
      return result;
    },
    lost: writer.lost,
    inspect: (reads) => inspect({ path, reads }),
    onTaskChange: (listener) => void listeners.push(listener),
    async all<Found extends Row>({ sql, values }: Read<Found>) {
      return reader.answer({ mode: 'all', sql, values }) as readonly Found[];
    },
    async first<Found extends Row>({ sql, values }: Read<Found>) {
      return reader.answer({ mode: 'get', sql, values }) as Found | undefined;
    },
    async close() {
      reader.close();
      await writer.close();
      lock.release();
    },
  };
}

/** A command names one task in its input, or many in its result. */
function changedTasks(input: unknown, result: unknown): readonly string[] {
  const { taskId } = input as { taskId?: string };
  if (taskId !== undefined) return [taskId];
  if (!Array.isArray(result)) return [];
  return result.map((row: string | { id: string }) => (typeof row === 'string' ? row : row.id));
}
