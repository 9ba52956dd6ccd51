import { blend, rampAt, type Ramp, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import type { Atlas } from './letter-atlas.ts';
import { blurred, distances, type ValueMap } from './soft-map.ts';
import type { LookName, TitleStyle } from './title-style.ts';

/** Letters as they are laid: what lies under all of them, then the letters themselves. */
export interface Lettering {
  under: Drawing | null;
  face: Drawing;
}

/** Ems around a letter that its shadow or glow takes. */
export const reachOf: Readonly<Record<LookName, number>> = {
  plain: 0.14,
  outlined: 0.14,
  gold: 0.14,
  neon: 0.18,
};

/** Colour and cover of the texels of a row, from the tops of capitals (0) to the baseline (1). */
type Shading = (height: number) => (at: number) => { colour: Rgb; cover: number };

export function drawLetters(atlas: Atlas, style: TitleStyle, capHeight: number): Lettering {
  const { look, ink } = style;
  const drawn = (shading: Shading) => drawCells(atlas, capHeight, shading);
  const under = (map: ValueMap, strength = 1) => {
    const { support } = style;
    if (support === 'none') return null;
    return drawn(shadowOf(atlas, map, { support, strength: support === 'soft' ? 0.55 : strength }));
  };
  if (look === 'neon') {
    const edge = distances(atlas.cover);
    return { under: drawn(glowOf(atlas, edge, ink)), face: drawn(tubeOf(atlas, edge, style)) };
  }
  const shape = style.face === 'script' && style.support === 'dark' ? bolder(atlas) : atlas.cover;
  if (look === 'outlined') {
    // What is inside of the lines is darkened as well, or the letters would not hold together.
    return { under: under(shape, 0.7), face: drawn(inkOf(lineOf(atlas), ink)) };
  }
  const face = drawn(look === 'gold' ? goldOf(atlas) : inkOf(shape, ink));
  return { under: under(shape), face };
}

/** Hairlines that would be lost on a picture grow a little. */
function bolder({ cover, em }: Atlas): ValueMap {
  const growth = 0.5 + em * 0.006;
  return { ...cover, values: distances(cover).map((away) => clamp(growth - away)) };
}

function drawCells({ cover, cells, em }: Atlas, capHeight: number, shading: Shading): Drawing {
  const drawing = new Drawing(cover.widthPx, cover.heightPx);
  for (const { u, v, width, height, top } of cells.values()) {
    for (let y = v; y < v + height; y++) {
      const texelAt = shading(1 + (top + y - v) / (em * capHeight));
      for (let x = u; x < u + width; x++) {
        const texel = texelAt(y * cover.widthPx + x);
        drawing.set(x, y, texel.colour, texel.cover);
      }
    }
  }
  return drawing;
}

/** Hardly darker below than above: flat type looks printed on the screen. */
function inkOf({ values }: ValueMap, ink: Rgb): Shading {
  const low = blend(ink, [0, 0, 0], 0.07);
  return (height) => {
    const texel = { colour: blend(ink, low, smoothstep(0, 1.1, height)), cover: 0 };
    return (at) => {
      texel.cover = values[at] ?? 0;
      return texel;
    };
  };
}

/** Lifts letters off what is behind them: a tight shadow and a wide one, or light. */
function shadowOf(
  { em }: Atlas,
  map: ValueMap,
  { support, strength }: { support: TitleStyle['support']; strength: number },
): Shading {
  const tight = blurred(map, em * 0.022);
  const wide = blurred(map, em * 0.075);
  const down = Math.round(em * 0.016) * map.widthPx;
  const texel = { colour: (support === 'light' ? [250, 248, 244] : [4, 5, 8]) as Rgb, cover: 0 };
  const texelAt = (at: number) => {
    const near = tight.values[at - down] ?? 0;
    texel.cover = Math.min(0.8, 0.42 * near + 0.62 * (wide.values[at] ?? 0)) * strength;
    return texel;
  };
  return () => texelAt;
}

/** A line along the edge of every letter, as broad at any size. */
function lineOf({ cover, em }: Atlas): ValueMap {
  const half = Math.max(1.1, em * 0.016);
  const edge = distances(cover);
  // Within the letter, so that neighbours do not run into each other.
  const values = edge.map((away) => clamp(half + 0.5 - Math.abs(away + half * 0.7)));
  return { ...cover, values };
}

/**
 * Glass tubes: along the edges of letters, or in place of the strokes where those are as thin as
 * a tube. White-hot inside, coloured outside.
 */
function tubeOf({ em }: Atlas, edge: Float32Array, { ink, face }: TitleStyle): Shading {
  const half = Math.max(1.5, em * 0.026);
  const hot = blend(ink, [255, 255, 255], 0.86);
  const isStroke = face === 'script' || face === 'light';
  // Colours from the middle of the glass (0) to its rim.
  const tints = Array.from({ length: 33 }, (_, index) => {
    return blend(hot, ink, smoothstep(isStroke ? 0.5 : 0.25, 1.05, index / 32));
  });
  const texel = { colour: ink, cover: 0 };
  const texelAt = (at: number) => {
    const from = edge[at] ?? far;
    const away = isStroke ? Math.max(0, from + half * 0.7) : Math.abs(from + half * 0.6);
    texel.colour = tints[Math.min(32, Math.round((away / half) * 32))] ?? ink;
    texel.cover = clamp(half + 0.5 - away);
    return texel;
  };
  return () => texelAt;
}

const far = 1e4;

function glowOf({ em }: Atlas, edge: Float32Array, tint: Rgb): Shading {
  const reach = em * reachOf.neon;
  const covers = Array.from({ length: 257 }, (_, index) => {
    const share = index / 256;
    const near = (share * reachOf.neon) / 0.035;
    return (1 - smoothstep(0.35, 1, share)) * (0.55 * Math.exp(-near) + 0.2 * Math.exp(-near / 4));
  });
  const texel = { colour: blend(tint, [255, 255, 255], 0.12), cover: 0 };
  const texelAt = (at: number) => {
    const away = Math.abs(edge[at] ?? far) / reach;
    texel.cover = covers[Math.round(Math.min(1, away) * 256)] ?? 0;
    return texel;
  };
  return () => texelAt;
}

const gold: Ramp = [
  [0, [255, 246, 206]],
  [0.3, [240, 204, 118]],
  [0.52, [176, 118, 44]],
  [0.56, [255, 236, 172]],
  [0.8, [222, 170, 78]],
  [1, [138, 88, 32]],
];

/** Polished metal: a sky and a ground mirrored in it, and edges that catch the light from above. */
function goldOf({ cover, em }: Atlas): Shading {
  const edge = distances(cover);
  const bevel = em * 0.03;
  const { widthPx, values } = cover;
  const depth = (at: number) => Math.max(-bevel, Math.min(1, edge[at] ?? 1));
  return (height) => {
    const base = rampAt(gold, clamp(height));
    const texel = { colour: base, cover: 0 };
    return (at) => {
      texel.cover = values[at] ?? 0;
      if (texel.cover === 0) return texel;
      const across = depth(at + 1) - depth(at - 1);
      const down = depth(at + widthPx) - depth(at - widthPx);
      const facing = clamp(-across * 0.25 - down * 0.43, -1, 1);
      texel.colour =
        facing > 0
          ? blend(base, [255, 252, 232], facing * 0.75)
          : blend(base, [84, 48, 14], facing * -0.7);
      return texel;
    };
  };
}
