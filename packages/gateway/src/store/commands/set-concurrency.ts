import { run, type Command } from '../statement.ts';

export interface SetConcurrency {
  readonly workspaceId: string;
  readonly concurrencyMax: number;
}

const UPDATE = `update workspaces set concurrency_max = $1 where id = $2`;

export const setConcurrency: Command<SetConcurrency, boolean> = {
  name: 'setConcurrency',
  *steps({ workspaceId, concurrencyMax }) {
    return (yield* run(UPDATE, [concurrencyMax, workspaceId])) === 1;
  },
};
