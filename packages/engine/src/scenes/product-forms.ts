import { latheOf, type Lathe } from '../paint/lathe.ts';

/** How a surface answers to light. */
export type Finish = 'paint' | 'satin' | 'glass' | 'metal';
/** Which of the product's colours a part has. */
export type Tone = 'body' | 'accent' | 'dark' | 'pale';

/** A part of a form, from the end of the one below it up to a height. */
export interface Zone {
  to: number;
  finish: Finish;
  tone: Tone;
}

/** What goes around a form, between two heights. */
export interface Wrap {
  kind: 'label' | 'print' | 'glaze' | 'flutes';
  from: number;
  to: number;
}

/** A thing on the turntable, as a solid of revolution. */
export interface Form {
  lathe: Lathe;
  zones: readonly Zone[];
  wrap: Wrap;
  /** Flat sides that catch the light one after another; 0 is round. */
  facets: number;
  /** How far up it is full, where that can be seen. */
  level?: number;
  /** What lies on its flat top and turns with it. */
  dial: 'none' | 'watch' | 'can' | 'mouth';
}

type FormName =
  | 'perfume'
  | 'bottle'
  | 'can'
  | 'jar'
  | 'vase'
  | 'watch'
  | 'trophy'
  | 'lipstick'
  | 'sphere';

const sphereRadius = 1.25;

/** A ball with a flat foot. */
const spherePoints = Array.from({ length: 65 }, (_, index) => {
  const angle = (index / 64) * 2.92 - Math.PI / 2 + 0.22;
  const up = sphereRadius * (Math.sin(angle) + Math.sin(Math.PI / 2 - 0.22));
  return [up, Math.max(0.001, sphereRadius * Math.cos(angle))] as const;
});

export const forms: Readonly<Record<FormName, Form>> = {
  perfume: {
    lathe: latheOf(
      [
        [0, 0.94],
        [0.07, 1],
        [1.92, 1],
        [2.06, 0.93],
        [2.12, 0.4],
        [2.16, 0.33],
        [2.42, 0.33],
        [2.44, 0.5],
        [3.18, 0.5],
        [3.22, 0.47],
      ],
      0.2,
    ),
    zones: [
      { to: 2.2, finish: 'glass', tone: 'body' },
      { to: 2.43, finish: 'metal', tone: 'accent' },
      { to: 9, finish: 'metal', tone: 'accent' },
    ],
    wrap: { kind: 'label', from: 0.46, to: 1.4 },
    level: 1.78,
    facets: 10,
    dial: 'none',
  },
  bottle: {
    lathe: latheOf(
      [
        [0, 0.64],
        [0.05, 0.69],
        [2.3, 0.69],
        [2.58, 0.62],
        [2.8, 0.46],
        [3, 0.3],
        [3.2, 0.24],
        [3.78, 0.22],
        [3.8, 0.27],
        [4.26, 0.27],
        [4.3, 0.25],
      ],
      0.17,
      { rounding: 60 },
    ),
    zones: [
      { to: 3.3, finish: 'glass', tone: 'body' },
      { to: 9, finish: 'metal', tone: 'accent' },
    ],
    wrap: { kind: 'label', from: 0.55, to: 1.95 },
    level: 2.78,
    facets: 0,
    dial: 'none',
  },
  can: {
    lathe: latheOf(
      [
        [0, 0.7],
        [0.1, 0.84],
        [0.2, 0.9],
        [2.82, 0.9],
        [3, 0.79],
        [3.05, 0.79],
        [3.07, 0.83],
        [3.13, 0.82],
      ],
      0.24,
      { rounding: 3 },
    ),
    zones: [
      { to: 0.13, finish: 'metal', tone: 'pale' },
      { to: 2.93, finish: 'satin', tone: 'body' },
      { to: 9, finish: 'metal', tone: 'pale' },
    ],
    wrap: { kind: 'print', from: 0.13, to: 2.93 },
    facets: 0,
    dial: 'can',
  },
  jar: {
    lathe: latheOf(
      [
        [0, 1.2],
        [0.07, 1.28],
        [1.18, 1.28],
        [1.23, 1.21],
        [1.26, 1.21],
        [1.28, 1.3],
        [1.86, 1.3],
        [1.93, 1.24],
      ],
      0.27,
    ),
    zones: [
      { to: 1.25, finish: 'paint', tone: 'body' },
      { to: 9, finish: 'metal', tone: 'accent' },
    ],
    wrap: { kind: 'label', from: 0.22, to: 1.05 },
    facets: 0,
    dial: 'none',
  },
  vase: {
    lathe: latheOf(
      [
        [0, 0.5],
        [0.08, 0.56],
        [0.5, 0.82],
        [0.85, 0.98],
        [1.15, 1.04],
        [1.5, 0.99],
        [1.9, 0.76],
        [2.2, 0.52],
        [2.45, 0.41],
        [2.65, 0.41],
        [2.85, 0.5],
        [2.95, 0.57],
      ],
      0.22,
      { rounding: 2, curved: true },
    ),
    zones: [{ to: 9, finish: 'paint', tone: 'body' }],
    wrap: { kind: 'glaze', from: 0.3, to: 2.3 },
    facets: 0,
    dial: 'mouth',
  },
  watch: {
    lathe: latheOf(
      [
        [0, 1.05],
        [0.1, 1.3],
        [0.16, 1.36],
        [0.52, 1.36],
        [0.56, 1.3],
        [0.7, 1.2],
        [0.72, 1.17],
      ],
      0.78,
      { rounding: 2 },
    ),
    zones: [{ to: 9, finish: 'metal', tone: 'accent' }],
    wrap: { kind: 'flutes', from: 0.2, to: 0.48 },
    facets: 0,
    dial: 'watch',
  },
  trophy: {
    lathe: latheOf(
      [
        [0, 0.78],
        [0.34, 0.74],
        [0.38, 0.52],
        [0.5, 0.46],
        [0.62, 0.2],
        [0.95, 0.15],
        [1.1, 0.22],
        [1.2, 0.4],
        [1.45, 0.7],
        [1.9, 0.9],
        [2.5, 0.99],
        [2.56, 1.05],
        [2.62, 1.02],
      ],
      0.2,
      { rounding: 16 },
    ),
    zones: [
      { to: 0.36, finish: 'paint', tone: 'dark' },
      { to: 9, finish: 'metal', tone: 'body' },
    ],
    wrap: { kind: 'flutes', from: 1.25, to: 1.9 },
    facets: 0,
    dial: 'mouth',
  },
  lipstick: {
    lathe: latheOf(
      [
        [0, 0.52],
        [0.05, 0.56],
        [1.3, 0.56],
        [1.32, 0.47],
        [2.02, 0.47],
        [2.04, 0.38],
        [2.8, 0.38],
        [3, 0.33],
        [3.16, 0.2],
        [3.22, 0.05],
      ],
      0.2,
      { rounding: 4 },
    ),
    zones: [
      { to: 1.31, finish: 'paint', tone: 'dark' },
      { to: 2.03, finish: 'metal', tone: 'accent' },
      { to: 9, finish: 'satin', tone: 'body' },
    ],
    wrap: { kind: 'flutes', from: 1.34, to: 2 },
    facets: 0,
    dial: 'none',
  },
  sphere: {
    lathe: latheOf(spherePoints, 0.2, { rounding: 0 }),
    zones: [{ to: 9, finish: 'paint', tone: 'body' }],
    wrap: { kind: 'glaze', from: 0.35, to: 2.1 },
    facets: 0,
    dial: 'none',
  },
};

/** Things that are not solids of revolution. */
export type ModelName = 'phone' | 'laptop' | 'sneaker' | 'headphones' | 'box' | 'bag';

export type ThingName = FormName | ModelName;

const named: readonly (readonly [RegExp, ThingName])[] = [
  [/headphone|headset|earphone/, 'headphones'],
  [/phone\b|phones\b|\bmobiles?\b/, 'phone'],
  [/laptop|\bnotebook|ultrabook/, 'laptop'],
  [/sneaker|\bshoes?\b|trainers\b|footwear/, 'sneaker'],
  [/perfume|fragrance|cologne|parfum/, 'perfume'],
  [/lipstick|lip balm|mascara/, 'lipstick'],
  [/\bcans?\b|soda|\btin\b|energy drink/, 'can'],
  [/\bjars?\b|cream|cosmetic|skin ?care|moisturi|candle/, 'jar'],
  [/vase|potter|ceramic|porcelain|\burn\b/, 'vase'],
  [/watch|\bclock\b|compass|\bring\b/, 'watch'],
  [/trophy|award|goblet|chalice/, 'trophy'],
  [/bottle|wine|whisk|serum|shampoo|olive oil|champagne|juice/, 'bottle'],
  [/sphere|\borb\b|\bball\b|globe|jewel|pearl|\bgems?\b/, 'sphere'],
  [/\bbags?\b|handbag|shopping|boutique/, 'bag'],
  [/\bgifts?\b|\bpresents?\b|\bbox(es)?\b|parcel/, 'box'],
];

/** What words name; anything else comes wrapped. */
export function thingNameOf(text: string, take: number): ThingName {
  const match = named.find(([words]) => words.test(text));
  return match?.[1] ?? (take < 0.6 ? 'box' : 'bag');
}

export function isForm(name: ThingName): name is FormName {
  return Object.hasOwn(forms, name);
}
