import { rename } from 'node:fs/promises';
import { briefOf, showsPictures, type Brief } from '../brief/brief.ts';
import { frameRate } from '../encode/encoder.ts';
import { pictureBytes } from '../paint/canvas.ts';
import type { Crew } from './crew.ts';
import { control } from './paint-job.ts';
import { preparePainting, type Prepared, type PreparingOptions } from './prepare-painting.ts';
import { writeStill } from './still-file.ts';
import { stillFileAt, type StillRequest, type StillResult } from './still-request.ts';

export interface StillOptions extends PreparingOptions {
  signal: AbortSignal;
}

/** Writes the frame that the clip of a request shows at a moment, as its encoder would be given it. */
export async function renderStill(
  crew: Crew,
  { request, timeS, path }: StillRequest,
  options: StillOptions,
): Promise<StillResult> {
  const brief = briefOf(request);
  const file = stillFileAt(path);
  const frame = frameAt(brief, timeS);
  for await (const picture of paintFrames(crew, brief, [frame], options)) {
    await writeStill(picture, brief, file);
  }
  options.signal.throwIfAborted();
  await rename(file.partial, file.final);
  return { path, scene: showsPictures(brief) ? brief.move.name : brief.scene, frame };
}

/** The last frame is shown until the clip ends. */
function frameAt({ frameCount }: Brief, timeS: number): number {
  return Math.min(frameCount - 1, Math.round(timeS * frameRate));
}

/** Packed pictures of some frames of a clip, in the order asked for. */
export async function* paintFrames(
  crew: Crew,
  brief: Brief,
  frames: readonly number[],
  options: StillOptions,
): AsyncGenerator<Uint8Array> {
  const prepared = await preparePainting(crew, brief, options);
  for (const frame of frames) {
    options.signal.throwIfAborted();
    yield await paintFrame(crew, prepared, frame);
  }
}

/** A ring with room for one frame keeps the painters from all others until they are stopped. */
async function paintFrame(crew: Crew, { job, jobFor }: Prepared, frame: number) {
  const counters = new Int32Array(job.control);
  Atomics.store(counters, control.stopped, 0);
  Atomics.store(counters, control.claimed, frame);
  Atomics.store(counters, control.taken, frame);
  const stop = () => {
    Atomics.store(counters, control.stopped, 1);
    Atomics.notify(counters, control.taken);
  };
  // One that fails leaves the others waiting for its frame to be taken.
  await crew.paint((painter) => ({ ...jobFor(painter), slots: 1 }), stop).finally(stop);
  const bytes = pictureBytes(job.brief.widthPx, job.brief.heightPx);
  return Uint8Array.from(new Uint8Array(job.memory.buffer, job.ring, bytes));
}
