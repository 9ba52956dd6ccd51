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
import { beforeS, isUnheard } from '../sound/before.ts';
import type { ClipFiles } from './clip-files.ts';
import type { Crew } from './crew.ts';
import { FootageFeed, FootageSound } from './footage-feed.ts';
import { FrameQueue } from './frame-queue.ts';
import { control } from './paint-job.ts';
import { preparePainting, type Prepared, type PreparingOptions } from './prepare-painting.ts';
import { SoundFeed, type Sound } from './sound-feed.ts';
import { Stills } from './stills.ts';

export interface ClipOptions extends PreparingOptions {
  openEncoder(settings: EncoderSettings): Promise<Encoder>;
  /** The video that is edited. */
  openFootage(settings: FootageSettings): Promise<Footage>;
  /** The last seconds of what a video sounds like; null when it has no sound. */
  readLastSound(path: string, lengthS: number): Promise<SoundBlock | null>;
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
  const before = request.audio ? await soundBefore(brief, options) : null;
  const sound = request.audio ? soundFor(crew, brief, { footage, before }) : null;
  // Who waits for sound would learn of it only after all of the sound was heard once.
  const giveUp = () => void sound?.stop().catch(() => undefined);
  options.signal.addEventListener('abort', giveUp);
  try {
    await makeFiles({ crew, brief, footage, sound, files, options });
  } finally {
    options.signal.removeEventListener('abort', giveUp);
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

/** What is heard at the end of the video that the clip goes on from. */
async function soundBefore(brief: Brief, options: ClipOptions): Promise<SoundBlock | null> {
  const [first] = brief.keyframes;
  if (first?.kind !== 'video' || isUnheard(brief)) return null;
  return options.readLastSound(first.path, beforeS);
}

interface Heard {
  footage: Footage | null;
  before: SoundBlock | null;
}

/** A video keeps its own sound; one without any is given some. */
function soundFor(crew: Crew, brief: Brief, { footage, before }: Heard): Sound {
  if (footage !== null && footage.sound !== null && !brief.sound.silent) {
    return new FootageSound(footage.sound(), brief.durationS);
  }
  crew.sound.start(brief, before);
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
    await allEnded([encoder.finish(), stills.write(files)]);
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
  const seconds = Math.ceil(brief.frameCount / frameRate);
  const hearing = sound && new SoundFeed(sound, encoder, seconds);
  const painting = crew
    .paint(jobFor, (frame) => queue.ready(frame))
    .catch((error: unknown) => queue.fail(error));
  try {
    for (let frame = 0; frame < brief.frameCount; frame++) {
      await feed?.upTo(Math.min(frame + slots, brief.frameCount));
      await queue.wait(frame);
      options.signal.throwIfAborted();
      if (frame % frameRate === 0) await hearing?.until(frame / frameRate);
      const address = ring + (frame % slots) * slotBytes;
      const bytes = pictureBytes(brief.widthPx, brief.heightPx);
      const picture = new Uint8Array(memory.buffer, address, bytes);
      stills.see(frame, picture);
      await encoder.picture(picture);
      Atomics.store(counters, control.taken, frame + 1);
      Atomics.notify(counters, control.taken);
      options.onProgress((frame + 1) / brief.frameCount);
    }
    await hearing?.finish();
  } finally {
    stop();
    await hearing?.end();
    await feed?.end();
    await painting;
  }
}

/** Throws only once nothing is under way any more. */
async function allEnded(work: readonly Promise<void>[]): Promise<void> {
  for (const end of await Promise.allSettled(work)) {
    if (end.status === 'rejected') throw end.reason;
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
