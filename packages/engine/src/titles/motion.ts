import { clamp, smoothstep } from '../paint/curves.ts';
import type { EntranceName } from './title-style.ts';

/** When a title comes and goes. */
export interface Timing {
  startS: number;
  enteredS: number;
  leavesS: number;
  endS: number;
}

/** In within the first second and out before the end, in clips of any length. */
export function timingOf(span: { startS: number; endS: number }): Timing {
  const lengthS = span.endS - span.startS;
  const startS = span.startS + Math.min(0.1, lengthS * 0.04);
  const endS = span.endS - clamp(lengthS * 0.05, 0.04, 0.25);
  return {
    startS,
    enteredS: startS + clamp(lengthS * 0.3, 0.2, 0.88),
    leavesS: endS - clamp(lengthS * 0.16, 0.12, 0.65),
    endS,
  };
}

/** How much of a title is there, 0..1. */
export function presenceAt({ startS, enteredS, leavesS, endS }: Timing, timeS: number): number {
  return smoothstep(startS, enteredS, timeS) * (1 - smoothstep(leavesS, endS, timeS));
}

/** What a letter's motion goes by. */
export interface Actor {
  /** Its turn among all letters, among words and among lines, 0..1 each. */
  turn: number;
  wordTurn: number;
  lineTurn: number;
  /** Pixels from the middle of the title, and from that of its word. */
  fromMiddleX: number;
  fromMiddleY: number;
  fromWordX: number;
  chance: number;
}

/** How a letter differs from how it was set; lengths in ems. */
export interface Pose {
  opacity: number;
  /** Of what lies under it. */
  support: number;
  /** Factor on its distance from the middle of the title, and from that of its word. */
  spread: number;
  wordSpread: number;
  down: number;
  scale: number;
  /** Whether it is behind the edge of its line. */
  masked: boolean;
}

/** What a share of coming or leaving does to the pose at rest. */
type Change = (share: number, pose: Pose) => void;

interface Entrance {
  /** Share of the time after which the last letter begins. */
  stagger: number;
  turn: (actor: Actor) => number;
  enter: Change;
  leave: Change;
}

/** Fast first, then long in coming to rest. */
function settling(share: number): number {
  return 1 - (1 - share) ** 3.2;
}

function fadeOut(share: number, pose: Pose): void {
  pose.opacity *= 1 - smoothstep(0, 1, share);
}

const entrances: Readonly<Record<EntranceName, Entrance>> = {
  rise: {
    stagger: 0.5,
    turn: ({ turn, lineTurn }) => turn * 0.7 + lineTurn * 0.3,
    enter: (share, pose) => {
      pose.down += 0.42 * (1 - settling(share));
      pose.opacity *= smoothstep(0, 0.75, share);
    },
    leave: (share, pose) => {
      pose.down -= 0.2 * share * share;
      pose.opacity *= 1 - smoothstep(0, 0.9, share);
    },
  },
  mask: {
    stagger: 0.42,
    turn: ({ wordTurn }) => wordTurn,
    enter: (share, pose) => {
      const rest = 1 - settling(share);
      pose.down += 1.3 * rest;
      pose.masked = rest > 0;
      pose.support *= smoothstep(0.55, 1, share);
      pose.opacity *= share > 0 ? 1 : 0;
    },
    leave: (share, pose) => {
      pose.down -= 1.3 * share * share;
      pose.masked ||= share > 0;
      pose.support *= 1 - smoothstep(0, 0.35, share);
      pose.opacity *= share < 1 ? 1 : 0;
    },
  },
  tracking: {
    stagger: 0.25,
    turn: ({ chance }) => chance,
    enter: (share, pose) => {
      pose.spread *= 1 - 0.055 * (1 - settling(share));
      pose.opacity *= smoothstep(0, 1, share);
    },
    leave: fadeOut,
  },
  write: {
    stagger: 0.78,
    turn: ({ turn }) => turn,
    enter: (share, pose) => {
      pose.down += 0.05 * (1 - share) ** 2;
      pose.opacity *= smoothstep(0, 1, share);
    },
    leave: fadeOut,
  },
  blink: {
    stagger: 0.4,
    turn: ({ wordTurn, chance }) => (wordTurn + chance * 0.4) / 1.4,
    enter: (share, pose) => {
      pose.opacity *= flickering(share);
    },
    leave: (share, pose) => {
      pose.opacity *= flickering(1 - share);
    },
  },
  pop: {
    stagger: 0.5,
    turn: ({ wordTurn }) => wordTurn,
    enter: (share, pose) => {
      const size = 1 - 0.12 * (1 - overshooting(share));
      pose.scale *= size;
      pose.wordSpread *= size;
      pose.opacity *= smoothstep(0, 0.35, share);
    },
    leave: (share, pose) => {
      const size = 1 - 0.05 * share * share;
      pose.scale *= size;
      pose.wordSpread *= size;
      pose.opacity *= 1 - smoothstep(0, 0.8, share);
    },
  },
};

/** Past its end a little, and back. */
function overshooting(share: number): number {
  const rest = share - 1;
  return 1 + 3.2 * rest ** 3 + 2.2 * rest ** 2;
}

/** As gas in a tube takes fire: twice on and off before it holds. */
function flickering(share: number): number {
  const lit = smoothstep(0.08, 0.16, share) * (1 - 0.8 * smoothstep(0.22, 0.3, share));
  const again = smoothstep(0.4, 0.46, share) * (1 - 0.55 * smoothstep(0.54, 0.62, share));
  return Math.max(lit * 0.8, again, smoothstep(0.7, 0.95, share));
}

/** Growth from first to last, hardly seen as such: type that stands quite still looks pasted on. */
const growth = 0.024;

/** The pose of a letter at a moment. */
export function poseAt(name: EntranceName, actor: Actor, timing: Timing, timeS: number): Pose {
  const { stagger, turn, enter, leave } = entrances[name];
  const { startS, enteredS, leavesS, endS } = timing;
  const along = clamp((timeS - startS) / (endS - startS));
  const pose: Pose = {
    opacity: 1,
    support: 1,
    spread: 1 + growth * along,
    wordSpread: 1,
    down: 0,
    scale: name === 'tracking' ? 1 : 1 + growth * along,
    masked: false,
  };
  const own = turn(actor) * stagger;
  const entered = clamp(((timeS - startS) / (enteredS - startS) - own) / (1 - stagger));
  if (entered < 1) enter(entered, pose);
  // They leave closer together than they came.
  const late = own * 0.5;
  const left = clamp(((timeS - leavesS) / (endS - leavesS) - late) / (1 - stagger * 0.5));
  if (left > 0) leave(left, pose);
  pose.support *= pose.opacity;
  return pose;
}
