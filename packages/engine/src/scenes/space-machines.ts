import type { Rgb } from '../paint/colour.ts';
import type { Rod } from '../paint/figure.ts';

const pale: Rgb = [226, 228, 232];
const grey: Rgb = [150, 154, 162];
const dark: Rgb = [62, 66, 76];
const panel: Rgb = [44, 66, 128];
const gold: Rgb = [214, 160, 66];

/** Its bow to the right. */
export const ship: readonly Rod[] = [
  // Wings and tail, hull, bridge, engines.
  {
    from: [-0.3, 0.02],
    to: [-0.62, 0.2],
    radii: [0.05, 0.016],
    depth: 0.05,
    flat: 0.9,
    colour: grey,
    seams: 4,
  },
  {
    from: [-0.34, -0.03],
    to: [-0.66, -0.2],
    radii: [0.045, 0.014],
    depth: -0.1,
    flat: 0.9,
    colour: dark,
    seams: 4,
  },
  {
    from: [-0.62, 0],
    to: [0.3, 0],
    radii: [0.085, 0.085],
    colour: [176, 180, 190],
    gloss: 0.4,
    flat: 0.3,
    seams: 7,
  },
  {
    from: [0.26, 0],
    to: [0.7, 0.018],
    radii: [0.08, 0.014],
    colour: [190, 194, 204],
    gloss: 0.5,
    seams: 3,
  },
  {
    from: [-0.46, -0.06],
    to: [0.04, -0.06],
    radii: [0.058, 0.05],
    depth: 0.02,
    colour: grey,
    gloss: 0.3,
    flat: 0.4,
    seams: 5,
  },
  {
    from: [0.2, -0.045],
    to: [0.38, -0.02],
    radii: [0.036, 0.022],
    depth: 0.07,
    colour: [40, 56, 80],
    gloss: 1,
  },
  {
    from: [-0.52, 0.055],
    to: [0.1, 0.055],
    radii: [0.024, 0.02],
    depth: 0.07,
    colour: dark,
    seams: 9,
  },
  { from: [-0.72, -0.045], to: [-0.58, -0.045], radii: [0.046, 0.055], depth: 0.02, colour: dark },
  { from: [-0.72, 0.045], to: [-0.58, 0.045], radii: [0.046, 0.055], depth: 0.03, colour: dark },
];

/** A solar panel with its mast. */
function wing(x: number, y: number, wide: number, high: number): Rod[] {
  return [
    {
      from: [x - wide, y],
      to: [x + wide, y],
      radii: [high, high],
      depth: -0.1,
      flat: 1,
      blunt: true,
      colour: panel,
      gloss: 0.7,
      seams: Math.round(wide / 0.045),
    },
    { from: [x - wide, y], to: [x + wide, y], radii: [0.006, 0.006], depth: 0.05, colour: grey },
  ];
}

export const satellite: readonly Rod[] = [
  ...wing(-0.42, 0, 0.24, 0.085),
  ...wing(0.42, 0, 0.24, 0.085),
  { from: [-0.16, 0], to: [0.16, 0], radii: [0.014, 0.014], depth: -0.02, colour: grey },
  {
    from: [0, -0.06],
    to: [0, 0.08],
    radii: [0.092, 0.092],
    flat: 0.8,
    blunt: true,
    colour: gold,
    gloss: 0.7,
    seams: 3,
  },
  { from: [0, 0.12], to: [0, 0.2], radii: [0.012, 0.012], colour: grey },
  { from: [0, 0.2], to: [0, 0.22], radii: [0.1, 0.06], depth: -0.04, colour: pale, gloss: 0.3 },
  { from: [0.03, -0.12], to: [0.06, -0.26], radii: [0.006, 0.004], colour: grey },
];

export const station: readonly Rod[] = [
  ...wing(-0.56, -0.17, 0.2, 0.05),
  ...wing(-0.56, 0.15, 0.2, 0.05),
  ...wing(0.56, -0.17, 0.2, 0.05),
  ...wing(0.56, 0.15, 0.2, 0.05),
  { from: [-0.56, -0.17], to: [-0.56, 0.15], radii: [0.012, 0.012], colour: grey, seams: 9 },
  { from: [0.56, -0.17], to: [0.56, 0.15], radii: [0.012, 0.012], colour: grey, seams: 9 },
  { from: [-0.56, -0.01], to: [0.56, -0.01], radii: [0.017, 0.017], colour: grey, seams: 40 },
  {
    from: [-0.27, 0],
    to: [0.24, 0],
    radii: [0.052, 0.052],
    depth: 0.02,
    colour: pale,
    gloss: 0.4,
    seams: 6,
  },
  {
    from: [0.02, -0.02],
    to: [0.02, 0.24],
    radii: [0.046, 0.04],
    depth: 0.06,
    colour: [204, 206, 212],
    gloss: 0.4,
    seams: 4,
  },
  {
    from: [-0.13, 0],
    to: [-0.13, -0.2],
    radii: [0.044, 0.036],
    depth: 0.04,
    colour: pale,
    gloss: 0.4,
    seams: 3,
  },
  { from: [0.27, 0], to: [0.34, 0], radii: [0.044, 0.03], depth: 0.03, colour: gold, gloss: 0.6 },
];
