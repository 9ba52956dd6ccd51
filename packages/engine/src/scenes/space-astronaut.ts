import type { Rgb } from '../paint/colour.ts';
import type { Rod } from '../paint/figure.ts';

const suit: Rgb = [226, 228, 232];
const grey: Rgb = [150, 154, 162];
const dark: Rgb = [62, 66, 76];

/** A limb in two parts with a cuff and what is at its end. */
function limb(
  points: readonly (readonly [number, number])[],
  radius: number,
  depth: number,
): Rod[] {
  const [a = [0, 0], b = [0, 0], c = [0, 0], d = [0, 0]] = points;
  return [
    { from: a, to: b, radii: [radius, radius * 0.9], depth, colour: suit, gloss: 0.1, seams: 3 },
    {
      from: b,
      to: c,
      radii: [radius * 0.9, radius * 0.74],
      depth: depth + 0.004,
      colour: suit,
      gloss: 0.1,
      seams: 3,
    },
    {
      from: c,
      to: d,
      radii: [radius * 0.8, radius * 0.86],
      depth: depth + 0.008,
      colour: grey,
      gloss: 0.2,
    },
  ];
}

/** Somebody in a suit, one arm raised; lengths in body heights. */
export const astronaut: readonly Rod[] = [
  // Backpack, then what is before it.
  {
    from: [-0.11, -0.18],
    to: [0.11, -0.18],
    radii: [0.14, 0.14],
    depth: -0.16,
    flat: 0.8,
    colour: grey,
    seams: 2,
  },
  {
    from: [-0.11, 0.02],
    to: [0.11, 0.02],
    radii: [0.13, 0.13],
    depth: -0.16,
    flat: 0.8,
    colour: grey,
  },
  ...limb(
    [
      [0.07, 0.14],
      [0.12, 0.34],
      [0.2, 0.5],
      [0.25, 0.53],
    ],
    0.085,
    -0.03,
  ),
  ...limb(
    [
      [-0.07, 0.14],
      [-0.15, 0.32],
      [-0.1, 0.52],
      [-0.13, 0.58],
    ],
    0.088,
    0,
  ),
  ...limb(
    [
      [0.17, -0.16],
      [0.34, -0.08],
      [0.46, -0.2],
      [0.5, -0.24],
    ],
    0.072,
    -0.01,
  ),
  ...limb(
    [
      [-0.17, -0.16],
      [-0.33, -0.02],
      [-0.3, 0.14],
      [-0.29, 0.19],
    ],
    0.074,
    0.02,
  ),
  { from: [0, -0.16], to: [0, 0.1], radii: [0.175, 0.14], depth: 0, colour: suit, gloss: 0.1 },
  {
    from: [-0.06, -0.03],
    to: [0.06, -0.03],
    radii: [0.055, 0.055],
    depth: 0.14,
    flat: 0.8,
    colour: grey,
    seams: 3,
  },
  { from: [-0.1, 0.11], to: [0.1, 0.11], radii: [0.03, 0.03], depth: 0.13, colour: dark },
  {
    from: [0, -0.36],
    to: [0, -0.35],
    radii: [0.155, 0.155],
    depth: 0.02,
    colour: suit,
    gloss: 0.3,
  },
  {
    from: [-0.025, -0.36],
    to: [0.025, -0.35],
    radii: [0.112, 0.112],
    depth: 0.13,
    colour: [92, 62, 26],
    gloss: 1,
  },
];
