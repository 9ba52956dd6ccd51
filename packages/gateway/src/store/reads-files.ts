import { FILE_COLUMNS, type FileKind, type FileRow } from './file-row.ts';
import type { Read, Together } from './reads.ts';

export interface FileList {
  readonly workspaceId: string;
  /** Null is any. */
  readonly kind: FileKind | null;
  /** Only what was made before this one; null begins with the newest. */
  readonly beforeId: string | null;
  readonly nowMs: number;
  readonly countMax: number;
}

const FILE = `select ${FILE_COLUMNS} from files where id = $1`;
const FILES_TOGETHER: Together = {
  sql: `select ${FILE_COLUMNS} from files where id = any($1)`,
  column: 'id',
};
// Every id sorts before 'z', so that the bound is always there and the index is entered at it.
const FILES = `
  select ${FILE_COLUMNS} from files
  where workspace_id = $1 and id < coalesce(cast($2 as text), 'z')
    and purpose = 'upload' and removed_at_ms is null and expires_at_ms > $3
    and (cast($4 as text) is null or kind = $4)
  order by id desc limit $5`;
const EXPIRED = `
  select ${FILE_COLUMNS} from files
  where removed_at_ms is null and expires_at_ms <= $1 order by expires_at_ms limit $2`;

/** Of any workspace, expired and removed ones too: who asks looks at the row. */
export const fileById = (id: string): Read<FileRow> => ({
  sql: FILE,
  values: [id],
  together: FILES_TOGETHER,
});

/** A workspace's live uploads, newest first. */
export const listFiles = (list: FileList): Read<FileRow> => ({
  sql: FILES,
  values: [list.workspaceId, list.beforeId, list.nowMs, list.kind, list.countMax],
});

export const expiredFiles = (nowMs: number, countMax: number): Read<FileRow> => ({
  sql: EXPIRED,
  values: [nowMs, countMax],
});
