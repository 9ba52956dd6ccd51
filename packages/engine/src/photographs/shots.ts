import type { Brief } from '../brief/brief.ts';
import type { Take } from '../camera/camera-path.ts';
import { moves, type Move, type MoveName } from '../camera/move.ts';
import { randomFrom, subSeed } from '../paint/random.ts';

/** One picture's time on screen. */
export interface Shot {
  startS: number;
  endS: number;
  /** Time taken to fade in over the picture before. */
  fadeS: number;
  move: Move;
  take: Take;
}

/** Shares the clip out among the pictures, evenly, overlapping by the fades. */
export function shotsOf(brief: Brief): Shot[] {
  const count = brief.images.length;
  const fadeS = count > 1 ? Math.min(1, (brief.durationS / count) * 0.45) : 0;
  const stepS = (brief.durationS - fadeS) / count;
  return brief.images.map((_, index) => ({
    startS: index * stepS,
    endS: (index + 1) * stepS + fadeS,
    fadeS: index === 0 ? 0 : fadeS,
    move: moveOf(brief, index, stepS + fadeS),
    take: takeOf(brief.seed, index),
  }));
}

const sequence: readonly MoveName[] = ['push-in', 'pan-right', 'pull-out', 'pan-left'];

/** The prompt's move for every picture; when it named none, moves that differ from each other. */
function moveOf(brief: Brief, index: number, lengthS: number): Move {
  const { move } = brief;
  const named = brief.images.length === 1 || move.name !== 'push-in';
  const base = named ? move : { ...moves[sequence[index % 4] ?? 'push-in'], name: move.name };
  // Short shots travel less, long ones more, so that the pace stays bearable.
  const reach = Math.min(1.25, Math.max(0.4, Math.sqrt(lengthS / 6)));
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
