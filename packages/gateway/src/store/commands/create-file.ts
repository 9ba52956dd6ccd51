import type { FileKind, FilePurpose } from '../file-row.ts';
import { run, type Command } from '../statement.ts';

export interface CreateFile {
  readonly fileId: string;
  readonly workspaceId: string;
  readonly purpose: FilePurpose;
  readonly kind: FileKind;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly durationMs: number | null;
  readonly clientRequestId: string | null;
  readonly nowMs: number;
  readonly expiresAtMs: number;
}

const INSERT = `
  insert into files (id, workspace_id, purpose, kind, name, media_type, size_bytes, sha256, width_px, height_px,
    duration_ms, client_request_id, created_at_ms, expires_at_ms)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
  on conflict (id) do nothing`;

/** Answers false when there is a file with that id. */
export const createFile: Command<CreateFile, boolean> = {
  name: 'createFile',
  *steps(file) {
    const changed = yield* run(INSERT, [
      file.fileId,
      file.workspaceId,
      file.purpose,
      file.kind,
      file.name,
      file.mediaType,
      file.sizeBytes,
      file.sha256,
      file.widthPx,
      file.heightPx,
      file.durationMs,
      file.clientRequestId,
      file.nowMs,
      file.expiresAtMs,
    ]);
    return changed === 1;
  },
};
