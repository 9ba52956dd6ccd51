import type { Rgb } from '../paint/colour.ts';
import type { Giant } from './underwater-water.ts';

/** Heights along a body that looks to the left, both as shares of its length. */
export type Profile = readonly (readonly [along: number, up: number])[];

interface Anatomy {
  top: Profile;
  bottom: Profile;
  /** Fins that do not move by themselves, as outlines; up is positive. */
  fins: readonly Profile[];
  back: Rgb;
  belly: Rgb;
  /** Where the belly's colour begins, -1 at the bottom .. 1 at the top, and how softly. */
  border: number;
  softness: number;
  /** Where the fin that rows is rooted, and its length and width. */
  root: readonly [along: number, up: number];
  fin: { length: number; wide: number };
}

export const anatomies: Readonly<Record<Giant, Anatomy>> = {
  whale: {
    top: [
      [0, 0.004],
      [0.03, 0.03],
      [0.1, 0.05],
      [0.2, 0.068],
      [0.33, 0.086],
      [0.47, 0.09],
      [0.6, 0.078],
      [0.655, 0.086],
      [0.7, 0.062],
      [0.82, 0.032],
      [0.93, 0.014],
      [1, 0.008],
    ],
    bottom: [
      [0, -0.012],
      [0.03, -0.05],
      [0.1, -0.092],
      [0.2, -0.118],
      [0.32, -0.12],
      [0.46, -0.1],
      [0.6, -0.068],
      [0.76, -0.034],
      [0.9, -0.014],
      [1, -0.008],
    ],
    fins: [
      [
        [0.94, 0.012],
        [0.99, 0.05],
        [1.07, 0.085],
        [1.045, 0.04],
        [1.02, 0.006],
        [1.04, -0.03],
        [1.055, -0.07],
        [0.985, -0.04],
        [0.94, -0.012],
      ],
    ],
    back: [44, 66, 88],
    belly: [170, 190, 196],
    border: -0.35,
    softness: 0.7,
    root: [0.29, -0.07],
    fin: { length: 0.25, wide: 0.055 },
  },
  shark: {
    top: [
      [0, 0.002],
      [0.05, 0.026],
      [0.15, 0.054],
      [0.3, 0.076],
      [0.43, 0.072],
      [0.6, 0.05],
      [0.76, 0.026],
      [0.9, 0.014],
      [1, 0.01],
    ],
    bottom: [
      [0, -0.004],
      [0.05, -0.022],
      [0.15, -0.046],
      [0.3, -0.062],
      [0.45, -0.056],
      [0.6, -0.04],
      [0.76, -0.021],
      [0.9, -0.012],
      [1, -0.008],
    ],
    fins: [
      [
        [0.34, 0.065],
        [0.4, 0.125],
        [0.455, 0.175],
        [0.455, 0.12],
        [0.48, 0.06],
      ],
      [
        [0.73, 0.025],
        [0.775, 0.05],
        [0.78, 0.02],
      ],
      [
        [0.62, -0.035],
        [0.68, -0.075],
        [0.7, -0.028],
      ],
      [
        [0.91, 0.012],
        [0.97, 0.07],
        [1.06, 0.155],
        [1.03, 0.07],
        [1.005, 0.012],
        [1.02, -0.04],
        [1.03, -0.085],
        [0.96, -0.05],
        [0.91, -0.01],
      ],
    ],
    back: [70, 92, 108],
    belly: [206, 218, 218],
    border: -0.25,
    softness: 0.22,
    root: [0.31, -0.042],
    fin: { length: 0.17, wide: 0.05 },
  },
  turtle: {
    top: [
      [0, 0.02],
      [0.03, 0.062],
      [0.09, 0.078],
      [0.15, 0.066],
      [0.19, 0.056],
      [0.24, 0.09],
      [0.34, 0.165],
      [0.48, 0.2],
      [0.62, 0.185],
      [0.76, 0.125],
      [0.87, 0.05],
      [0.95, 0.014],
      [1, 0.002],
    ],
    bottom: [
      [0, -0.006],
      [0.04, -0.034],
      [0.1, -0.036],
      [0.19, -0.036],
      [0.28, -0.07],
      [0.46, -0.096],
      [0.66, -0.085],
      [0.84, -0.04],
      [0.95, -0.012],
      [1, -0.004],
    ],
    fins: [
      [
        [0.74, -0.05],
        [0.84, -0.1],
        [0.97, -0.14],
        [1.02, -0.115],
        [0.95, -0.06],
        [0.84, -0.01],
      ],
    ],
    back: [104, 92, 56],
    belly: [216, 204, 156],
    border: -0.42,
    softness: 0.2,
    root: [0.3, -0.035],
    fin: { length: 0.36, wide: 0.11 },
  },
};
