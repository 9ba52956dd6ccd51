import { smoothstep } from '../paint/curves.ts';
import type { Move } from './move.ts';

/** One moment of a camera before a flat picture. */
export interface View {
  /** Size of the picture against filling the frame exactly; 1 or more. */
  zoom: number;
  /** Centre of the view, -1..1 across the margin that the zoom leaves free. */
  right: number;
  down: number;
  /** Turn around the upright axis, in radians. */
  turn: number;
  roll: number;
}

/** What distinguishes takes of one move: small offsets and phases from the seed. */
export interface Take {
  right: number;
  down: number;
  phase: number;
}

/**
 * The view at `progress` 0..1 of a clip. Speed is nearly even, with soft ends; zoom grows by equal
 * factors, which the eye takes for equal steps.
 */
export function viewAt(move: Move, take: Take, progress: number, timeS: number): View {
  const along = 0.55 * progress + 0.45 * smoothstep(0, 1, progress);
  const margin = marginOf(move);
  const growth = Math.log(1 + Math.abs(move.zoom));
  const zoom = margin * Math.exp(growth * (move.zoom < 0 ? 1 - along : along));
  const centred = along - 0.5;
  const sway = move.sway;
  return {
    zoom,
    right: inMargin(
      [take.right, along],
      [move.right * 0.92, 2 * centred],
      [sway * 0.16, swaying(timeS, take.phase)],
    ),
    down: inMargin(
      [take.down, along],
      [move.down * 0.92, 2 * centred],
      [sway * 0.2, swaying(timeS, take.phase + 4)],
    ),
    turn: move.turn * centred,
    roll: move.roll * centred + sway * 0.0035 * swaying(timeS * 0.8, take.phase + 9),
  };
}

/**
 * The sum of some motions, each an amplitude and where it stands (-1..1). Where all at their widest
 * would leave the margin, every one of them is made smaller, the same at all times.
 */
function inMargin(...motions: readonly (readonly [amplitude: number, at: number])[]): number {
  const widest = motions.reduce((sum, [amplitude]) => sum + Math.abs(amplitude), 0);
  const sum = motions.reduce((sum, [amplitude, at]) => sum + amplitude * at, 0);
  return sum / Math.max(1, widest);
}

/** The least zoom: room for what the move does besides zooming. */
function marginOf(move: Move): number {
  const travel = Math.max(Math.abs(move.right), Math.abs(move.down));
  const turned = 0.5 * Math.abs(move.turn) + Math.abs(move.roll);
  return 1.02 + 0.13 * Math.min(1, travel) + turned + 0.05 * move.sway;
}

/** Slow, irregular, smooth: -1..1 at frequencies of a breathing operator. */
export function swaying(timeS: number, phase: number): number {
  const slow = Math.sin(timeS * 1.3 + phase) * 0.55 + Math.sin(timeS * 2.1 + phase * 2.3) * 0.3;
  return slow + Math.sin(timeS * 3.4 + phase * 1.7) * 0.12;
}
