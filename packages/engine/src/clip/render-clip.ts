import { rename } from 'node:fs/promises';
import { briefOf, showsPictures, type Brief } from '../brief/brief.ts';
import type { RenderRequest } from '../brief/render-request.ts';
import type { Footage, FootageSettings } from '../decode/footage.ts';
import {
  frameRate,
  type Encoder,
  type EncoderSettings,
  type SoundBlock,
} from '../encode/encoder.ts';
import { pictureBytes } from '../paint/canvas.ts';
import type { FootageRing } from '../scenes/footage.ts';
import type { ClipFiles } from './clip-files.ts';
import type { Crew } from './crew.ts';
import { FootageFeed, FootageSound } from './footage-feed.ts';
import { FrameQueue } from './frame-queue.ts';
import { control } from './paint-job.ts';
import { preparePainting, type Prepared, type PreparingOptions } from './prepare-painting.ts';
import { Stills } from './stills.ts';

export interface ClipOptions extends PreparingOptions {
  openEncoder(settings: EncoderSettings): Promise<Encoder>;
  /** The video that is edited. */
  openFootage(settings: FootageSettings): Promise<Footage>;
  signal: AbortSignal;
  onProgress(fraction: number): void;
}

/** Renders a request to the partial files and, when all is well, gives them their names. */
export async function renderClip(
  crew: Crew,
  request: RenderRequest,
  files: ClipFiles,
  options: ClipOptions,
): Promise<{ scene: string; frameCount: number }> {
  const brief = briefOf(request);
  const footage = await footageFor(brief, options);
  const sound = request.audio ? soundFor(crew, brief, footage) : null;
  try {
    await makeFiles({ crew, brief, footage, sound, files, options });
  } finally {
    await sound?.stop();
    await footage?.close();
  }
  for (const file of Object.values(files)) await rename(file.partial, file.final);
  return {
    scene: showsPictures(brief) ? brief.move.name : brief.scene,
    frameCount: brief.frameCount,
  };
}

async function footageFor(brief: Brief, options: ClipOptions): Promise<Footage | null> {
  if (brief.footage === null) return null;
  const { widthPx, heightPx } = brief;
  return options.openFootage({ ...brief.footage, widthPx, heightPx });
}

/** Comes by the second. */
interface Sound {
  next(): Promise<SoundBlock>;
  stop(): Promise<void>;
}

/** A video keeps its own sound; one without any is given some. */
function soundFor(crew: Crew, brief: Brief, footage: Footage | null): Sound {
  if (footage !== null && footage.sound !== null && !brief.sound.silent) {
    return new FootageSound(footage.sound(), brief.durationS);
  }
  crew.sound.start(brief);
  return crew.sound;
}

interface Shift {
  crew: Crew;
  brief: Brief;
  footage: Footage | null;
  sound: Sound | null;
  files: ClipFiles;
  options: ClipOptions;
}

async function makeFiles(shift: Shift): Promise<void> {
  const { crew, brief, sound, files, options } = shift;
  const { widthPx, heightPx } = brief;
  const path = files.video.partial;
  const opening = options.openEncoder({ path, widthPx, heightPx, audio: sound !== null });
  const [prepared, encoder] = await bothOrNeither(preparePainting(crew, brief, options), opening);
  try {
    options.signal.throwIfAborted();
    const stills = new Stills(brief);
    await paintAndEncode(shift, { prepared, encoder, stills });
    await encoder.finish();
    await stills.write(files);
    options.signal.throwIfAborted();
  } catch (error) {
    await encoder.abort();
    throw error;
  }
}

interface Tools {
  prepared: Prepared;
  encoder: Encoder;
  stills: Stills;
}

/** Feeds the encoder in order while painters work ahead; returns once every thread is idle. */
async function paintAndEncode(
  { crew, brief, footage, sound, options }: Shift,
  { prepared, encoder, stills }: Tools,
): Promise<void> {
  const { jobFor, job } = prepared;
  const { memory, ring, slots, slotBytes } = job;
  const counters = new Int32Array(job.control);
  const queue = new FrameQueue();
  const stop = () => Atomics.store(counters, control.stopped, 1);
  const feed = footage && new FootageFeed(footage.pictures(), job.cargo as FootageRing, memory);
  const painting = crew
    .paint(jobFor, (frame) => queue.ready(frame))
    .catch((error: unknown) => queue.fail(error));
  try {
    for (let frame = 0; frame < brief.frameCount; frame++) {
      await feed?.upTo(Math.min(frame + slots, brief.frameCount));
      await queue.wait(frame);
      options.signal.throwIfAborted();
      // Sound leads its pictures by a second, so that the container can interleave them.
      if (sound && frame % frameRate === 0) await encoder.sound(await sound.next());
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
    await feed?.end();
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
