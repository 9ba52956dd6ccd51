import type { MoveWord, Pace } from '../prompt/vocabulary.ts';
import { moves, type Move } from './move.ts';

/** What a camera cannot do at once: the first of each is kept. */
const opposites: readonly (readonly [MoveWord, MoveWord])[] = [
  ['pull-out', 'push-in'],
  ['pan-left', 'pan-right'],
  ['truck-left', 'truck-right'],
  ['tilt-down', 'tilt-up'],
  ['crane-down', 'crane-up'],
  ['orbit-left', 'orbit-right'],
  ['roll-left', 'roll-right'],
];

const together = 2;

/** The camera move that words ask for; a slow push in when they name none. */
export function chooseMove(wishes: readonly MoveWord[], pace: Pace | null): Move {
  const found = namedMoves(wishes);
  const names = found.length > 0 ? found : (['push-in'] as const);
  const speed = pace === null ? 1 : speeds[pace];
  const total: Move = {
    name: names.join('+'),
    zoom: 0,
    right: 0,
    down: 0,
    turn: 0,
    roll: 0,
    sway: 0,
  };
  for (const name of names) {
    const part = moves[name];
    total.zoom += part.zoom * speed;
    total.right += part.right * Math.min(1, speed);
    total.down += part.down * Math.min(1, speed);
    total.turn += part.turn * speed;
    total.roll += part.roll * speed;
    total.sway += part.sway;
  }
  return total;
}

function namedMoves(wishes: readonly MoveWord[]): readonly MoveWord[] {
  const named = new Set(wishes);
  for (const [kept, dropped] of opposites) if (named.has(kept)) named.delete(dropped);
  // "Subtle" tempers another move instead of adding one.
  if (named.size > 1) named.delete('drift');
  return [...named].slice(0, together);
}

/** How far a move goes in its time. */
const speeds: Readonly<Record<Pace, number>> = {
  'very-slow': 0.45,
  slow: 0.7,
  quick: 1.4,
  energetic: 1.75,
};
