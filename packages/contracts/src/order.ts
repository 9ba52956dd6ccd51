/** An order: one request for one video, checked against its contract and free of wire names. */
export interface Order {
  readonly dialect: DialectName;
  /** The model id as the client sent it, which is also the contract's id. */
  readonly model: string;
  readonly mode: 'text_to_video' | 'image_to_video';
  /** Trimmed of nothing: exactly what the client sent, or '' when it sent none. */
  readonly prompt: string;
  readonly images: readonly InputImage[];
  readonly frame: FrameSize;
  readonly resolution: Resolution;
  readonly durationS: number;
  readonly audio: boolean;
  /** Whether the upstream is to check the result for unsafe content. */
  readonly moderated: boolean;
  /** Null lets every task choose its own, so that two takes of one prompt differ. */
  readonly seed: number | null;
}

export type DialectName = 'reapi';

export type Resolution = '480p' | '720p';

/** `width:height`, both positive integers, such as `16:9`. */
export type Ratio = `${number}:${number}`;

/** Where an input image comes from; it is fetched by the worker, after submit. */
export interface InputImage {
  readonly url: string;
}

/**
 * The picture's size: known at submit, or taken from the first image's ratio once that is decoded
 * (its short side is then `shortSidePx`).
 */
export type FrameSize =
  | { readonly kind: 'fixed'; readonly widthPx: number; readonly heightPx: number }
  | { readonly kind: 'source'; readonly shortSidePx: number };
