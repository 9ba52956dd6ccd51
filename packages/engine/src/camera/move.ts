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
  /** Strength of a hand-held sway; 0 on a tripod. */
  sway: number;
}

export type MoveName =
  | 'push-in'
  | 'pull-out'
  | 'pan-left'
  | 'pan-right'
  | 'tilt-up'
  | 'tilt-down'
  | 'orbit-left'
  | 'orbit-right'
  | 'handheld'
  | 'static'
  | 'drift';

export const moves: Readonly<Record<MoveName, Omit<Move, 'name'>>> = {
  'push-in': { zoom: 0.24, right: 0, down: 0, turn: 0, sway: 0 },
  'pull-out': { zoom: -0.24, right: 0, down: 0, turn: 0, sway: 0 },
  'pan-left': { zoom: 0, right: -1, down: 0, turn: 0, sway: 0 },
  'pan-right': { zoom: 0, right: 1, down: 0, turn: 0, sway: 0 },
  'tilt-up': { zoom: 0, right: 0, down: -1, turn: 0, sway: 0 },
  'tilt-down': { zoom: 0, right: 0, down: 1, turn: 0, sway: 0 },
  'orbit-left': { zoom: 0.05, right: -0.35, down: 0, turn: -0.14, sway: 0 },
  'orbit-right': { zoom: 0.05, right: 0.35, down: 0, turn: 0.14, sway: 0 },
  handheld: { zoom: 0.05, right: 0, down: 0, turn: 0, sway: 1 },
  static: { zoom: 0.015, right: 0, down: 0, turn: 0, sway: 0 },
  drift: { zoom: 0.1, right: 0.25, down: -0.1, turn: 0, sway: 0 },
};
