import type { Row } from './statement.ts';

export type FilePurpose = 'upload' | 'input';

export type FileKind = 'image' | 'video' | 'audio';

export interface FileRow extends Row {
  readonly id: string;
  readonly workspace_id: string;
  readonly purpose: FilePurpose;
  readonly kind: FileKind;
  readonly name: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly width_px: number | null;
  readonly height_px: number | null;
  readonly duration_ms: number | null;
  readonly client_request_id: string | null;
  readonly created_at_ms: number;
  readonly expires_at_ms: number;
  readonly removed_at_ms: number | null;
}

/** The columns of a file; `FileRow` names the same ones. */
export const FILE_COLUMNS =
  'id, workspace_id, purpose, kind, name, media_type, size_bytes, sha256, width_px, height_px, duration_ms, ' +
  'client_request_id, created_at_ms, expires_at_ms, removed_at_ms';
