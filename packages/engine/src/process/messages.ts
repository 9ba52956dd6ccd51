import type { RenderRequest } from '../brief/render-request.ts';
import type { StillRequest, StillResult } from '../clip/still-request.ts';
import type { PixelSize } from '../clip/still-colours.ts';
import type { EncoderName } from '../encode/encoder.ts';

/** What a render process can be asked to make. */
export type Work =
  | { kind: 'clip'; request: RenderRequest; folder: string }
  | ({ kind: 'still' } & StillRequest)
  | { kind: 'measure'; picture: MeasuredPicture };

/** A picture whose size is wanted: a video stands for the one that it ends on. */
export interface MeasuredPicture {
  path: string;
  kind: 'image' | 'video';
}

/** What came of work, by its kind. */
export interface Made {
  clip: { scene: string; frameCount: number };
  still: StillResult;
  measure: PixelSize;
}

export type Order =
  | { kind: 'work'; number: number; work: Work; encoder: EncoderName; threads: number }
  | { kind: 'cancel'; number: number };

export type News =
  | { kind: 'progress'; number: number; fraction: number }
  | { kind: 'done'; number: number; made: Made[Work['kind']] }
  | { kind: 'cancelled'; number: number }
  | { kind: 'failed'; number: number; problem: string };
