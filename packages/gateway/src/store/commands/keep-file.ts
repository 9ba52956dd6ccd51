import { run, type Command } from '../statement.ts';

export interface KeepFile {
  readonly fileId: string;
  readonly expiresAtMs: number;
}

const KEEP = `
  update files set expires_at_ms = case when expires_at_ms < $1 then $1 else expires_at_ms end
  where id = $2 and removed_at_ms is null`;

/** Keeps a file at least until then, for a task that needs it. Answers false when it is gone. */
export const keepFile: Command<KeepFile, boolean> = {
  name: 'keepFile',
  *steps({ fileId, expiresAtMs }) {
    return (yield* run(KEEP, [expiresAtMs, fileId])) === 1;
  },
};
