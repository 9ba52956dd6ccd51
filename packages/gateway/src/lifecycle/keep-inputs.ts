import { FilePart, type InputImage, type InputVideo, type Order } from '@reelgate/contracts';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Caller } from '../access/caller.ts';
import { mediaTypeOf } from '../media/media-type.ts';
import { Refusal } from '../platform/refusal.ts';
import { fileById } from '../store/reads-files.ts';
import { taskById } from '../store/reads.ts';
import type { LifecycleContext } from './context.ts';
import { isLive, keepFile } from './files.ts';

export interface KeptInputs {
  readonly order: Order;
  /** Files that were made for this order. */
  readonly fileIds: readonly string[];
}

/**
 * Gives every input of an order a place to be fetched from when its turn comes: bytes that came with
 * the request become files, links to this gateway's own media become what they link to, and named
 * files and videos have to be there, and the caller's. Throws a Refusal.
 */
export async function keepInputs(
  context: LifecycleContext,
  caller: Caller,
  order: Order,
): Promise<KeptInputs> {
  const fileIds: string[] = [];
  const keeper: Keeper = { context, caller, fileIds };
  try {
    const { images, lastFrame, keyframes, video } = order;
    const kept: InputImage[] = [];
    for (const image of images) kept.push(await keepImage(keeper, image));
    const reached = [];
    for (const { image, atS } of keyframes ?? []) {
      reached.push({ image: await keepImage(keeper, image), atS });
    }
    return {
      order: {
        ...order,
        images: kept,
        ...(reached.length === 0 ? {} : { keyframes: reached }),
        ...(lastFrame === undefined ? {} : { lastFrame: await keepImage(keeper, lastFrame) }),
        ...(video === undefined ? {} : { video: await keepVideo(keeper, video) }),
      },
      fileIds,
    };
  } catch (error) {
    await dropInputs(context, caller, fileIds);
    throw error;
  }
}

/** For an order that was not accepted after all. The sweep removes the files. */
export async function dropInputs(
  { store, clock }: LifecycleContext,
  { workspaceId }: Caller,
  fileIds: readonly string[],
): Promise<void> {
  for (const fileId of fileIds) {
    await store.run('removeFile', { fileId, workspaceId, nowMs: clock() });
  }
}

interface Keeper {
  readonly context: LifecycleContext;
  readonly caller: Caller;
  readonly fileIds: string[];
}

async function keepImage(keeper: Keeper, image: InputImage): Promise<InputImage> {
  if ('part' in image) return { fileId: await keepPart(keeper, image.part) };
  if ('base64' in image) return { fileId: await keepBytes(keeper, image.base64) };
  if ('fileId' in image) return { fileId: await claimFile(keeper, image.fileId) };
  const key = keeper.context.ownKeyOf(image.url);
  if (key?.startsWith('files/') !== true) return image;
  return { fileId: await claimLinked(keeper, key.slice('files/'.length)) };
}

async function keepVideo(keeper: Keeper, video: InputVideo): Promise<InputVideo> {
  const { context, caller } = keeper;
  if ('part' in video) return { fileId: await keepPart(keeper, video.part) };
  if ('fileId' in video) return { fileId: await claimFile(keeper, video.fileId) };
  if ('taskId' in video) {
    const task = await context.store.first(taskById(video.taskId));
    if (task === undefined || task.workspace_id !== caller.workspaceId) {
      throw new Refusal('task_not_found');
    }
    if (task.state !== 'completed') throw new Refusal('task_not_completed');
    return video;
  }
  const key = context.ownKeyOf(video.url);
  if (key?.startsWith('files/') === true) {
    return { fileId: await claimLinked(keeper, key.slice('files/'.length)) };
  }
  const taskId = /^tasks\/([0-9a-f]{32})\/0\.mp4$/.exec(key ?? '')?.[1];
  return taskId === undefined ? video : { taskId };
}

async function keepPart({ context, caller, fileIds }: Keeper, part: FilePart): Promise<string> {
  const { id } = await keepFile(context, caller, part, { purpose: 'input', clientRequestId: null });
  fileIds.push(id);
  return id;
}

async function keepBytes(keeper: Keeper, base64: string): Promise<string> {
  const { scratchParent } = keeper.context;
  await mkdir(scratchParent, { recursive: true });
  const folder = await mkdtemp(join(scratchParent, '.inline-'));
  try {
    const bytes = Buffer.from(base64, 'base64');
    const path = join(folder, 'image');
    await writeFile(path, bytes, { mode: 0o600 });
    const mediaType = mediaTypeOf(bytes.subarray(0, 64));
    const facts = { path, name: 'image', sizeBytes: bytes.length, mediaType };
    return await keepPart(keeper, new FilePart(facts));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file that the caller names has to be its own. */
async function claimFile(keeper: Keeper, fileId: string): Promise<string> {
  return claim(keeper, fileId, keeper.caller.workspaceId);
}

/** A link that works is all that its holder needs, whoever gave it. */
async function claimLinked(keeper: Keeper, fileId: string): Promise<string> {
  return claim(keeper, fileId, null);
}

/** A file that is used lasts for at least as long as the task may. */
async function claim(
  { context }: Keeper,
  fileId: string,
  workspaceId: string | null,
): Promise<string> {
  const { store, clock, limits } = context;
  const nowMs = clock();
  const file = await store.first(fileById(fileId));
  if (file === undefined || !isLive(file, workspaceId ?? file.workspace_id, nowMs)) {
    throw new Refusal('file_not_found');
  }
  await store.run('keepFile', { fileId, expiresAtMs: nowMs + limits.taskMsMax });
  return fileId;
}
