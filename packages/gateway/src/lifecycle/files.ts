import type { FilePart } from '@reelgate/contracts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Caller } from '../access/caller.ts';
import { readImageHeader } from '../media/image-header.ts';
import { ImageRefused } from '../media/image-intake.ts';
import { kindOf } from '../media/media-type.ts';
import type { VideoIntake } from '../media/video-intake.ts';
import { Refusal } from '../platform/refusal.ts';
import type { FileRow } from '../store/file-row.ts';
import { fileKey } from '../tasks/task.ts';
import type { LifecycleContext } from './context.ts';

/** A file that a client gave, kept for some days. */
export interface StoredFile {
  readonly id: string;
  readonly workspaceId: string;
  readonly kind: 'image' | 'video' | 'audio';
  /** As the client named it. */
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly durationMs: number | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * Takes a file out of a request's form, or wherever it lies, and keeps it. The file first, then its
 * row: what a crash leaves behind in between is a file that nobody knows. Throws a Refusal,
 * `file_not_supported`, for a file that is no image, video or audio.
 */
export async function keepFile(
  { store, media, videos, ids, clock, limits }: LifecycleContext,
  { workspaceId }: Caller,
  part: FilePart,
  { purpose, clientRequestId }: { purpose: 'upload' | 'input'; clientRequestId: string | null },
): Promise<StoredFile> {
  const { path, name, sizeBytes, mediaType } = part;
  if (mediaType === null) throw new Refusal('file_not_supported');
  const header = kindOf(mediaType) === 'image' ? await readImageHeader(path) : null;
  const durationMs = mediaType === 'video/mp4' ? await durationMsOf(videos, path) : null;
  const digest = createHash('sha256');
  await pipeline(createReadStream(path), digest);
  const nowMs = clock();
  const file: StoredFile = {
    id: ids.next(),
    workspaceId,
    kind: kindOf(mediaType),
    name: name.slice(0, 255),
    mediaType,
    sizeBytes,
    durationMs,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + (purpose === 'upload' ? limits.fileMs : limits.taskMsMax),
  };
  await media.put(path, fileKey(file.id));
  await store.run('createFile', {
    fileId: file.id,
    workspaceId,
    purpose,
    kind: file.kind,
    name: file.name,
    mediaType,
    sizeBytes,
    sha256: digest.digest('hex'),
    widthPx: header?.widthPx ?? null,
    heightPx: header?.heightPx ?? null,
    durationMs,
    clientRequestId,
    nowMs,
    expiresAtMs: file.expiresAtMs,
  });
  return file;
}

/** Null where it cannot be told: a file that is broken is found out when it is used. */
async function durationMsOf(videos: VideoIntake, path: string): Promise<number | null> {
  try {
    const { durationS } = await videos.look(path);
    return Math.round(durationS * 1_000);
  } catch (error) {
    if (error instanceof ImageRefused) return null;
    throw error;
  }
}

/** Whether a file can be used by this workspace now. */
export function isLive(file: FileRow | undefined, workspaceId: string, nowMs: number): boolean {
  if (file === undefined || file.workspace_id !== workspaceId) return false;
  return file.removed_at_ms === null && file.expires_at_ms > nowMs;
}

export function storedFileOf(row: FileRow): StoredFile {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    name: row.name,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    durationMs: row.duration_ms,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
  };
}
