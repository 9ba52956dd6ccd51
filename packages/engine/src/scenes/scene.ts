import type { Brief } from '../brief/brief.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { Arena } from '../paint/arena.ts';
import type { Stage } from '../paint/stage.ts';
import type { RgbPicture } from '../paint/texture.ts';

/** What preparation works with, in the render process before the first frame. */
export interface Studio {
  brief: Brief;
  arena: Arena;
  kernels: Kernels;
  dither: number;
  /** Makes a tile of noise elsewhere while preparation goes on here. */
  noise(tile: NoiseTile): Promise<void>;
  /** The picture that a video ends on. */
  lastPicture(path: string): Promise<RgbPicture>;
  /** Room for one RGBA picture while it becomes a texture. */
  scratch: number;
}

/** Arguments of the noise kernel. */
export interface NoiseTile {
  target: number;
  scratch: number;
  sidePx: number;
  period: number;
  octaves: number;
  bend: number;
  seed: number;
}

/** Paints the frame at one moment; frames are functions of time alone, in any order. */
export type Painter = (timeS: number) => void;

/**
 * A kind of clip. `prepare` fills shared memory once and returns plain values; `painter` is made
 * in every worker from those values.
 */
export interface Scene<Cargo> {
  prepare(studio: Studio): Promise<Cargo>;
  painter(stage: Stage, cargo: Cargo, brief: Brief): Painter;
}

/** A scene whose cargo only itself understands. */
export type AnyScene = Scene<unknown>;

export function defineScene<Cargo>(scene: Scene<Cargo>): AnyScene {
  return {
    prepare: (studio) => scene.prepare(studio),
    painter: (stage, cargo, brief) => scene.painter(stage, cargo as Cargo, brief),
  };
}
