import type { MoveWord } from '../prompt/vocabulary.ts';

/** What the camera does from the first frame to the last; the parts add up. */
export interface Move {
  name: string;
  /** Growth of the picture over the clip as a share: 0.2 pushes in by 20%, -0.2 pulls out. */
  zoom: number;
  /** Travel of the view in shares of the free margin: 1 goes from one end to the other. */
  right: number;
  down: number;
  /** Turn around the upright axis, in radians from start to end. */
  turn: number;
  /** Turn around the line of sight, in radians from start to end. */
  roll: number;
  /** Strength of a hand-held sway; 0 on a tripod. */
  sway: number;
}

/** Parts that a move does not name are 0. */
const still = { zoom: 0, right: 0, down: 0, turn: 0, roll: 0, sway: 0 };

export const moves: Readonly<Record<MoveWord, Omit<Move, 'name'>>> = {
  'push-in': { ...still, zoom: 0.24 },
  'pull-out': { ...still, zoom: -0.24 },
  'dolly-zoom': { ...still, zoom: 0.3 },
  'pan-left': { ...still, right: -1 },
  'pan-right': { ...still, right: 1 },
  'whip-pan': { ...still, right: 1, sway: 0.2 },
  'truck-left': { ...still, zoom: 0.03, right: -0.85 },
  'truck-right': { ...still, zoom: 0.03, right: 0.85 },
  'tilt-up': { ...still, down: -1 },
  'tilt-down': { ...still, down: 1 },
  'crane-up': { ...still, zoom: -0.06, down: -0.9 },
  'crane-down': { ...still, zoom: 0.06, down: 0.9 },
  'orbit-left': { ...still, zoom: 0.05, right: -0.35, turn: -0.14 },
  'orbit-right': { ...still, zoom: 0.05, right: 0.35, turn: 0.14 },
  'roll-left': { ...still, zoom: 0.06, roll: -0.1 },
  'roll-right': { ...still, zoom: 0.06, roll: 0.1 },
  handheld: { ...still, zoom: 0.05, sway: 1 },
  static: { ...still, zoom: 0.015 },
  drift: { ...still, zoom: 0.1, right: 0.25, down: -0.1 },
};
