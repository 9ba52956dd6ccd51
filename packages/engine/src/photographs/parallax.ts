import { swaying, type Take } from '../camera/camera-path.ts';
import type { Move } from '../camera/move.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import type { MoveWord } from '../prompt/vocabulary.ts';

/** How a move shows depth. */
interface Depiction {
  /** What is near travels that much farther than what is far, in shares of width and height. */
  right: number;
  down: number;
  /** The growth of what is near against what is far, in parts of the whole picture's growth. */
  growth: number;
}

/** Lateral travel of moves that name no direction, to the side that the seed chooses. */
const aside = 0.007;
const still: Depiction = { right: 0, down: 0, growth: 0 };

const depictions: Readonly<Record<MoveWord, Depiction>> = {
  'push-in': { ...still, growth: 0.36 },
  'pull-out': { ...still, growth: 0.36 },
  'dolly-zoom': { ...still, growth: -0.55 },
  'pan-left': { ...still, right: -0.012 },
  'pan-right': { ...still, right: 0.012 },
  'whip-pan': { ...still, right: 0.015 },
  'truck-left': { ...still, right: -0.026, growth: 0.4 },
  'truck-right': { ...still, right: 0.026, growth: 0.4 },
  'tilt-up': { ...still, down: -0.01 },
  'tilt-down': { ...still, down: 0.01 },
  'crane-up': { ...still, down: -0.02, growth: 0.4 },
  'crane-down': { ...still, down: 0.02, growth: 0.4 },
  'orbit-left': { ...still, right: -0.03, growth: 0.6 },
  'orbit-right': { ...still, right: 0.03, growth: 0.6 },
  'roll-left': { ...still, growth: 0.5 },
  'roll-right': { ...still, growth: 0.5 },
  handheld: { ...still, growth: 0.5 },
  static: still,
  drift: { ...still, right: 0.012, growth: 0.4 },
};

/** How the depths of a picture move against each other at one moment. */
export interface Parallax {
  /** Travel of what is near beyond what is far, in shares of the picture's width and height. */
  right: number;
  down: number;
  /** Logarithm of the growth of what is near against what is far. */
  growth: number;
  /** The nearness that the camera keeps where a flat picture would have it. */
  focus: number;
}

export const noParallax: Parallax = { right: 0, down: 0, growth: 0, focus: 0 };

/** The parallax of one shot: who asks for the same moment is always told the same. */
export class ParallaxPath {
  /** The flat picture's move; a dolly zoom keeps it still, as only the depths move. */
  readonly move: Move;
  /** How much larger the picture must be shown so that no depth comes to its end. */
  readonly margin: number;
  readonly #total: Depiction;
  readonly #take: Take;
  readonly #focus: number;
  readonly #vertigo: boolean;

  constructor(move: Move, take: Take, reach: number) {
    const names = move.name.split('+') as MoveWord[];
    const parts = names.map((name) => depictions[name] ?? still);
    const sum = (part: keyof Depiction) => parts.reduce((total, one) => total + one[part], 0);
    const isStatic = names.includes('static');
    const right = sum('right') || (isStatic ? 0 : aside * (take.right < 0 ? -1 : 1));
    this.#vertigo = names.includes('dolly-zoom');
    const growth = Math.log(1 + Math.abs(move.zoom));
    this.#total = {
      right: clamp(right * reach, -0.03, 0.03),
      down: clamp(sum('down') * reach, -0.02, 0.02),
      growth: clamp(sum('growth'), -1, 0.8) * growth,
    };
    this.#take = take;
    this.#focus = this.#vertigo || names.some((name) => name.startsWith('orbit')) ? 0.8 : 0.4;
    this.move = this.#vertigo ? { ...move, zoom: 0.02 } : move;
    const widest = Math.max(Math.abs(this.#total.right), Math.abs(this.#total.down));
    const vertigo = this.#vertigo ? Math.abs(this.#total.growth) / 2 : 0;
    this.margin = 1 + widest * Math.max(this.#focus, 1 - this.#focus) + 0.006 * move.sway + vertigo;
  }

  at(progress: number, timeS: number): Parallax {
    const along = 0.55 * progress + 0.45 * smoothstep(0, 1, progress);
    const { right, down, growth } = this.#total;
    const sway = 0.005 * this.move.sway;
    const grown = this.move.zoom < 0 ? 1 - along : along;
    return {
      right: right * (along - 0.5) + sway * swaying(timeS, this.#take.phase + 2),
      down: down * (along - 0.5) + sway * swaying(timeS, this.#take.phase + 6),
      // Halfway a dolly zoom shows the picture as it is, so that it opens up half as much behind.
      growth: growth * (this.#vertigo ? along - 0.5 : grown),
      focus: this.#focus,
    };
  }
}

/** Size of what is that near, against the flat picture. */
export function sizeAt({ growth, focus }: Parallax, nearness: number): number {
  return Math.exp(growth * (nearness - focus));
}
