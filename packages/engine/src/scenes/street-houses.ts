import type { Brief } from '../brief/brief.ts';
import { blend, type Rgb } from '../paint/colour.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import type { StreetLook } from './street-look.ts';
import type { Perspective } from './street-view.ts';

export const groundFloorM = 4;
/** Where the street is lost in the distance. */
export const endM = 170;

/** One house of a row; lengths in metres. */
export interface House {
  from: number;
  to: number;
  height: number;
  wall: Rgb;
  floor: number;
  bay: number;
  windowWide: number;
  windowHigh: number;
  /** Share of its windows that are lit. */
  lit: number;
  lampTone: Rgb;
  shop: Rgb;
  shopBay: number;
  sign: Rgb;
  awning: boolean;
  number: number;
}

export type Side = -1 | 1;

const walls: readonly Rgb[] = [
  [150, 98, 78],
  [186, 160, 128],
  [128, 122, 118],
  [164, 132, 112],
  [118, 84, 76],
  [196, 184, 164],
  [108, 116, 124],
];
const lampTones: readonly Rgb[] = [
  [255, 206, 136],
  [255, 226, 176],
  [220, 232, 255],
  [255, 184, 108],
];
const shopTones: readonly Rgb[] = [
  [255, 214, 150],
  [255, 240, 214],
  [255, 176, 110],
  [206, 234, 255],
  [255, 150, 130],
];

/** The side that the sun shines on. */
export function sunnySideOf({ seed }: Brief): Side {
  return subSeed(seed, 'sunny side') % 2 === 0 ? 1 : -1;
}

/** The houses of one side from near to far. */
export function housesOf(
  brief: Brief,
  look: StreetLook,
  side: Side,
  { edgeM }: Perspective,
): House[] {
  const random = randomFrom(subSeed(brief.seed, side < 0 ? 'left houses' : 'right houses'));
  const pick = <Item>(items: readonly Item[], fallback: Item) =>
    items[Math.floor(random() * items.length)] ?? fallback;
  const houses: House[] = [];
  let from = edgeM * 0.6 - 8 * random();
  while (from < endM) {
    const to = from + 7 + 8 * random();
    houses.push(houseAt({ from, to, number: houses.length }, look, { random, pick }));
    from = to;
  }
  return houses;
}

function houseAt(
  place: Pick<House, 'from' | 'to' | 'number'>,
  look: StreetLook,
  {
    random,
    pick,
  }: { random: Random; pick: <Item>(items: readonly Item[], fallback: Item) => Item },
): House {
  const office = random() < 0.3;
  const tone = pick(walls, [150, 120, 100]);
  return {
    ...place,
    height: groundFloorM + 3.3 * (1.6 + Math.floor(random() * (look.neon ? 5 : 3.6))) + random(),
    wall: blend(tone, [130, 126, 122], 0.3 * random()),
    floor: 3.1 + 0.4 * random(),
    bay: office ? 1.5 + 0.4 * random() : 2 + 0.9 * random(),
    windowWide: office ? 0.82 : 0.42 + 0.16 * random(),
    windowHigh: office ? 0.6 : 0.52 + 0.1 * random(),
    lit: look.dark ? 0.34 + 0.42 * random() : 0.3 * look.lamps,
    lampTone: pick(lampTones, [255, 206, 136]),
    shop: pick(shopTones, [255, 214, 150]),
    shopBay: 3 + 2 * random(),
    sign: pick(look.signs, [255, 190, 90]),
    awning: random() < 0.35,
  };
}

/** A number in 0..1 that belongs to three whole ones. */
export function scattered(first: number, second: number, third: number): number {
  const mixed = Math.sin(first * 127.1 + second * 311.7 + third * 74.7) * 43_758.5453;
  return mixed - Math.floor(mixed);
}
