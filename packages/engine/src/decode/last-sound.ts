import type { EncoderName, SoundBlock } from '../encode/encoder.ts';
import { SoundTail } from './sound-tail.ts';

/**
 * What an MP4 sounds like in its last seconds, decoded by what encodes as well; null when it has no
 * sound. Sound that cannot be decoded counts as none: the picture is what a clip goes on from, and
 * fails it when it cannot be read; its sound is then made as after a silent video.
 */
export async function readLastSound(
  name: EncoderName,
  path: string,
  lengthS: number,
): Promise<SoundBlock | null> {
  const tail = new SoundTail(lengthS);
  try {
    for await (const block of await openSound(name, path, lengthS)) tail.add(block);
  } catch {
    return null;
  }
  return tail.end();
}

/** Each module loads only when asked for, as node-av may be missing or unwanted. */
async function openSound(name: EncoderName, path: string, lengthS: number) {
  if (name === 'ffmpeg') {
    const { lastSoundByFfmpeg } = await import('./ffmpeg-footage.ts');
    return lastSoundByFfmpeg(path, lengthS);
  }
  const { lastSoundByNodeAv } = await import('./node-av-footage.ts');
  return lastSoundByNodeAv(path, lengthS);
}
