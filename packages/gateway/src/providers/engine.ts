import type { Order } from '@reelgate/contracts';
import {
  createEngine,
  explainRequest,
  RenderCancelled,
  type Engine,
  type RenderJob,
  type RenderRequest,
} from '@reelgate/engine';
import { existsSync } from 'node:fs';
import { copyFile, link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../platform/json.ts';
import { UpstreamFault } from '../platform/upstream-fault.ts';
import type { Clip, Job, Progress, Provider } from './provider.ts';

interface Rendering {
  readonly job: RenderJob;
  failure: Error | null;
}

/**
 * The embedded renderer as an upstream. Its handle is only a name: the same order and seed give the
 * same clip, so a rendering that is not known here, as after a crash, is simply begun again.
 */
export function createEngineProvider({
  processes,
  encoder,
}: {
  readonly processes: number;
  /** Null is the engine's own choice. */
  readonly encoder: 'node-av' | 'ffmpeg' | null;
}): Provider {
  const engine: Engine = createEngine({
    processes,
    ...(encoder === null ? {} : { encoder }),
  });
  const renderings = new Map<string, Rendering>();

  const begin = async (job: Job): Promise<void> => {
    const folder = folderOf(job);
    await mkdir(folder, { recursive: true });
    const { order, widthPx, heightPx, seed, lastFrame, keyframes, video } = job;
    const { prompt, durationS, audio, style } = order;
    const request: RenderRequest = {
      prompt,
      images: imagesOf(job).map((image) => image.path),
      ...(lastFrame === null ? {} : { lastImage: lastFrame.path }),
      ...(keyframes.length === 0 ? {} : { keyframes: keyframes.map(pathAt) }),
      ...(video === null ? {} : videoPart(order, video.path)),
      widthPx,
      heightPx,
      // An edit is as long as what it edits, which nobody knew when it was ordered.
      durationS: order.mode === 'edit' ? Math.min(video?.durationS ?? 0, durationS) : durationS,
      audio,
      seed,
      ...(style === undefined ? {} : { style }),
    };
    const rendering: Rendering = { job: engine.render(request, folder), failure: null };
    renderings.set(job.attemptId, rendering);
    rendering.job.done.catch((error: Error) => {
      rendering.failure = error;
    });
  };

  return {
    name: 'engine',
    afterCrash: 'repeat',
    runsHere: true,
    modes: ['text_to_video', 'image_to_video', 'reference_to_video', 'edit', 'extension'],
    async start(job) {
      await begin(job);
      return job.attemptId;
    },
    async poll(_handle, job) {
      const rendering = renderings.get(job.attemptId);
      if (existsSync(join(folderOf(job), 'video.mp4'))) {
        renderings.delete(job.attemptId);
        return { state: 'done', result: job.attemptId };
      }
      if (rendering === undefined) await begin(job);
      else if (rendering.failure !== null) {
        renderings.delete(job.attemptId);
        return failureOf(rendering.failure);
      }
      return { state: 'running', fraction: rendering?.job.fraction() ?? 0 };
    },
    async cancel(_handle, job) {
      renderings.get(job.attemptId)?.job.cancel();
      renderings.delete(job.attemptId);
    },
    explain,
    fetch: (_result, job) => takeClip(job),
    close: () => engine.close(),
  };
}

/** More than the renderer shows in one clip come only from a first image beside seven references. */
const IMAGES_MAX = 7;

/**
 * Beside keyframes the engine takes one image, as what the video begins with. References have no
 * such place, and of an order with both nobody can tell here which image was meant to be the first.
 */
function imagesOf({ order, images, keyframes }: Job): Job['images'] {
  if (keyframes.length === 0) return images.slice(0, IMAGES_MAX);
  return order.mode === 'image_to_video' ? images.slice(0, 1) : [];
}

const pathAt = ({ image, atS }: Job['keyframes'][number]) => ({ path: image.path, atS });

function folderOf({ folder, attemptId }: Job): string {
  return join(folder, `render-${attemptId}`);
}

function failureOf(error: Error): Progress {
  const message = error instanceof RenderCancelled ? 'rendering was stopped' : error.message;
  return { state: 'failed', reason: 'broken', message };
}

function videoPart({ mode }: Order, path: string): { edit: string } | { continueFrom: string } {
  return mode === 'edit' ? { edit: path } : { continueFrom: path };
}

/** Read from the words and the number of pictures, which are all that is understood of them. */
function explain(order: Order): Json {
  const { prompt, durationS, audio, style, images, lastFrame, keyframes = [], video } = order;
  const place = 'unread';
  const { shots, ...whole } = explainRequest({
    prompt,
    durationS,
    audio,
    ...(style === undefined ? {} : { style }),
    images: images.slice(0, IMAGES_MAX).map(() => place),
    ...(lastFrame === undefined ? {} : { lastImage: place }),
    ...(keyframes.length === 0
      ? {}
      : { keyframes: keyframes.map(({ atS }) => ({ path: place, atS })) }),
    ...(video === undefined ? {} : videoPart(order, place)),
    widthPx: 2,
    heightPx: 2,
    seed: 0,
  });
  return {
    shots: shots.map(({ startsAtS, ...shot }) => ({ starts_at_seconds: startsAtS, ...shot })),
    ...whole,
  };
}

/** The rendering keeps its own copy, so that a delivery that broke off can be repeated. */
async function takeClip(job: Job): Promise<Clip> {
  const from = folderOf(job);
  const take = async (name: string): Promise<string> => {
    const to = join(job.folder, `${job.attemptId}-${name}`);
    try {
      await link(join(from, name), to);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') throw new UpstreamFault('lost', `${name} is gone`, { cause: error });
      if (code !== 'EEXIST') await copyFile(join(from, name), to);
    }
    return to;
  };
  return {
    video: await take('video.mp4'),
    thumbnail: await take('thumbnail.webp'),
    sprite: await take('sprite.webp'),
  };
}
