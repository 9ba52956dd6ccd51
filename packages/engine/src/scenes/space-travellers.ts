import type { Rgb } from '../paint/colour.ts';
import type { Rod } from '../paint/figure.ts';
import { astronaut } from './space-astronaut.ts';
import { satellite, ship, station } from './space-machines.ts';

export type TravellerName = 'astronaut' | 'ship' | 'satellite' | 'station';

export interface Lamp {
  at: readonly [number, number];
  radius: number;
  colour: Rgb;
  strength: number;
  /** Seconds between its flashes; 0 is always on. */
  blinkS: number;
  phase: number;
}

interface TravellerLook {
  /** Length 1 of the drawing, as a share of the picture's unit. */
  size: number;
  /** Width and height of the drawing in that length. */
  span: readonly [number, number];
  rods: readonly Rod[];
  lamps: readonly Lamp[];
  /** Place in shares of the picture three seconds in, and what it changes by in a second. */
  path: {
    x: number;
    y: number;
    right: number;
    down: number;
    growth: number;
    turn: number;
    spin: number;
  };
}

const red: Rgb = [255, 70, 54];
const white: Rgb = [255, 255, 255];

const lamp = { radius: 0.02, strength: 0.9, blinkS: 1.6, phase: 0, colour: red };

export const travellers: Readonly<Record<TravellerName, TravellerLook>> = {
  astronaut: {
    size: 0.42,
    span: [1.2, 1.34],
    rods: astronaut,
    lamps: [{ ...lamp, at: [-0.1, -0.42], radius: 0.03, colour: white, blinkS: 0, strength: 0.5 }],
    path: { x: -0.06, y: -0.1, right: 0.006, down: -0.006, growth: 0.006, turn: -0.32, spin: 0.1 },
  },
  ship: {
    size: 0.4,
    span: [1.6, 0.56],
    rods: ship,
    lamps: [
      {
        ...lamp,
        at: [-0.78, -0.045],
        radius: 0.1,
        colour: [110, 180, 255],
        blinkS: 0,
        strength: 0.8,
      },
      {
        ...lamp,
        at: [-0.78, 0.045],
        radius: 0.1,
        colour: [110, 180, 255],
        blinkS: 0,
        strength: 0.8,
        phase: 2,
      },
      {
        ...lamp,
        at: [-0.77, 0],
        radius: 0.24,
        colour: [70, 130, 255],
        blinkS: 0,
        strength: 0.4,
        phase: 1,
      },
      { ...lamp, at: [-0.62, 0.2] },
      { ...lamp, at: [0.1, -0.1], colour: white, blinkS: 2.1, phase: 0.4 },
    ],
    path: { x: -0.16, y: 0.08, right: 0.024, down: -0.012, growth: 0.004, turn: -0.2, spin: 0.02 },
  },
  satellite: {
    size: 0.4,
    span: [1.5, 0.72],
    rods: satellite,
    lamps: [{ ...lamp, at: [0.06, -0.26] }],
    path: { x: -0.14, y: 0, right: 0.012, down: -0.008, growth: 0.004, turn: 0.35, spin: 0.05 },
  },
  station: {
    size: 0.44,
    span: [1.7, 0.7],
    rods: station,
    lamps: [
      { ...lamp, at: [-0.13, -0.24] },
      { ...lamp, at: [0.02, 0.29], colour: white, blinkS: 2.3, phase: 0.5 },
    ],
    path: { x: -0.1, y: -0.02, right: 0.012, down: -0.006, growth: 0.006, turn: -0.24, spin: 0.02 },
  },
};
