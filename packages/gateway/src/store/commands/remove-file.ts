import { run, type Command } from '../statement.ts';

export interface RemoveFile {
  readonly fileId: string;
  readonly workspaceId: string;
  readonly nowMs: number;
}

const EXPIRE = `
  update files set expires_at_ms = $1
  where id = $2 and workspace_id = $3 and removed_at_ms is null and expires_at_ms > $1`;

/** Expires a file, which the sweep then removes. Answers false when it has expired, or is unknown. */
export const removeFile: Command<RemoveFile, boolean> = {
  name: 'removeFile',
  *steps({ fileId, workspaceId, nowMs }) {
    return (yield* run(EXPIRE, [nowMs, fileId, workspaceId])) === 1;
  },
};
