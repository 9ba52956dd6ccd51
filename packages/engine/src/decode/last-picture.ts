import type { EncoderName } from '../encode/encoder.ts';
import type { RgbPicture } from '../paint/texture.ts';

/**
 * The picture that an H.264 MP4 ends on, decoded by what encodes as well: each module loads only
 * when asked for, as node-av may be missing or unwanted.
 */
export async function readLastPicture(name: EncoderName, path: string): Promise<RgbPicture> {
  if (name === 'ffmpeg') {
    const { readLastByFfmpeg } = await import('./ffmpeg-last-picture.ts');
    return readLastByFfmpeg(path);
  }
  const { readLastByNodeAv } = await import('./node-av-last-picture.ts');
  return readLastByNodeAv(path);
}
