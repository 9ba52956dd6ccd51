import type { Brief } from '../brief/brief.ts';
import { swaying, type Take } from '../camera/camera-path.ts';
import type { Move } from '../camera/move.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { goneAt, travelAt, type Passage } from './passages.ts';
import { takeOf } from './shots.ts';

/** A camera before one picture, seen from where that picture fills the frame exactly. */
export interface Pose {
  /** 1 at the keyframe; below, the picture's margin comes into the frame. */
  zoom: number;
  /** Where the middle of the view has moved, in widths and heights of the frame. */
  right: number;
  down: number;
  /** Around the upright axis, in radians. */
  turn: number;
  roll: number;
}

/** Widths of the frame that a pan travels; on one picture alone less, as zooming makes the room. */
const panWidths = { between: 0.13, alone: 0.07 } as const;
/** The seed's own drift, in widths of the frame at full travel. */
const driftWidths = 0.08;
const growthMax = 0.17;
/** How far out a camera goes that has to come back, as a share of how far it would go. */
const excursion = 0.5;

/**
 * One camera for all pictures: between two keyframes both are seen by the same motion, the earlier
 * having left its frame by as much as the later has yet to go, so that they move as one.
 */
export class MorphCamera {
  readonly #move: Move;
  readonly #take: Take;
  readonly #liveliness: number;

  constructor({ move, seed }: Brief) {
    this.#move = move;
    this.#take = takeOf(seed, 0);
    const { zoom, right, down, turn, sway } = move;
    const liveliness = [zoom, right, down, turn, sway].reduce((sum, part) => sum + Math.abs(part));
    this.#liveliness = clamp(liveliness / 0.1);
  }

  /** On the earlier picture of a passage, or on the later one. */
  between(passage: Passage, timeS: number, which: 'earlier' | 'later'): Pose {
    const travel = travelAt(passage, timeS) - (which === 'later' ? passage.reach : 0);
    const { zoom } = this.#move;
    const growth = clamp(Math.log(1 + Math.abs(zoom)) * travel, -growthMax, growthMax);
    const pose = this.#posed(travel, panWidths.between, swayOf(passage, timeS), timeS);
    return { ...pose, zoom: Math.exp(zoom < 0 ? -growth : growth) };
  }

  /**
   * On the only picture of a passage. It has to fill the frame whatever the move, and from a
   * picture seen whole there is no further out: every move grows it.
   */
  alone(passage: Passage, timeS: number): Pose {
    const travel = travelAt(passage, timeS) - (passage.from === null ? passage.reach : 0);
    return this.#filling(passage, timeS, travel);
  }

  /**
   * Before things that flow from one picture to the other, which leave no way for a camera to go:
   * out a little and back, the less the more goes on in the frame.
   */
  around(passage: Passage, timeS: number, stillness: number): Pose {
    const gone = goneAt(passage, timeS);
    const travel = stillness * passage.reach * excursion * 16 * (gone * (1 - gone)) ** 2;
    return this.#filling(passage, timeS, travel);
  }

  #filling(passage: Passage, timeS: number, travel: number): Pose {
    const sway = swayOf(passage, timeS);
    const pose = this.#posed(travel, panWidths.alone, sway, timeS);
    const growth = Math.exp(Math.log(1 + Math.abs(this.#move.zoom)) * Math.abs(travel));
    const room = 1 - 2 * Math.max(Math.abs(pose.right), Math.abs(pose.down));
    const turned = 1 + Math.abs(pose.turn) + 0.02 * sway * this.#move.sway;
    return { ...pose, zoom: Math.max(growth, 1 / room) * turned };
  }

  #posed(travel: number, widths: number, sway: number, timeS: number): Omit<Pose, 'zoom'> {
    const { right, down, turn } = this.#move;
    const { right: aside, down: below, phase } = this.#take;
    const swing = sway * this.#move.sway;
    const drift = driftWidths * this.#liveliness * travel;
    return {
      right: right * widths * travel + aside * drift + 0.004 * swing * swaying(timeS, phase),
      down: down * widths * travel + below * drift + 0.005 * swing * swaying(timeS, phase + 4),
      turn: turn * travel,
      roll: 0.0035 * swing * swaying(timeS * 0.8, phase + 9),
    };
  }
}

const swayEaseS = 0.8;

/** How far a hand-held sway is let go, 0..1: it stills at keyframes. */
function swayOf({ startS, endS, from, to }: Passage, timeS: number): number {
  const easeS = Math.min(swayEaseS, (endS - startS) / 2);
  const begun = from === null ? 1 : smoothstep(0, easeS, timeS - startS);
  return begun * (to === null ? 1 : smoothstep(0, easeS, endS - timeS));
}
