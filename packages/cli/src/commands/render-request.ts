import type { PixelSize } from '@reelgate/contracts';
import type { Engine, RenderRequest } from '@reelgate/engine';
import { randomInt } from 'node:crypto';
import { UnusableFile } from '../unusable-file.ts';
import { UsageError } from '../usage-error.ts';
import { pictureAt, videoAt, type GivenVideo } from './render-files.ts';
import { DEFAULTS, frameOf } from './render-options.ts';
import type { RenderValues } from './render-values.ts';

/** The files that are named, each looked at. */
export interface Sources {
  readonly pictures: Pick<RenderRequest, 'images' | 'keyframes' | 'lastImage'>;
  /** What is gone on from, or edited. */
  readonly video: GivenVideo | null;
}

export async function readSources(values: RenderValues): Promise<Sources> {
  const { image = [], keyframe = [], 'last-image': last, continue: earlier, edit } = values;
  const video = edit ?? earlier;
  const found = video === undefined ? null : await videoAt(video);
  if (found !== null && edit !== undefined) refuseLength(edit, found);
  return {
    video: found,
    pictures: {
      images: await Promise.all(image.map(pictureAt)),
      ...(keyframe.length === 0
        ? {}
        : {
            keyframes: await Promise.all(
              keyframe.map(async ({ path, atS }) => ({ path: await pictureAt(path), atS })),
            ),
          }),
      ...(last === undefined ? {} : { lastImage: await pictureAt(last) }),
    },
  };
}

const EDIT_S_MIN = 0.1;
const EDIT_S_MAX = 30;

/** Of half a minute a camera makes a few pictures more. */
const TOLERANCE_S = 0.25;

function refuseLength(given: string, { durationS }: GivenVideo): void {
  if (durationS === 0) throw new UsageError(`${given} does not say how long it is`);
  if (durationS >= EDIT_S_MIN && durationS <= EDIT_S_MAX + TOLERANCE_S) return;
  const found = Math.round(durationS * 100) / 100;
  const allowed = `${EDIT_S_MIN} to ${EDIT_S_MAX} s`;
  throw new UsageError(`${given} is ${found} s long; a video to edit has ${allowed}`);
}

export async function requestOf(
  values: RenderValues,
  sources: Sources,
  engine: Engine,
): Promise<RenderRequest> {
  const { argument: prompt = '', seconds = DEFAULTS.seconds, seed, style } = values;
  const { pictures, video } = sources;
  const isEdit = values.edit !== undefined;
  const videoPart = video && (isEdit ? { edit: video.path } : { continueFrom: video.path });
  return {
    prompt,
    ...pictures,
    ...videoPart,
    ...(await sizeOf(values, sources, engine)),
    durationS: isEdit ? Math.min(video?.durationS ?? 0, EDIT_S_MAX) : seconds,
    audio: values['no-audio'] !== true,
    seed: seed ?? randomInt(DEFAULTS.seedMax),
    ...(style === undefined ? {} : { style }),
  };
}

/** What is continued or edited keeps its size. */
async function sizeOf(
  values: RenderValues,
  { pictures, video }: Sources,
  engine: Engine,
): Promise<PixelSize> {
  const { ratio, resolution, edit } = values;
  const shapes: PixelSize[] = [];
  if (video !== null) shapes.push(await measured(engine, video.path, 'video'));
  // Each is decoded once beforehand, which tells which of them is damaged.
  const { images, keyframes = [], lastImage } = pictures;
  const paths = [...images, ...keyframes.map(({ path }) => path)];
  for (const path of [...paths, ...(lastImage === undefined ? [] : [lastImage])]) {
    shapes.push(await measured(engine, path, 'image'));
  }
  const [first = DEFAULTS.ratio] = shapes;
  const ownPx = Math.min(first.widthPx, first.heightPx);
  const isOwn = video !== null && ratio === undefined;
  const shortSidePx = resolution ?? (isOwn ? ownPx : DEFAULTS.shortSidePx);
  const size =
    edit === undefined ? frameOf(ratio ?? first, shortSidePx) : scaled(first, shortSidePx / ownPx);
  refuseSize(size);
  return size;
}

/** Its shape is kept however long it is, because an edit shows all of each picture. */
function scaled({ widthPx, heightPx }: PixelSize, factor: number): PixelSize {
  const even = (sidePx: number) => 2 * Math.round((sidePx * factor) / 2);
  return { widthPx: even(widthPx), heightPx: even(heightPx) };
}

const SIDE_PX_MIN = 64;
const PIXELS_MAX = 3_840 * 2_160;

function refuseSize({ widthPx, heightPx }: PixelSize): void {
  const isLarge = widthPx * heightPx > PIXELS_MAX;
  if (Math.min(widthPx, heightPx) >= SIDE_PX_MIN && !isLarge) return;
  const bound = isLarge ? 'as many pixels as 3840x2160 at most' : '64x64 pixels at least';
  const words = `it would be ${widthPx}x${heightPx}, and a clip has ${bound}`;
  throw new UsageError(`${words}; --resolution gives it another size`);
}

async function measured(engine: Engine, path: string, kind: 'image' | 'video') {
  try {
    return await engine.measure({ path, kind }).done;
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name === 'RenderCancelled') throw cause;
    throw new UnusableFile(`${path}: ${cause.message}`, { cause });
  }
}
