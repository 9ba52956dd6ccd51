import { blend, type Rgb } from '../paint/colour.ts';
import { lerp, smoothstep } from '../paint/curves.ts';
import type { ProductLook } from './product-colours.ts';
import type { Model, Sheet } from './product-mesh.ts';
import { curveAt, scaled, skinOf, type Curve } from './product-sheets.ts';

/** Middle of the cups, and half of the distance between them. */
const cup = { y: 0.98, away: 0.98, high: 0.95, deep: 0.78 } as const;

export function headphonesOf(look: ProductLook): Model {
  const { body, dark } = look.tones;
  const pad = blend(dark, body, 0.2);
  const sides = [-1, 1].flatMap((side) => [
    cupSheet(
      side,
      shell,
      skinOf({ widthPx: 8, heightPx: 200 }, (_, v) => shellColour(look, v)),
      'satin',
    ),
    cupSheet(side, cushion, cushionSkin(pad), 'paint'),
  ]);
  return {
    sheets: [...sides, bandSheet(body), bandPad(pad)],
    height: 3.05,
    radius: 1.6,
    tilt: 0.16,
  };
}

/** Distance from the head's side, by share of the cup's radius: a profile from the middle outwards. */
type Profile = readonly (readonly [share: number, away: number])[];

const shell: Profile = [
  [0.001, 0.42],
  [0.5, 0.42],
  [0.56, 0.4],
  [0.62, 0.4],
  [0.66, 0.43],
  [0.86, 0.36],
  [0.97, 0.22],
  [0.98, 0.08],
  [0.93, 0.04],
];
const cushion: Profile = [
  [0.9, 0.06],
  [0.98, 0.02],
  [1.02, -0.08],
  [0.98, -0.2],
  [0.84, -0.26],
  [0.68, -0.22],
  [0.6, -0.1],
  [0.2, -0.06],
  [0.001, -0.06],
];

function profileAt(profile: Profile, v: number): readonly [number, number] {
  const curves = [0, 1].map((part): Curve =>
    profile.map((point, index) => [index / (profile.length - 1), point[part] ?? 0]),
  );
  const [shares, aways] = curves;
  return [curveAt(shares ?? [], v), curveAt(aways ?? [], v)];
}

function cupSheet(
  side: number,
  profile: Profile,
  skin: Sheet['skin'],
  finish: Sheet['finish'],
): Sheet {
  return {
    columns: 56,
    rows: 40,
    skin,
    finish,
    at(u, v) {
      const angle = -u * 2 * Math.PI * side;
      const [share, away] = profileAt(profile, v);
      // Cups lean inwards at the top, as they hang.
      const y = Math.cos(angle) * cup.high * share;
      return [
        side * (cup.away + away - 0.06 * y),
        cup.y + y,
        Math.sin(angle) * cup.deep * share * -1,
      ];
    },
  };
}

function shellColour({ tones }: ProductLook, v: number): Rgb {
  const { body, accent } = tones;
  const ring = smoothstep(0.02, 0, Math.abs(v - 0.315) - 0.06);
  const plate = scaled(body, 0.92 + 0.08 * Math.sin(v * 900));
  const base = v < 0.25 ? blend(plate, accent, 0.12) : body;
  const seam = 1 - 0.5 * smoothstep(0.02, 0, Math.abs(v - 0.86));
  return scaled(blend(base, accent, ring), seam);
}

function cushionSkin(colour: Rgb) {
  return skinOf({ widthPx: 160, heightPx: 80 }, (u, v) => {
    const fold = 0.94 + 0.06 * Math.sin(u * 2 * Math.PI * 34) * smoothstep(0.2, 0.5, v);
    const inside = lerp(1, 0.25, smoothstep(0.6, 0.78, v));
    return scaled(colour, fold * inside);
  });
}

/** Height of the band's top over the cups. */
function archAt(along: number, size: { wide: number; high: number; low: number }) {
  const angle = (along - 0.5) * Math.PI;
  return {
    x: size.wide * Math.sin(angle),
    y: size.low + (size.high - size.low) * Math.max(0, Math.cos(angle)) ** 0.86,
    angle,
  };
}

function arch(
  size: { wide: number; high: number; low: number; thick: number; deep: number },
  skin: Sheet['skin'],
  finish: Sheet['finish'],
): Sheet {
  return {
    columns: 28,
    rows: 60,
    skin,
    finish,
    at(u, v) {
      const { x, y, angle } = archAt(v, size);
      const round = u * 2 * Math.PI;
      const out = Math.sign(Math.sin(round)) * Math.abs(Math.sin(round)) ** 0.7 * size.thick;
      const near = Math.sign(Math.cos(round)) * Math.abs(Math.cos(round)) ** 0.5 * size.deep;
      return [x + Math.sin(angle) * out, y + Math.cos(angle) * out, near];
    },
  };
}

function bandSheet(colour: Rgb): Sheet {
  const skin = skinOf({ widthPx: 120, heightPx: 8 }, (u) => {
    const stitch = Math.min(Math.abs(u - 0.14), Math.abs(u - 0.36));
    return scaled(colour, 1 - 0.25 * smoothstep(0.012, 0.004, stitch));
  });
  return arch({ wide: 1.3, high: 2.98, low: 1.72, thick: 0.055, deep: 0.27 }, skin, 'satin');
}

function bandPad(colour: Rgb): Sheet {
  const skin = skinOf({ widthPx: 8, heightPx: 160 }, (_, v) =>
    scaled(colour, 0.9 + 0.1 * Math.sin(v * 2 * Math.PI * 22)),
  );
  return arch({ wide: 1.1, high: 2.87, low: 2.0, thick: 0.08, deep: 0.22 }, skin, 'paint');
}
