import { frameRate, sampleRate, type SoundBlock } from '../encode/encoder.ts';

/** A video as a clip is made of it: in the clip's size, at its rate and speed. */
export interface Footage {
  /** Packed planar 4:2:0 pictures, each valid until the next is asked for. */
  pictures(): AsyncGenerator<Uint8Array>;
  /** Stretches of any length; null when the video has no sound. */
  sound: (() => AsyncGenerator<SoundBlock>) | null;
  /** Lets go of every native resource. */
  close(): Promise<void>;
}

export interface FootageSettings {
  path: string;
  widthPx: number;
  heightPx: number;
  /** Seconds of the video in a second of the clip. */
  speed: number;
}

/**
 * Both decoders are FFmpeg's, and so read the same filters. In slow motion pictures between two are
 * blended of them, because the same one twice would stutter.
 */
export function pictureFilter({ widthPx, heightPx, speed }: FootageSettings, turn = ''): string {
  const rate = speed < 1 ? `framerate=fps=${frameRate}` : `fps=${frameRate}`;
  const size = `scale=${widthPx}:${heightPx}:flags=bicubic:out_color_matrix=bt709:out_range=tv`;
  return [...(turn === '' ? [] : [turn]), `setpts=PTS/${speed}`, rate, size, 'format=yuv420p'].join(
    ',',
  );
}

export function soundFilter({ speed }: FootageSettings): string {
  return `atempo=${speed},${plainSoundFilter}`;
}

/** Sound as it is, at the rate of a clip. */
export const plainSoundFilter = `aresample=${sampleRate},aformat=sample_fmts=fltp:channel_layouts=stereo`;
