import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import type { ProductLook } from './product-colours.ts';
import type { Model, Place, Sheet } from './product-mesh.ts';
import { innerSide, scaled, skinOf } from './product-sheets.ts';

const half = 1;
const bodyHeight = 1.5;
const lid = { half: 1.06, from: 1.22, to: 1.72 } as const;
/** Half of the ribbon's width. */
const ribbon = 0.16;

/** A box tied with a ribbon, alike from its four sides. */
export function boxOf(look: ProductLook): Model {
  const colours = wrappingOf(look);
  return {
    sheets: [
      ...wallsOf({ half, from: 0, to: bodyHeight }, colours, { shaded: true }),
      ...wallsOf(lid, colours, { shaded: false }),
      topOf(colours),
      ...bowOf(colours),
    ],
    height: 2.45,
    radius: 1.52,
    tilt: 0.32,
  };
}

interface Wrapping {
  paper: Rgb;
  ribbon: Rgb;
}

/** Paper and ribbon are never of one colour. */
function wrappingOf({ tones }: ProductLook): Wrapping {
  const { body, accent } = tones;
  const distance = Math.hypot(body[0] - accent[0], body[1] - accent[1], body[2] - accent[2]);
  return { paper: body, ribbon: distance < 90 ? [246, 240, 228] : accent };
}

function wallsOf(
  size: { half: number; from: number; to: number },
  { paper, ribbon: tied }: Wrapping,
  { shaded }: { shaded: boolean },
): Sheet[] {
  const skin = skinOf({ widthPx: 220, heightPx: 160 }, (u, v) => {
    const up = size.to - v * (size.to - size.from);
    const under = shaded ? 1 - 0.4 * smoothstep(1, 1.22, up) : 1 - 0.12 * smoothstep(0.88, 1, v);
    const edge = 1 - 0.12 * smoothstep(0.47, 0.5, Math.abs(u - 0.5));
    const away = Math.abs(u - 0.5) * 2 * size.half;
    const grain = 0.985 + 0.015 * Math.sin(u * 900 + Math.sin(v * 140) * 2);
    const cover = smoothstep(0.006, -0.006, away - ribbon);
    const shadow = 1 - 0.22 * (1 - cover) * smoothstep(0.09, 0, away - ribbon);
    const satin = 0.93 + 0.07 * Math.cos((away / ribbon) * 9);
    return scaled(blend(scaled(paper, grain * shadow), scaled(tied, satin), cover), under * edge);
  });
  return [0, 1, 2, 3].map((side): Sheet => ({
    isFlat: true,
    columns: 10,
    rows: 8,
    finish: 'satin',
    skin,
    at: (u, v) =>
      around(side, [(u - 0.5) * 2 * size.half, size.to - v * (size.to - size.from), size.half]),
  }));
}

/** A place of the front on one of the four sides. */
function around(side: number, [x, y, z]: Place): Place {
  const [cos, sin] = [Math.cos((side * Math.PI) / 2), Math.sin((side * Math.PI) / 2)];
  return [x * cos + z * sin, y, z * cos - x * sin];
}

function topOf({ paper, ribbon: tied }: Wrapping): Sheet {
  const skin = skinOf({ widthPx: 220, heightPx: 220 }, (u, v) => {
    const [x, z] = [Math.abs(u - 0.5) * 2 * lid.half, Math.abs(v - 0.5) * 2 * lid.half];
    const away = Math.min(x, z);
    const cover = smoothstep(0.006, -0.006, away - ribbon);
    const under = 1 - 0.5 * Math.exp(-((x * x + z * z) / 0.3));
    const satin = 0.92 + 0.08 * Math.cos((away / ribbon) * 9);
    return scaled(blend(paper, scaled(tied, satin), cover), under);
  });
  return {
    columns: 12,
    rows: 12,
    finish: 'satin',
    skin,
    at: (u, v) => [(u - 0.5) * 2 * lid.half, lid.to, (v - 0.5) * 2 * lid.half],
  };
}

/** Eight loops around a knot: large ones low, small ones high. */
function bowOf({ ribbon: tied }: Wrapping): Sheet[] {
  const skin = skinOf({ widthPx: 24, heightPx: 96 }, (u, v) => {
    const fold = 0.7 + 0.3 * smoothstep(0, 0.3, Math.min(v, 1 - v));
    const hem = 1 - 0.14 * smoothstep(0.4, 0.46, Math.abs(u - 0.5));
    return scaled(tied, fold * hem * (0.96 + 0.04 * Math.sin(v * 22)));
  });
  const dark = skinOf({ widthPx: 4, heightPx: 32 }, (_, v) =>
    scaled(tied, 0.42 + 0.25 * Math.sin(Math.PI * clamp(v))),
  );
  const loops = Array.from({ length: 8 }, (_, index) => {
    const small = index % 2 === 1;
    const size = small ? { reach: 0.5, rise: 0.62 } : { reach: 0.92, rise: 0.36 };
    return loopSheet(((index + 0.5) / 8) * 2 * Math.PI, size, skin);
  });
  return [...loops.map((loop) => ({ ...innerSide(loop), skin: dark })), ...loops, knotOf(skin)];
}

function loopSheet(
  bearing: number,
  { reach, rise }: { reach: number; rise: number },
  skin: Sheet['skin'],
): Sheet {
  const [cos, sin] = [Math.cos(bearing), Math.sin(bearing)];
  return {
    columns: 6,
    rows: 30,
    finish: 'satin',
    skin,
    at(u, v) {
      const angle = v * 2 * Math.PI;
      // A drop that begins and ends at the knot, its upper half first.
      const out = (reach * (1 - Math.cos(angle))) / 2;
      const up = lid.to + 0.1 + rise * (0.55 * Math.sin(angle) + 0.5 * (out / reach) ** 0.8);
      const across = (0.5 - u) * 0.3 * (0.5 + 0.6 * (out / reach));
      return [cos * out - sin * across, up, sin * out + cos * across];
    },
  };
}

function knotOf(skin: Sheet['skin']): Sheet {
  return {
    columns: 16,
    rows: 10,
    finish: 'satin',
    skin,
    at(u, v) {
      const [round, height] = [u * 2 * Math.PI, (v - 0.5) * Math.PI];
      const radius = 0.17 * Math.cos(height);
      return [
        radius * Math.sin(round),
        lid.to + 0.2 - 0.13 * Math.sin(height),
        radius * Math.cos(round),
      ];
    },
  };
}
