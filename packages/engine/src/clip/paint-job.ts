import type { Brief } from '../brief/brief.ts';
import type { NoiseTile } from '../scenes/scene.ts';
import type { TitleCargo } from '../titles/prepare-title.ts';

/** What a painter thread is sent; addresses name the shared memory. */
export interface PaintJob {
  number: number;
  brief: Brief;
  cargo: unknown;
  title: TitleCargo | null;
  memory: WebAssembly.Memory;
  module: WebAssembly.Module;
  dither: number;
  ring: number;
  slots: number;
  slotBytes: number;
  scratchStart: number;
  scratchEnd: number;
  control: SharedArrayBuffer;
}

/** Work for a painter while there are no frames yet. */
export interface NoiseJob {
  number: number;
  memory: WebAssembly.Memory;
  module: WebAssembly.Module;
  noise: NoiseTile;
}

export type PaintReport =
  | { kind: 'frame'; job: number; frame: number }
  | { kind: 'idle'; job: number }
  | { kind: 'failed'; job: number; problem: string };

/** Places in the control buffer: frames claimed by painters, taken by the encoder, and a stop. */
export const control = { claimed: 0, taken: 1, stopped: 2, sizeBytes: 64 } as const;
