import { rename } from 'node:fs/promises';
import { briefOf, showsPictures, type Brief } from '../brief/brief.ts';
import { continuesVideo } from '../brief/keyframes.ts';
import type { RenderRequest } from '../brief/render-request.ts';
import { frameRate, type Encoder, type EncoderSettings } from '../encode/encoder.ts';
import { bindKernels } from '../kernels/kernels.ts';
import { Arena } from '../paint/arena.ts';
import { canvasBytes, pictureBytes } from '../paint/canvas.ts';
import { ditherTile } from '../paint/dither.ts';
import type { RgbPicture } from '../paint/texture.ts';
import { scenes } from '../scenes/all-scenes.ts';
import type { NoiseTile } from '../scenes/scene.ts';
import type { Crew } from './crew.ts';
import { FrameQueue } from './frame-queue.ts';
import { control, type PaintJob } from './paint-job.ts';
import { Stills } from './stills.ts';
import type { ClipFiles } from './clip-files.ts';

export interface ClipOptions {
  openEncoder(settings: EncoderSettings): Promise<Encoder>;
  /** The picture that a video ends on. */
  readLastPicture(path: string): Promise<RgbPicture>;
  signal: AbortSignal;
  onProgress(fraction: number): void;
}

const slots = 6;

/** Renders a request to the partial files and, when all is well, gives them their names. */
export async function renderClip(
  crew: Crew,
  request: RenderRequest,
  files: ClipFiles,
  options: ClipOptions,
): Promise<{ scene: string; frameCount: number }> {
  const brief = briefOf(request);
  if (request.audio) crew.sound.start(brief);
  try {
    await makeFiles(crew, request, brief, files, options);
  } finally {
    if (request.audio) await crew.sound.stop();
  }
  for (const file of Object.values(files)) await rename(file.partial, file.final);
  return {
    scene: showsPictures(brief) ? brief.move.name : brief.scene,
    frameCount: brief.frameCount,
  };
}

async function makeFiles(
  crew: Crew,
  request: RenderRequest,
  brief: Brief,
  files: ClipFiles,
  options: ClipOptions,
): Promise<void> {
  const { widthPx, heightPx } = brief;
  const { audio } = request;
  const path = files.video.partial;
  const opening = options.openEncoder({ path, widthPx, heightPx, audio });
  const [job, encoder] = await bothOrNeither(prepare(crew, brief, options), opening);
  try {
    options.signal.throwIfAborted();
    const stills = new Stills(brief);
    await paintAndEncode({ crew, brief, audio, job, encoder, stills, options });
    await encoder.finish();
    await stills.write(files);
    options.signal.throwIfAborted();
  } catch (error) {
    await encoder.abort();
    throw error;
  }
}

type Job = Omit<PaintJob, 'number' | 'scratchStart' | 'scratchEnd'>;
interface Prepared {
  job: Job;
  scratchStart: number;
  scratchBytes: number;
}

/** Fills the shared memory: first what the scene needs, then the ring, then each painter's room. */
async function prepare(crew: Crew, brief: Brief, options: ClipOptions): Promise<Prepared> {
  const { widthPx, heightPx } = brief;
  const pixels = widthPx * heightPx;
  const slotBytes = Math.ceil(pictureBytes(widthPx, heightPx) / 64) * 64 + 64;
  // A morph paints a second picture and may keep one without its weather, beside what a scene takes.
  const canvases = brief.scene === 'morph' ? 10 : 8;
  const scratchBytes = canvases * canvasBytes(widthPx, heightPx) + 8 * pixels + 8_000_000;
  const pictures = brief.images.length + brief.keyframes.length;
  const sceneBytes = 24_000_000 + pixels * (60 + 4 * pictures);
  const memory = crew.memoryOf(sceneBytes + slots * slotBytes + crew.threads * scratchBytes);
  const kernels = bindKernels(crew.module, memory);
  const arena = new Arena(memory);
  const dither = ditherTile(arena);
  // A picture at 1.3 times the size and 1.2 times the width, in RGBA, or a tile of noise; the end
  // of a video is taken at twice the size, and no painted scene then needs the room.
  const scratchShare = continuesVideo(brief) ? 24 : 12;
  const scratch = arena.take(Math.max(pixels * scratchShare, 2_000_000));
  const noise = (tile: NoiseTile) => crew.noise(memory, tile);
  const lastPicture = (path: string) => options.readLastPicture(path);
  const studio = { brief, arena, kernels, dither, scratch, noise, lastPicture };
  const cargo = await scenes[brief.scene].prepare(studio);
  const ring = arena.take(slots * slotBytes);
  return {
    job: {
      brief,
      cargo,
      memory,
      module: crew.module,
      dither,
      ring,
      slots,
      slotBytes,
      control: new SharedArrayBuffer(control.sizeBytes),
    },
    scratchStart: arena.usedBytes,
    scratchBytes,
  };
}

interface Shift {
  crew: Crew;
  brief: Brief;
  audio: boolean;
  job: Prepared;
  encoder: Encoder;
  stills: Stills;
  options: ClipOptions;
}

/** Feeds the encoder in order while painters work ahead; returns once every thread is idle. */
async function paintAndEncode({ crew, brief, audio, job, encoder, stills, options }: Shift) {
  const { memory, ring, slotBytes } = job.job;
  const counters = new Int32Array(job.job.control);
  const queue = new FrameQueue();
  const stop = () => Atomics.store(counters, control.stopped, 1);
  const painting = crew
    .paint(
      (painter) => ({
        ...job.job,
        scratchStart: job.scratchStart + painter * job.scratchBytes,
        scratchEnd: job.scratchStart + (painter + 1) * job.scratchBytes,
      }),
      (frame) => queue.ready(frame),
    )
    .catch((error: unknown) => queue.fail(error));
  try {
    for (let frame = 0; frame < brief.frameCount; frame++) {
      await queue.wait(frame);
      options.signal.throwIfAborted();
      // Sound leads its pictures by a second, so that the container can interleave them.
      if (audio && frame % frameRate === 0) await encoder.sound(await crew.sound.next());
      const address = ring + (frame % slots) * slotBytes;
      const bytes = pictureBytes(brief.widthPx, brief.heightPx);
      const picture = new Uint8Array(memory.buffer, address, bytes);
      stills.see(frame, picture);
      await encoder.picture(picture);
      Atomics.store(counters, control.taken, frame + 1);
      Atomics.notify(counters, control.taken);
      options.onProgress((frame + 1) / brief.frameCount);
    }
  } finally {
    stop();
    await painting;
  }
}

async function bothOrNeither(prepared: Promise<Prepared>, opening: Promise<Encoder>) {
  const [job, encoder] = await Promise.allSettled([prepared, opening]);
  if (job.status === 'fulfilled' && encoder.status === 'fulfilled') {
    return [job.value, encoder.value] as const;
  }
  if (encoder.status === 'fulfilled') await encoder.value.abort();
  throw job.status === 'rejected' ? job.reason : (encoder as PromiseRejectedResult).reason;
}
