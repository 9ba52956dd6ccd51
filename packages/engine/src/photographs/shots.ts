import type { Brief } from '../brief/brief.ts';
import type { Take } from '../camera/camera-path.ts';
import { moves, type Move } from '../camera/move.ts';
import type { MoveWord } from '../prompt/vocabulary.ts';
import { smoothstep } from '../paint/curves.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { transitionInto, type Transition } from './transitions.ts';

/** One picture's time on screen. */
export interface Shot {
  startS: number;
  endS: number;
  /** Time taken to come in over the picture before. */
  fadeS: number;
  transition: Transition;
  move: Move;
  take: Take;
  /** How far it may go: short shots travel less, long ones more, so that the pace stays bearable. */
  reach: number;
}

/** Shares the clip out among the pictures, evenly, overlapping by the fades. */
export function shotsOf(brief: Brief): Shot[] {
  const count = brief.images.length;
  const fadeS = count > 1 ? Math.min(1, (brief.durationS / count) * 0.45) : 0;
  const stepS = (brief.durationS - fadeS) / count;
  const reach = Math.min(1.25, Math.max(0.4, Math.sqrt((stepS + fadeS) / 6)));
  return brief.images.map((_, index) => ({
    startS: index * stepS,
    endS: (index + 1) * stepS + fadeS,
    fadeS: index === 0 ? 0 : fadeS,
    transition: index === 0 ? 'dissolve' : transitionInto(brief, index, fadeS),
    move: moveOf(brief, index, reach),
    take: takeOf(brief.seed, index),
    reach,
  }));
}

/** How much of a shot shows: it comes in over what is before and is then covered in turn. */
export function shareOf({ startS, endS, fadeS }: Shot, timeS: number): number {
  if (timeS < startS || timeS > endS) return 0;
  return fadeS === 0 ? 1 : smoothstep(0, fadeS, timeS - startS);
}

/** The move over a picture much longer than the frame, along which it goes whatever it was. */
export function travelling({ move, take }: Shot, long: 'right' | 'down' | null): Move {
  if (long === null) return move;
  const sign = take.right < 0 ? -1 : 1;
  const along = { zoom: 0.03, turn: 0, roll: 0, [long]: Math.sign(move[long]) || sign };
  return { ...move, right: 0, down: 0, ...along };
}

const sequence: readonly MoveWord[] = ['push-in', 'pan-right', 'pull-out', 'pan-left'];

/** The prompt's move for every picture; when it named none, moves that differ from each other. */
function moveOf(brief: Brief, index: number, reach: number): Move {
  const { images, moves: inTurn } = brief;
  const move = images.length > 1 && inTurn.length > 1 ? (inTurn[index] ?? brief.move) : brief.move;
  const named = images.length === 1 || move.name !== 'push-in';
  const name = sequence[index % 4] ?? 'push-in';
  const base = named ? move : { ...moves[name], name };
  return { ...base, zoom: base.zoom * reach, turn: base.turn * Math.min(1, reach) };
}

/** The take of the picture in that place. */
export function takeOf(seed: number, index: number): Take {
  const random = randomFrom(subSeed(seed, `take ${index}`));
  return {
    right: (random() - 0.5) * 0.9,
    down: (random() - 0.5) * 0.7,
    phase: random() * 20,
  };
}
