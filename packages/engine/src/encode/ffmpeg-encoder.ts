import type { Encoder, EncoderSettings } from './encoder.ts';
export async function openFfmpegEncoder(_settings: EncoderSettings): Promise<Encoder> { throw new Error('none'); }
