import { blend, type Rgb } from '../paint/colour.ts';
import { smoothstep } from '../paint/curves.ts';
import type { ProductLook } from './product-colours.ts';
import type { Model, Place, Sheet } from './product-mesh.ts';
import { drawScreen, screenColours } from './product-screen.ts';
import { plainSkin, scaled, skinOf } from './product-sheets.ts';

const base = { wide: 1.45, deep: 0.98, thick: 0.11 } as const;
/** Height of the lid, its thickness, and how far it leans back, in radians. */
const lid = { high: 1.86, thick: 0.06, lean: 0.27 } as const;

/** An open laptop, its screen lit. */
export function laptopOf(look: ProductLook): Model {
  const { body, pale } = look.tones;
  const metal = blend(body, pale, 0.76);
  const plain = plainSkin(metal);
  const screen = drawScreen(
    { widthPx: 420, heightPx: 268, radiusPx: 8 },
    screenColours(look.take),
    look.take * 40,
  );
  return {
    sheets: [
      { ...flat(atBase(base.thick)), skin: keyboardSkin(metal), finish: 'satin' },
      ...rimOf(base.thick, plain, placeOnBase),
      { ...flat(atLid(lid.thick / 2)), skin: screen, finish: 'glass', glows: true },
      {
        ...flat((u, v) => atLid(-lid.thick / 2)(1 - u, v)),
        skin: backSkin(look, metal),
        finish: 'metal',
      },
      ...rimOf(lid.thick, plain, placeOnLid),
    ],
    height: 2.02,
    radius: 1.86,
    tilt: 0.27,
  };
}

type At = (u: number, v: number) => Place;

function flat(at: At): Pick<Sheet, 'at' | 'columns' | 'rows'> {
  return { columns: 10, rows: 10, at };
}

/** The base seen from above, its back at the top. */
function atBase(height: number): At {
  return (u, v) => placeOnBase(u * 2 - 1, v * 2 - 1, height);
}

function placeOnBase(right: number, near: number, height: number): Place {
  return [right * base.wide, height, near * base.deep];
}

/** The lid seen from the front, `out` from the middle of its thickness. */
function atLid(out: number): At {
  return (u, v) => placeOnLid(u * 2 - 1, v * 2 - 1, out + lid.thick / 2);
}

function placeOnLid(right: number, down: number, height: number): Place {
  const up = ((1 - down) / 2) * lid.high;
  const out = height - lid.thick / 2;
  const [cos, sin] = [Math.cos(lid.lean), Math.sin(lid.lean)];
  return [right * base.wide, base.thick + up * cos + out * sin, out * cos - base.deep - up * sin];
}

/** The four narrow sides of a slab. */
function rimOf(
  thick: number,
  skin: Sheet['skin'],
  place: (right: number, near: number, height: number) => Place,
): Sheet[] {
  const sides: readonly At[] = [
    (u, v) => place(u * 2 - 1, 1, thick * (1 - v)),
    (u, v) => place(1, 1 - u * 2, thick * (1 - v)),
    (u, v) => place(1 - u * 2, -1, thick * (1 - v)),
    (u, v) => place(-1, u * 2 - 1, thick * (1 - v)),
  ];
  return sides.map((at) => ({ columns: 10, rows: 2, at, skin, finish: 'metal' }));
}

/** Keys in rows, a pad to touch, and the dark of the hinge. */
function keyboardSkin(metal: Rgb) {
  const key: Rgb = [30, 31, 35];
  return skinOf({ widthPx: 420, heightPx: 284 }, (u, v) => {
    const hinge = 0.55 + 0.45 * smoothstep(0, 0.07, v);
    const [across, along] = [(u - 0.08) / 0.84, (v - 0.1) / 0.46];
    const pad = Math.max(Math.abs(u - 0.5) - 0.17, Math.abs(v - 0.78) - 0.15);
    const rim = 1 - 0.25 * smoothstep(0.008, 0.001, Math.abs(pad));
    const ground = scaled(metal, hinge * rim * (pad < 0 ? 0.95 : 1));
    if (across < 0 || across > 1 || along < 0 || along > 1) return ground;
    const row = Math.floor(along * 5);
    const shift = across * 14 + row * 0.33;
    const space = row === 4 && across > 0.3 && across < 0.68;
    const gapX = space ? 1 : Math.min(shift % 1, 1 - (shift % 1));
    const gapY = Math.min((along * 5) % 1, 1 - ((along * 5) % 1));
    const cover = smoothstep(0.06, 0.11, gapX) * smoothstep(0.07, 0.13, gapY);
    return blend(scaled(ground, 0.8), key, cover);
  });
}

function backSkin({ label }: ProductLook, metal: Rgb) {
  return skinOf({ widthPx: 120, heightPx: 80 }, (u, v) => {
    const away = Math.hypot((u - 0.5) * 1.5, v - 0.5);
    return blend(metal, label, smoothstep(0.11, 0.1, away));
  });
}
