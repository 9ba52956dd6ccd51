import type { RenderRequest } from '../brief/render-request.ts';
import type { EncoderName } from '../encode/encoder.ts';

export type Order =
  | {
      kind: 'render';
      number: number;
      request: RenderRequest;
      folder: string;
      encoder: EncoderName;
      threads: number;
    }
  | { kind: 'cancel'; number: number };

export type News =
  | { kind: 'progress'; number: number; fraction: number }
  | { kind: 'done'; number: number; scene: string; frameCount: number }
  | { kind: 'cancelled'; number: number }
  | { kind: 'failed'; number: number; problem: string };
