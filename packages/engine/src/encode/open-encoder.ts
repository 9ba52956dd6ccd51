import type { Encoder, EncoderName, EncoderSettings } from './encoder.ts';

/** The chosen encoder; node-av loads only when asked for, as it may be missing or unwanted. */
export async function openEncoder(name: EncoderName, settings: EncoderSettings): Promise<Encoder> {
  if (name === 'ffmpeg') {
    const { openFfmpegEncoder } = await import('./ffmpeg-encoder.ts');
    return openFfmpegEncoder(settings);
  }
  const { openNodeAvEncoder } = await import('./node-av-encoder.ts');
  return openNodeAvEncoder(settings);
}
