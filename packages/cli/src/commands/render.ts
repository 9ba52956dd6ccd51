import type { Engine, RenderJob, RenderRequest } from '@reelgate/engine';
import { randomInt } from 'node:crypto';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { defineLongCommand } from '../command.ts';
import { withEngine } from '../embedded-engine.ts';
import { text } from '../option.ts';
import { RenderFailed } from '../render-failed.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { outputAt, pictureAt, videoAt } from './render-files.ts';
import { DEFAULTS, frameOf, RENDER_OPTIONS } from './render-options.ts';
import { createProgress } from './render-progress.ts';
import { answerOfUnderstanding, wordsOfUnderstanding } from './render-words.ts';

export const render = defineLongCommand({
  title: 'render',
  summary: 'paint a clip, or one frame of it, on this machine; asks no gateway',
  argument: text('PROMPT', 'what is to be seen; may be left out where pictures are given'),
  options: RENDER_OPTIONS,
  async run(values, terminal) {
    const { out, still = null, force = false, seconds = DEFAULTS.seconds } = values;
    if (still !== null && still > seconds) {
      throw new UsageError(`--still must lie within the ${seconds} s of the clip, not at ${still}`);
    }
    const path = await outputAt(out, { still: still !== null, force });
    const pictures = await readPictures(values);
    return withEngine(terminal.environment, async (engine, explain) => {
      const request = await requestOf(values, pictures, engine);
      const explanation = explain(request);
      terminal.remark(wordsOfUnderstanding(explanation, request));
      const work = { engine, request, path, terminal };
      const frame = still === null ? await renderClip(work) : await renderStill(work, still);
      const { widthPx: width, heightPx: height, durationS, seed } = request;
      return {
        answer: {
          path,
          width,
          height,
          seconds: durationS,
          seed,
          frame,
          understood: answerOfUnderstanding(explanation),
        },
        text: frame === null ? `wrote ${out}` : `wrote ${out}, frame ${frame}`,
        remark: null,
      };
    });
  },
});

interface Values {
  readonly argument?: string;
  readonly image?: readonly string[] | undefined;
  readonly 'last-image'?: string | undefined;
  readonly continue?: string | undefined;
  readonly ratio?: { readonly widthPx: number; readonly heightPx: number } | undefined;
  readonly resolution?: number | undefined;
  readonly seconds?: number | undefined;
  readonly seed?: number | undefined;
  readonly 'no-audio'?: true | undefined;
}

type Pictures = Pick<RenderRequest, 'images' | 'lastImage' | 'continueFrom'>;

const IMAGES_MAX = 7;

/** The files that are named, each looked at; there must be some where there are no words. */
async function readPictures(values: Values): Promise<Pictures> {
  const { argument = '', image = [], 'last-image': last, continue: earlier } = values;
  if (argument === '' && image.length === 0 && earlier === undefined) {
    throw new UsageError('render needs PROMPT, or --image, or --continue');
  }
  if (image.length > IMAGES_MAX) {
    throw new UsageError(`--image may be given ${IMAGES_MAX} times, not ${image.length}`);
  }
  return {
    images: await Promise.all(image.map(pictureAt)),
    ...(last === undefined ? {} : { lastImage: await pictureAt(last) }),
    ...(earlier === undefined ? {} : { continueFrom: await videoAt(earlier) }),
  };
}

async function requestOf(
  values: Values,
  pictures: Pictures,
  engine: Engine,
): Promise<RenderRequest> {
  const { argument: prompt = '', seconds = DEFAULTS.seconds, seed } = values;
  return {
    prompt,
    ...pictures,
    ...(await sizeOf(values, pictures, engine)),
    durationS: seconds,
    audio: values['no-audio'] !== true,
    seed: seed ?? randomInt(DEFAULTS.seedMax),
  };
}

/** What is continued keeps its size, so that the two can be joined. */
async function sizeOf(
  { ratio, resolution }: Values,
  { images, lastImage, continueFrom }: Pictures,
  engine: Engine,
) {
  const shapes: { widthPx: number; heightPx: number }[] = [];
  if (continueFrom !== undefined) {
    const size = await measured(engine, continueFrom, 'video');
    if (ratio === undefined && resolution === undefined) {
      return frameOf(size, Math.min(size.widthPx, size.heightPx));
    }
    shapes.push(size);
  }
  // Each is decoded once beforehand, which tells which of them is damaged.
  for (const path of [...images, ...(lastImage === undefined ? [] : [lastImage])]) {
    shapes.push(await measured(engine, path, 'image'));
  }
  return frameOf(ratio ?? shapes[0] ?? DEFAULTS.ratio, resolution ?? DEFAULTS.shortSidePx);
}

async function measured(engine: Engine, path: string, kind: 'image' | 'video') {
  try {
    return await engine.measure({ path, kind }).done;
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name === 'RenderCancelled') throw cause;
    throw new RenderFailed(`${path}: ${cause.message}`, { cause });
  }
}

interface RenderWork {
  readonly engine: Engine;
  readonly request: RenderRequest;
  readonly path: string;
  readonly terminal: Terminal;
}

async function renderClip({ engine, request, path, terminal }: RenderWork): Promise<null> {
  await inScratchFolder(path, async (folder) => {
    const { videoPath } = await watched(engine.render(request, folder), terminal);
    await rename(videoPath, path);
  });
  return null;
}

async function renderStill({ engine, request, path }: RenderWork, timeS: number): Promise<number> {
  return inScratchFolder(path, async (folder) => {
    const made = join(folder, `still${extname(path)}`);
    const { frame } = await engine.renderStill({ request, timeS, path: made }).done;
    await rename(made, path);
    return frame;
  });
}

/** Beside the result, so that it comes into its place at once and whole. */
async function inScratchFolder<Result>(
  path: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(dirname(path), '.reelgate-')).catch((cause: Error) => {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new UsageError(`${dirname(path)} cannot be written to (${code})`, { cause });
  });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const LOOK_EVERY_MS = 100;

async function watched<Result>(job: RenderJob<Result>, terminal: Terminal): Promise<Result> {
  const progress = createProgress(terminal);
  const look = () => progress.show(job.fraction(), performance.now());
  const timer = setInterval(look, LOOK_EVERY_MS);
  try {
    return await job.done;
  } finally {
    clearInterval(timer);
    progress.end();
  }
}
