import { blend, type Rgb } from '../paint/colour.ts';
import { lerp, smoothstep } from '../paint/curves.ts';
import type { ProductLook } from './product-colours.ts';
import type { Model, Place, Sheet } from './product-mesh.ts';
import { innerSide, plainSkin, scaled, skinOf, tubeSheet } from './product-sheets.ts';

const size = { wide: 1, deep: 0.44, high: 2.4 } as const;

/** A paper bag with cords and a sheet of tissue. */
export function bagOf(look: ProductLook): Model {
  const paper = look.tones.body;
  const front = skinOf({ widthPx: 260, heightPx: 300 }, (u, v) => faceColour(look, u, v));
  const gusset = skinOf({ widthPx: 64, heightPx: 120 }, (u, v) => {
    const fold = Math.abs(u - 0.5);
    return scaled(paper, (0.72 + 0.5 * fold) * (1 - 0.12 * smoothstep(0.8, 1, v)));
  });
  const walls = [0, 1, 2, 3].map((side) => wallOf(side, side % 2 === 0 ? front : gusset));
  const inside = plainSkin(scaled(paper, 0.32));
  const cord: Rgb = blend(look.tones.accent, [255, 255, 255], 0.12);
  return {
    sheets: [
      ...walls,
      ...walls.map((wall) => ({ ...innerSide(wall), skin: inside })),
      ...tissueOf(),
      ...[1, -1].map((side) => cordOf(side, cord)),
    ],
    height: 3.25,
    radius: 1.2,
    tilt: 0.2,
  };
}

function wallOf(side: number, skin: Sheet['skin']): Sheet {
  return {
    isFlat: true,
    columns: 16,
    rows: 16,
    finish: 'satin',
    skin,
    at(u, v) {
      const up = 1 - v;
      const [right, y] = [u * 2 - 1, up * size.high];
      // The sides fold inwards towards the top.
      const deep = size.deep * lerp(1, 0.82, up);
      const swell = 0.03 * Math.sin(Math.PI * up) * (1 - right * right);
      const fold = -0.15 * up ** 1.5 * (1 - Math.abs(right));
      const front: Place =
        side % 2 === 0 ? [right * size.wide, y, deep + swell] : [right * deep, y, size.wide + fold];
      const [cos, sin] = [Math.cos((side * Math.PI) / 2), Math.sin((side * Math.PI) / 2)];
      return [front[0] * cos + front[2] * sin, y, front[2] * cos - front[0] * sin];
    },
  };
}

/** A frame of foil and a mark in the middle. */
function faceColour({ tones, label }: ProductLook, u: number, v: number): Rgb {
  const foil = blend(tones.accent, label, 0.2);
  const [x, y] = [(u - 0.5) * 2 * size.wide, (0.52 - v) * size.high];
  const ring = Math.abs(Math.hypot(x, y) - 0.34) - 0.014;
  const leaf = Math.min(
    ...[0, 1, 2].map((index) => {
      const angle = (index / 3) * 2 * Math.PI;
      return Math.hypot(x - 0.11 * Math.sin(angle), y - 0.11 * Math.cos(angle)) - 0.1;
    }),
  );
  const line = Math.abs(Math.abs(v - 0.5) - 0.455) * size.high - 0.008;
  const mark = smoothstep(0.006, -0.006, Math.min(ring, leaf, line));
  const crease = 1 - 0.1 * smoothstep(0.012, 0, Math.abs(v - 0.8));
  const light = (1 - 0.1 * smoothstep(0.85, 1, v)) * crease;
  return blend(scaled(tones.body, light), foil, mark);
}

/** Crumpled points that look out of the top. */
function tissueOf(): Sheet[] {
  const skin = skinOf({ widthPx: 120, heightPx: 40 }, (u, v) => {
    const fold = 0.86 + 0.1 * Math.sin(u * 61 + v * 5) + 0.06 * Math.sin(u * 143 - v * 9);
    return scaled([250, 247, 242], fold * lerp(1, 0.6, v));
  });
  return [0.16, -0.12].map((near, index): Sheet => ({
    columns: 60,
    rows: 6,
    finish: 'paint',
    skin,
    at(u, v) {
      const right = (u * 2 - 1) * 0.88;
      const points = Math.abs((((u + index * 0.13) * 5) % 1) - 0.5) * 2;
      const up = 0.08 + 0.3 * points * (1 - right * right) + 0.06 * Math.sin(u * 31 + index);
      const wave = 0.06 * Math.sin(u * 40 + index * 2) * (1 - v);
      return [right, size.high - 0.35 + (0.35 + up) * (1 - v), near + wave];
    },
  }));
}

function cordOf(side: number, colour: Rgb): Sheet {
  return tubeSheet(
    {
      columns: 10,
      rows: 40,
      across: [
        [0.034, 0.012, 0],
        [0, 0, 0.034],
      ],
      middle(along) {
        const angle = Math.PI * along;
        return [
          -0.42 * Math.cos(angle),
          size.high - 0.16 + 0.86 * Math.sin(angle) ** 0.8,
          side * (size.deep * 0.84 + 0.03 - 0.12 * Math.sin(angle)),
        ];
      },
    },
    plainSkin(colour),
    'satin',
  );
}
