/** An order: one request for one video, checked against its contract and free of wire names. */
export interface Order {
  readonly dialect: DialectName;
  /** The model id as the client sent it, which is also the contract's id. */
  readonly model: string;
  readonly mode: 'text_to_video' | 'image_to_video';
  /** Trimmed of nothing: exactly what the client sent, or '' when that was blank or absent. */
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
 * (see `pixelSizeOfSource`).
 */
export type FrameSize = FixedFrame | SourceFrame;

export interface PixelSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface FixedFrame extends PixelSize {
  readonly kind: 'fixed';
}

export interface SourceFrame {
  readonly kind: 'source';
  readonly shortSidePx: number;
  /**
   * The sizes for the ratios that have one of their own. They travel with the order, so that a
   * later change of the contract does not change a task that was already accepted.
   */
  readonly sizes?: readonly RatioSize[];
}

/** A published size. Its pixels need not have exactly the ratio that it is published for. */
export interface RatioSize extends PixelSize {
  readonly ratio: Ratio;
}
