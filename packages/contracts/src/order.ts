import type { FilePart } from './file-part.ts';

/** An order: one request for one video, checked against its contract and free of wire names. */
export interface Order {
  readonly dialect: DialectName;
  /** The model id as the client sent it: the contract's id, or one of its aliases. */
  readonly model: string;
  readonly mode: OrderMode;
  /** Trimmed of nothing: exactly what the client sent, or '' when that was blank or absent. */
  readonly prompt: string;
  /** What the video begins with, or in `reference_to_video` what is to be seen in it. */
  readonly images: readonly InputImage[];
  /** What the video ends on. */
  readonly lastFrame?: InputImage;
  /** Pictures to be reached on the way, in the order of their times. */
  readonly keyframes?: readonly Keyframe[];
  /** The video that is edited or continued. */
  readonly video?: InputVideo;
  readonly frame: FrameSize;
  readonly resolution: Resolution;
  readonly durationS: number;
  readonly audio: boolean;
  /** Whether the upstream is to check the result for unsafe content. */
  readonly moderated: boolean;
  /** Null lets every task choose its own, so that two takes of one prompt differ. */
  readonly seed: number | null;
  /** A manner that the model has a word for, such as `fun`. */
  readonly style?: string;
  /** Where the client wants the finished video to be put, besides the gateway's own store. */
  readonly uploadUrl?: string;
  /**
   * The one channel that may make it, by the operator's name for it; any may, when absent. A request
   * asks for it beside its body, so that no contract knows of it.
   */
  readonly channel?: string;
  /** What only the dialect's answers need to know, under its own names. */
  readonly echo?: Readonly<Record<string, string | number | null>>;
}

export type OrderMode =
  | 'text_to_video'
  | 'image_to_video'
  | 'reference_to_video'
  | 'edit'
  | 'extension';

export type DialectName = 'reapi' | 'openai' | 'empirio' | 'rivya' | 'xai';

export type Resolution = '480p' | '540p' | '720p' | '1080p';

/** `width:height`, both positive, such as `16:9` or `19.5:9`. */
export type Ratio = `${number}:${number}`;

/**
 * Where an input image comes from. Bytes that came with the request are kept as a file when the
 * order is accepted, so that a stored order has only the first two kinds; URLs are fetched by the
 * worker.
 */
export type InputImage =
  | { readonly url: string }
  /** An uploaded file of the workspace. */
  | { readonly fileId: string }
  /** Out of a data URI whose first bytes are those of a JPEG, PNG or WebP file. */
  | { readonly base64: string }
  | { readonly part: FilePart };

/** As for images; `taskId` is an earlier video of the same workspace. */
export type InputVideo =
  | { readonly url: string }
  | { readonly fileId: string }
  | { readonly taskId: string }
  | { readonly part: FilePart };

export interface Keyframe {
  readonly image: InputImage;
  /** Seconds from the start, not necessarily whole. */
  readonly atS: number;
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
