import type { Brief } from '../brief/brief.ts';
import { continuesVideo } from '../brief/keyframes.ts';
import { bindKernels } from '../kernels/kernels.ts';
import { Arena } from '../paint/arena.ts';
import { canvasBytes, pictureBytes } from '../paint/canvas.ts';
import { ditherTile } from '../paint/dither.ts';
import type { RgbPicture } from '../paint/texture.ts';
import { scenes } from '../scenes/all-scenes.ts';
import type { NoiseTile } from '../scenes/scene.ts';
import { prepareTitle, titleBytes } from '../titles/prepare-title.ts';
import type { Crew } from './crew.ts';
import { control, type PaintJob } from './paint-job.ts';

type Job = Omit<PaintJob, 'number' | 'scratchStart' | 'scratchEnd'>;

export interface Prepared {
  job: Job;
  /** What the painter in that place of the crew is sent. */
  jobFor: (painter: number) => Omit<PaintJob, 'number'>;
}

export interface PreparingOptions {
  /** The picture that a video ends on. */
  readLastPicture(path: string): Promise<RgbPicture>;
}

const slots = 6;

/** Fills the shared memory: first what the scene needs, then the ring, then each painter's room. */
export async function preparePainting(
  crew: Crew,
  brief: Brief,
  options: PreparingOptions,
): Promise<Prepared> {
  const { widthPx, heightPx } = brief;
  const pixels = widthPx * heightPx;
  const slotBytes = Math.ceil(pictureBytes(widthPx, heightPx) / 64) * 64 + 64;
  // A morph paints a second picture and may keep one without its weather, beside what a scene takes.
  const canvases = brief.scene === 'morph' ? 10 : 8;
  const partCount = Math.max(1, brief.parts.length);
  // Two parts of a sequence are painted at once at most, and what is laid over them has room besides.
  const rooms = partCount > 1 ? 3 : 1;
  const scratchBytes = rooms * (canvases * canvasBytes(widthPx, heightPx) + 8 * pixels + 8_000_000);
  const pictures = brief.images.length + brief.keyframes.length;
  const sceneBytes =
    partCount * (24_000_000 + pixels * 60) + pixels * 6 * pictures + titleBytes(brief);
  const memory = crew.memoryOf(sceneBytes + slots * slotBytes + crew.threads * scratchBytes);
  const kernels = bindKernels(crew.module, memory);
  const arena = new Arena(memory);
  const dither = ditherTile(arena);
  // A picture at 1.3 times the size and 1.2 times the width, in RGBA, or a tile of noise; the end
  // of a video is taken at twice the size, a panorama at thrice the width, and no painted scene
  // then needs the room.
  const scratchShare = continuesVideo(brief) || brief.scene === 'photographs' ? 24 : 12;
  const scratch = arena.take(Math.max(pixels * scratchShare, 2_000_000));
  const noise = (tile: NoiseTile) => crew.noise(memory, tile);
  const lastPicture = (path: string) => options.readLastPicture(path);
  const studio = { brief, arena, kernels, dither, scratch, noise, lastPicture };
  const cargo = await scenes[brief.scene].prepare(studio);
  const title = prepareTitle(studio);
  const ring = arena.take(slots * slotBytes);
  const scratchStart = arena.usedBytes;
  const job: Job = {
    brief,
    cargo,
    title,
    memory,
    module: crew.module,
    dither,
    ring,
    slots,
    slotBytes,
    control: new SharedArrayBuffer(control.sizeBytes),
  };
  return {
    job,
    jobFor: (painter) => ({
      ...job,
      scratchStart: scratchStart + painter * scratchBytes,
      scratchEnd: scratchStart + (painter + 1) * scratchBytes,
    }),
  };
}
