import { run, type Command } from '../statement.ts';

export interface MarkFileRemoved {
  readonly fileId: string;
  readonly nowMs: number;
}

const MARK = `update files set removed_at_ms = $1 where id = $2 and removed_at_ms is null`;

/** The row stays, so that an expired file can be told from one that never was. */
export const markFileRemoved: Command<MarkFileRemoved, boolean> = {
  name: 'markFileRemoved',
  *steps({ fileId, nowMs }) {
    return (yield* run(MARK, [nowMs, fileId])) === 1;
  },
};
