import { run, type Command } from '../statement.ts';

export interface RemoveChannel {
  readonly name: string;
}

const DELETE = `delete from channels where name = $1`;

/** Answers false when there is none. */
export const removeChannel: Command<RemoveChannel, boolean> = {
  name: 'removeChannel',
  *steps({ name }) {
    return (yield* run(DELETE, [name])) === 1;
  },
};
