import type { Grade, Light } from '../prompt/vocabulary.ts';

/** How a picture's light and colour are changed, the same in every place but for the vignette. */
export interface Look {
  /** Luma of what was black and of what was white, 0..1. */
  black: number;
  white: number;
  /** Above 1 darkens the middle. */
  gamma: number;
  /** The same over pictures that are dark already, which would lose their shapes. */
  gammaAtNight?: number;
  /** 0 leaves luma straight, 1 is a full S. */
  contrast: number;
  /** Blue-difference out of blue and red difference, and red-difference out of both. */
  chroma: readonly [number, number, number, number];
  /** Blue and red difference added to dark, middle and bright tones, in levels. */
  tones: readonly [Tone, Tone, Tone];
  /** Share of light that the corners lose. */
  vignette: number;
}

type Tone = readonly [blue: number, red: number];

const none: Tone = [0, 0];
const plain = { black: 0, white: 1, gamma: 1, contrast: 0, vignette: 0 };

export const looks: Readonly<Record<Grade, Look>> = {
  noir: {
    ...plain,
    gamma: 1.2,
    gammaAtNight: 0.8,
    contrast: 0.9,
    chroma: saturated(0),
    tones: [none, none, none],
    vignette: 0.5,
  },
  'black-and-white': {
    ...plain,
    contrast: 0.35,
    chroma: saturated(0),
    tones: [none, none, none],
  },
  'teal-and-orange': {
    ...plain,
    gamma: 1.04,
    contrast: 0.4,
    // From orange to teal colours stay apart; what is neither comes closer to them.
    chroma: stretched([-0.66, 0.75], 1.3, 0.62),
    tones: [
      [5, -8],
      [1, -2],
      [-7, 6],
    ],
    vignette: 0.12,
  },
  sepia: {
    ...plain,
    black: 0.035,
    white: 0.97,
    contrast: 0.2,
    chroma: saturated(0.06),
    tones: [
      [-6, 6],
      [-17, 13],
      [-11, 8],
    ],
    vignette: 0.28,
  },
  pastel: {
    ...plain,
    black: 0.17,
    white: 0.985,
    gamma: 0.78,
    chroma: saturated(0.66),
    tones: [
      [5, 2],
      [2, 2],
      [-2, 3],
    ],
  },
  neon: {
    ...plain,
    gamma: 1.25,
    gammaAtNight: 1,
    contrast: 0.5,
    chroma: stretched([0.5, 0.87], 1.25, 1.55),
    tones: [
      [17, 5],
      [10, 11],
      [6, 2],
    ],
    vignette: 0.2,
  },
  vintage: {
    ...plain,
    black: 0.085,
    white: 0.93,
    contrast: 0.3,
    chroma: saturated(0.7),
    tones: [
      [4, -2],
      [-5, 4],
      [-13, 5],
    ],
    vignette: 0.34,
  },
  vivid: {
    ...plain,
    contrast: 0.32,
    chroma: saturated(1.38),
    tones: [none, none, none],
  },
  cool: {
    ...plain,
    contrast: 0.1,
    chroma: saturated(0.86),
    tones: [
      [11, -5],
      [10, -8],
      [5, -5],
    ],
  },
  warm: {
    ...plain,
    contrast: 0.1,
    chroma: saturated(1.04),
    tones: [
      [-4, 4],
      [-11, 8],
      [-9, 5],
    ],
  },
};

/** Of light that a given picture was not taken in. */
export const looksOfLight: Readonly<Record<Extract<Light, 'candle' | 'moonlight'>, Look>> = {
  candle: {
    ...plain,
    white: 0.86,
    gamma: 1.42,
    contrast: 0.25,
    chroma: stretched([-0.66, 0.75], 0.85, 0.3),
    tones: [
      [-5, 6],
      [-19, 13],
      [-20, 10],
    ],
    vignette: 0,
  },
  moonlight: {
    ...plain,
    white: 0.74,
    gamma: 1.6,
    contrast: 0.35,
    chroma: saturated(0.34),
    tones: [
      [8, -2],
      [16, -9],
      [11, -7],
    ],
    vignette: 0.32,
  },
};

function saturated(gain: number): Look['chroma'] {
  return [gain, 0, 0, gain];
}

/** Colour multiplied by one factor along a direction of unit length, by another across it. */
function stretched([blue, red]: Tone, along: number, across: number): Look['chroma'] {
  const mixed = (along - across) * blue * red;
  return [
    along * blue ** 2 + across * red ** 2,
    mixed,
    mixed,
    along * red ** 2 + across * blue ** 2,
  ];
}
