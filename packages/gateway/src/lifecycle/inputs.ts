import type { InputImage, InputVideo, Order } from '@reelgate/contracts';
import { createWriteStream, existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ImageRefused } from '../media/image-intake.ts';
import { parseOwn } from '../platform/json.ts';
import type { Job, SourceImage, SourceVideo } from '../providers/provider.ts';
import { clipKey, fileKey } from '../tasks/task.ts';
import type { LifecycleContext } from './context.ts';
import { checkSourceLength } from './source-length.ts';

/** What a task's order brings along, all of it on this machine's disk. */
export type Inputs = Pick<Job, 'images' | 'lastFrame' | 'keyframes' | 'video'>;

/**
 * Fetches and decodes a task's inputs into its scratch folder. A list written last says that all of
 * them are there, so that a later attempt, or a later process, does not fetch them again.
 */
export async function takeInputs(
  context: LifecycleContext,
  order: Order,
  folder: string,
  signal: AbortSignal,
): Promise<Inputs> {
  const { images, lastFrame, keyframes = [], video } = order;
  const isNothing = images.length + keyframes.length === 0 && lastFrame === undefined;
  if (isNothing && video === undefined) return NO_INPUTS;
  const listPath = join(folder, 'inputs.json');
  if (existsSync(listPath)) return parseOwn(await readFile(listPath, 'utf8'));
  let count = 0;
  const take = (image: InputImage): Promise<SourceImage> => {
    count += 1;
    return takeImage(context, image, join(folder, `input-${count - 1}`), signal);
  };
  const taken: SourceImage[] = [];
  for (const image of images) taken.push(await take(image));
  const reached: Inputs['keyframes'][number][] = [];
  for (const { image, atS } of keyframes) reached.push({ image: await take(image), atS });
  const inputs: Inputs = {
    images: taken,
    keyframes: reached,
    lastFrame: lastFrame === undefined ? null : await take(lastFrame),
    video: video === undefined ? null : await takeVideo(context, video, folder, signal),
  };
  if (inputs.video !== null) checkSourceLength(order, inputs.video.durationS);
  const unfinished = `${listPath}.part`;
  await writeFile(unfinished, JSON.stringify(inputs));
  await rename(unfinished, listPath);
  return inputs;
}

export const NO_INPUTS: Inputs = { images: [], keyframes: [], lastFrame: null, video: null };

async function takeImage(
  context: LifecycleContext,
  image: InputImage,
  path: string,
  signal: AbortSignal,
): Promise<SourceImage> {
  const { images: intake } = context;
  if ('url' in image && context.ownKeyOf(image.url) === null) {
    const { widthPx, heightPx } = await intake.take(image, path, signal);
    return { url: image.url, path, widthPx, heightPx };
  }
  const copy = `${path}.file`;
  await copyMedia(context, keyOf(context, image), copy);
  const { widthPx, heightPx } = await intake.take({ path: copy }, path, signal);
  return { url: null, path, widthPx, heightPx };
}

/** Of a file, or of whatever else of this gateway's own a link leads to, such as a thumbnail. */
function keyOf({ ownKeyOf }: LifecycleContext, image: InputImage): string {
  if ('fileId' in image) return fileKey(image.fileId);
  const key = 'url' in image ? ownKeyOf(image.url) : null;
  if (key === null) throw new Error('an accepted order brings no bytes of its own');
  return key;
}

async function takeVideo(
  context: LifecycleContext,
  video: InputVideo,
  folder: string,
  signal: AbortSignal,
): Promise<SourceVideo> {
  const path = join(folder, 'input.mp4');
  if ('url' in video) await context.videos.fetch(video.url, path, signal);
  else if ('fileId' in video) await copyMedia(context, fileKey(video.fileId), path);
  else if ('taskId' in video) await copyMedia(context, clipKey(video.taskId), path);
  else throw new Error('an accepted order brings no bytes of its own');
  const { widthPx, heightPx, durationS } = await context.videos.look(path);
  return { url: 'url' in video ? video.url : null, path, widthPx, heightPx, durationS };
}

async function copyMedia({ media }: LifecycleContext, key: string, path: string): Promise<void> {
  const stored = await media.open(key);
  if (stored === null) throw new ImageRefused('unfetchable', 'The file is not there any more.');
  await pipeline(stored.stream, createWriteStream(path, { mode: 0o600 }));
}
