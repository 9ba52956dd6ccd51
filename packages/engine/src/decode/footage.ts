import type { EncoderName } from '../encode/encoder.ts';
import type { Footage, FootageSettings } from './footage-filters.ts';

export type { Footage, FootageSettings };

/** Decoded by what encodes as well, each loaded only when asked for. */
export async function openFootage(name: EncoderName, settings: FootageSettings): Promise<Footage> {
  if (name === 'ffmpeg') {
    const { openByFfmpeg } = await import('./ffmpeg-footage.ts');
    return openByFfmpeg(settings);
  }
  const { openByNodeAv } = await import('./node-av-footage.ts');
  return openByNodeAv(settings);
}
