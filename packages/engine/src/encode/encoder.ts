/**
 * Takes pictures and sound, each in order, and makes one MP4 of them. Either may be ahead of the
 * other by a few seconds, which changes nothing of the file.
 */
export interface Encoder {
  /** One packed planar 4:2:0 picture; its bytes may be reused once the promise settles. */
  picture(planes: Uint8Array): Promise<void>;
  /** Never called when the settings say no audio. */
  sound(block: SoundBlock): Promise<void>;
  /** Writes what is pending and closes the file. */
  finish(): Promise<void>;
  /** Lets go of every native resource; the half-written file stays for the caller to remove. */
  abort(): Promise<void>;
}

export interface SoundBlock {
  left: Float32Array;
  right: Float32Array;
}

export interface EncoderSettings {
  path: string;
  widthPx: number;
  heightPx: number;
  audio: boolean;
}

export type EncoderName = 'node-av' | 'ffmpeg';

export const frameRate = 24;
export const sampleRate = 48_000;
export const originComment = 'Rendered by reelgate engine';

/**
 * x264 splits work by thread count and its bits follow from that, so the count is a constant: the
 * same request must give the same file on any machine.
 */
export const encoderThreads = 4;
/**
 * No macroblock tree: with it the same frames came out as other bits from run to run, on one thread
 * too and without a lookahead thread; only without it, or without x264's assembly, never. Rate
 * factor 22 without it looks as 20 does with it (same SSIM) at about a tenth more bits.
 */
export const videoOptions = {
  preset: 'veryfast',
  crf: '22',
  profile: 'high',
  'x264-params': 'mbtree=0',
} as const;
export const keyFrameInterval = 2 * frameRate;
export const audioBitRate = 160_000;
