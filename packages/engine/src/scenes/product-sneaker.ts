import { clamp, lerp, smoothstep } from '../paint/curves.ts';
import type { ProductLook } from './product-colours.ts';
import type { Model, Place, Sheet } from './product-mesh.ts';
import {
  coloursOf,
  laceStations,
  openAt,
  soleColour,
  stationOf,
  tongueColour,
  upperColour,
  type SneakerColours,
} from './product-sneaker-skin.ts';
import { curveAt, innerSide, plainSkin, scaled, skinOf, type Curve } from './product-sheets.ts';

/*
 * A low shoe, its heel on the left. A station is a place from the heel (0) to the tip (1); across the
 * upper, `up` goes from the sole (0) to the middle of the top or, where it is open, to the insole (1).
 */

const length = 3.3;
const heelX = -1.62;

/** Half of the sole's width, and its upper and lower edge. */
const widths: Curve = [
  [0, 0.44],
  [0.18, 0.455],
  [0.4, 0.42],
  [0.55, 0.49],
  [0.7, 0.56],
  [0.85, 0.54],
  [1, 0.44],
];
const soleTops: Curve = [
  [0, 0.5],
  [0.2, 0.46],
  [0.45, 0.38],
  [0.7, 0.3],
  [0.88, 0.33],
  [1, 0.45],
];
/** The top of the upper where it is closed, and its rim where it is open. */
const tops: Curve = [
  [0.3, 1.42],
  [0.4, 1.28],
  [0.48, 1.14],
  [0.58, 0.97],
  [0.68, 0.81],
  [0.78, 0.7],
  [0.88, 0.645],
  [0.95, 0.6],
  [1, 0.47],
];
const rims: Curve = [
  [0, 1.2],
  [0.07, 1.14],
  [0.17, 0.96],
  [0.27, 0.93],
  [0.36, 1.07],
  [0.44, 1.2],
  [0.5, 1.22],
];

function halfWidthAt(station: number): number {
  const heel = station < 0.13 ? Math.sqrt(Math.max(0, 1 - ((0.13 - station) / 0.13) ** 2)) : 1;
  const toe = Math.max(0, (station - 0.74) / 0.26);
  return curveAt(widths, station) * heel * Math.max(0, 1 - toe ** 2.3) ** (1 / 2.1);
}

function bottomAt(station: number): number {
  const toe = Math.max(0, (station - 0.74) / 0.26);
  const heel = Math.max(0, (0.1 - station) / 0.1);
  return 0.2 * toe ** 1.7 + 0.05 * heel * heel;
}

export function sneakerOf(look: ProductLook): Model {
  const colours = coloursOf(look);
  const sheets = [soleSheet(colours), upperSheet(colours), ...tongueSheets(colours)];
  return {
    sheets: [...sheets, ...laceSheets(colours), ...tabSheets(colours)],
    height: 1.62,
    radius: 1.85,
    tilt: 0.26,
  };
}

/** Around the whole shoe: a ledge on top, a wall that bulges, and what touches the ground. */
function soleSheet(colours: SneakerColours): Sheet {
  return {
    columns: 108,
    rows: 14,
    finish: 'satin',
    at(u, v) {
      const round = u - Math.floor(u);
      const side = round < 0.5 ? 1 : -1;
      const station = stationOf(round < 0.5 ? round * 2 : 2 - round * 2);
      const wall = clamp((v - 0.12) / 0.88);
      const inward = v < 0.12 ? lerp(0.8, 1, v / 0.12) : 1;
      const bulge = 0.05 * Math.sin(Math.PI * wall ** 0.8) - 0.03 * wall ** 6;
      const spread = inward + bulge * 1.4;
      const x = (station - 0.5) * (1 + bulge * 0.5 + (inward - 1) * 0.12) + 0.5;
      const y = lerp(curveAt(soleTops, station), bottomAt(station), wall);
      return [heelX + x * length, y, side * halfWidthAt(station) * spread];
    },
    skin: skinOf({ widthPx: 900, heightPx: 64 }, (u, v) => soleColour(colours, u, v)),
  };
}

function upperAt(u: number, v: number): Place {
  const station = 0.004 + 0.995 * stationOf(u);
  const side = v > 0.5 ? 1 : -1;
  const up = clamp(1 - Math.abs(2 * v - 1));
  const [closed, open] = [closedAt(station, up), openSectionAt(station, up)];
  const share = openAt(station);
  const y = lerp(closed[1], open[1], share);
  // The heel leans and is round, and the tip rolls over the toes.
  const heel =
    smoothstep(0.2, 0, station) * (0.1 * Math.sin(Math.PI * clamp((y - 0.45) / 0.85)) - 0.05);
  const x = heelX + station * length - heel;
  return [x, y, side * lerp(closed[0], open[0], share)];
}

type Section = readonly [away: number, height: number];

function closedAt(station: number, up: number): Section {
  const [width, base] = [halfWidthAt(station) * 0.97, curveAt(soleTops, station) - 0.04];
  const angle = (up * Math.PI) / 2;
  const height = Math.max(0.02, curveAt(tops, station) - base);
  return [width * Math.cos(angle) ** 0.8, base + height * Math.sin(angle) ** 0.86];
}

function openSectionAt(station: number, up: number): Section {
  const [width, base] = [halfWidthAt(station) * 0.97, curveAt(soleTops, station) - 0.04];
  const rim = curveAt(rims, station);
  const top = width * lerp(0.7, 0.76, smoothstep(0.25, 0.05, station));
  const roll = Math.min(0.055, top * 0.4);
  if (up < 0.62) {
    const share = up / 0.62;
    const belly = 0.05 * Math.sin(Math.PI * share) * smoothstep(0, 0.12, station);
    return [lerp(width, top, share ** 1.5) + belly, lerp(base, rim, share)];
  }
  if (up < 0.78) {
    const angle = ((up - 0.62) / 0.16) * Math.PI;
    return [top - roll * (1 - Math.cos(angle)), rim + roll * Math.sin(angle)];
  }
  const share = (up - 0.78) / 0.22;
  return [(top - 2 * roll) * (1 - share), lerp(rim, 0.5, share ** 0.6)];
}

function upperSheet(colours: SneakerColours): Sheet {
  return {
    columns: 88,
    rows: 60,
    finish: 'satin',
    at: upperAt,
    skin: skinOf({ widthPx: 560, heightPx: 300 }, (u, v) => upperColour(colours, u, v)),
  };
}

/** A point of the closed top, `away` from its middle. */
function topAt(station: number, away: number): number {
  const [width, base] = [halfWidthAt(station) * 0.97, curveAt(soleTops, station) - 0.04];
  const share = clamp(Math.abs(away) / width);
  const sin = Math.sqrt(Math.max(0, 1 - share ** (2 / 0.8)));
  return base + (curveAt(tops, station) - base) * sin ** 0.86;
}

function tongueSheets(colours: SneakerColours): Sheet[] {
  const front: Sheet = {
    columns: 14,
    rows: 26,
    finish: 'satin',
    at(u, v) {
      const station = lerp(0.345, 0.72, v);
      const half = lerp(0.25, 0.17, v) * (1 - 0.5 * Math.max(0, 0.1 - v) * 6);
      const away = (u - 0.5) * 2 * half;
      const swell = 0.05 * Math.sin(Math.PI * clamp(v * 1.2));
      const y = v > 0.35 ? topAt(station, away) : curveAt(tops, station) - 0.7 * away * away;
      // From outside, which is in front and above, right is the near side's left.
      return [heelX + station * length, y + 0.025 + swell * (1 - (u * 2 - 1) ** 2), -away];
    },
    skin: skinOf({ widthPx: 64, heightPx: 160 }, (u, v) => tongueColour(colours, u, v)),
  };
  const back = innerSide({
    ...front,
    at: (u, v) => {
      const [x, y, z] = front.at(u, v);
      return [x - 0.06, y - 0.02, z];
    },
    skin: plainSkin(scaled(colours.lining, 0.8)),
  });
  return [front, back];
}

/** Flat laces over the tongue, from eyelet to eyelet. */
function laceSheets(colours: SneakerColours): Sheet[] {
  const skin = skinOf({ widthPx: 48, heightPx: 24 }, (u, v) => {
    const weave = 0.95 + 0.05 * Math.sin((u * 24 + v * 6) * Math.PI);
    return scaled(colours.lace, (0.68 + 0.32 * Math.sin(Math.PI * v)) * weave);
  });
  return laceStations.flatMap((station) =>
    [1, -1].map((slant): Sheet => ({
      columns: 16,
      rows: 5,
      finish: 'paint',
      skin,
      at(u, v) {
        const away = (u - 0.5) * 2 * 0.32;
        const along = station + slant * 0.018 * (u - 0.5) * 2 + (v - 0.5) * 0.034;
        const lift = 0.05 + 0.028 * Math.sin(Math.PI * v) + (slant > 0 ? 0.012 : 0);
        return [heelX + along * length, topAt(along, away) + lift, -away];
      },
    })),
  );
}

/** A loop at the heel. */
function tabSheets(colours: SneakerColours): Sheet[] {
  return [
    {
      columns: 8,
      rows: 12,
      finish: 'satin',
      skin: skinOf({ widthPx: 24, heightPx: 40 }, (u) =>
        scaled(colours.accent, 0.7 + 0.3 * Math.sin(Math.PI * u)),
      ),
      at(u, v) {
        const bow = 0.07 * Math.sin(Math.PI * v);
        const [x] = upperAt(0, 0.5);
        return [x - 0.02 - bow, 1.28 - 0.42 * v, (u - 0.5) * 0.2];
      },
    },
  ];
}
