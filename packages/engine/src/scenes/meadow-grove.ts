import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import { drawTree, type TreeLook } from './meadow-tree.ts';
import type { Palette } from './palette.ts';
import type { Studio } from './scene.ts';
import { gust } from './sway.ts';

/** What stands in a meadow: one tree or none said, an oak by itself, or a garden in blossom. */
type Planting = 'tree' | 'oak' | 'blossom';

export function plantingOf(prompt: string): Planting {
  const text = prompt.toLowerCase();
  if (/blossom|cherry|sakura|orchard|(flowering|blooming) tree/.test(text)) return 'blossom';
  if (/\boaks?\b|(lone|lonely|single|solitary|old|big|great|large) (\w+ )?tree/.test(text))
    return 'oak';
  return 'tree';
}

/** Colours of a meadow as its light makes them. */
interface TreeHues {
  near: Rgb;
  lit: Rgb;
  /** What light makes of a colour. */
  under(colour: Rgb): Rgb;
}

interface TreePlace {
  /** Share of the picture's width from its middle. */
  right: number;
  /** Share of its height where it stands, and how tall it is. */
  foot: number;
  height: number;
  nearness: number;
}

/** Trees that are looked at, the farthest first. */
export function groveLayers(
  studio: Studio,
  palette: Palette,
  hues: TreeHues,
  { skyline, sunX }: { skyline: number; sunX: number },
): Layer[] {
  const { brief } = studio;
  const random = randomFrom(subSeed(brief.seed, 'grove'));
  const planting = plantingOf(brief.prompt);
  const side = brief.seed % 2 === 0 ? -1 : 1;
  if (planting === 'blossom') {
    return blossomRows(brief, random).map((row) =>
      treeLayer(studio, row, blossomLook(palette, hues, sunX), random),
    );
  }
  const oak = planting === 'oak';
  const place: TreePlace = {
    right: side * (oak ? 0.1 + 0.08 * random() : 0.2 + 0.1 * random()),
    foot: skyline + (oak ? 0.085 : 0.05),
    height: oak ? 0.5 : 0.3,
    nearness: oak ? 0.46 : 0.4,
  };
  return [treeLayer(studio, [place], leafLook(palette, hues, sunX, place.right), random)];
}

/** Both sides of a lawn, in rows that come nearer. */
function blossomRows(
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
  random: Random,
): TreePlace[][] {
  const wide = Math.min(1, (0.62 * heightPx) / widthPx + 0.12);
  const row = (apart: number, foot: number, height: number, nearness: number): TreePlace[] =>
    [-1, 1].map((side) => ({
      right: side * apart * wide * (0.92 + 0.16 * random()),
      foot: foot + 0.012 * random(),
      height: height * (0.92 + 0.16 * random()),
      nearness,
    }));
  return [
    [
      ...row(0.16, 0.605, 0.14, 0.34),
      ...row(0.3, 0.606, 0.15, 0.34),
      ...row(0.46, 0.607, 0.16, 0.34),
      ...row(0.62, 0.607, 0.15, 0.34),
    ],
    [...row(0.3, 0.64, 0.28, 0.44), ...row(0.66, 0.645, 0.3, 0.44)],
    row(0.52, 0.72, 0.52, 0.58),
    row(0.9, 0.9, 0.92, 0.8),
  ];
}

function sunTowards(palette: Palette, sunX: number, right: number): readonly [number, number] {
  const low = palette.light === 'sunset' || palette.light === 'dawn';
  const across = clamp((sunX - 0.5 - right) * 3, -1, 1) * (low ? 0.9 : 0.55);
  const up = Math.sqrt(1 - Math.min(0.95, across * across));
  return [across, up];
}

function leafLook(palette: Palette, hues: TreeHues, sunX: number, right: number): TreeLook {
  const { near, lit } = hues;
  const haze = (colour: Rgb, share: number) => blend(colour, palette.haze, share);
  return {
    bark: haze(hues.under([46, 36, 28]), 0.05),
    barkLit: haze(hues.under([142, 116, 88]), 0.1),
    shade: haze(blend(near, [0, 0, 0], 0.52), 0.07),
    leaf: haze(blend(near, lit, 0.16), 0.05),
    lit: haze(blend(near, lit, 0.74), 0.05),
    sun: sunTowards(palette, sunX, right),
    spread: 1,
    density: 1,
    leafSize: 0.029,
    grass: [near, blend(near, lit, 0.45)],
  };
}

function blossomLook(palette: Palette, hues: TreeHues, sunX: number): TreeLook {
  const night = palette.light === 'night';
  return {
    bark: hues.under([50, 36, 36]),
    barkLit: hues.under([150, 118, 108]),
    // Pale flowers gather what light there is.
    shade: blend(hues.under([170, 92, 124]), palette.haze, night ? 0.3 : 0.08),
    leaf: blend(hues.under([240, 166, 192]), palette.haze, night ? 0.45 : 0.05),
    lit: night ? [142, 144, 184] : hues.under([255, 240, 244]),
    sun: sunTowards(palette, sunX, 0),
    spread: 1.25,
    density: 1,
    leafSize: 0.031,
    grass: [hues.near, blend(hues.near, hues.lit, 0.45)],
  };
}

function treeLayer(
  studio: Studio,
  places: readonly TreePlace[],
  look: TreeLook,
  random: Random,
): Layer {
  const { widthPx, heightPx } = studio.brief;
  const [first] = places;
  if (first === undefined) throw new Error('a row has trees');
  const foot = Math.max(...places.map((place) => place.foot));
  const height = Math.max(...places.map((place) => place.height));
  const top = Math.max(0, foot - height * 1.12);
  const distant = 0.5 * smoothstep(0.3, 0.1, height);
  const drawing = new Drawing(widthPx * layerMargin, heightPx * (foot + 0.04 - top), look.shade);
  for (const place of places) {
    const x = drawing.widthPx / 2 + place.right * widthPx;
    const baseY = heightPx * (place.foot - top);
    drawShade(drawing, { x, y: baseY }, heightPx * place.height, look);
    const tall = { x, baseY, heightPx: heightPx * place.height };
    drawTree(drawing, tall, { ...look, density: look.density * (1 - 0.3 * distant) }, random);
  }
  return takeLayer(studio, drawing, { topPx: heightPx * top, nearness: first.nearness });
}

/** Its shadow on the ground, away from the sun. */
function drawShade(
  drawing: Drawing,
  foot: { x: number; y: number },
  heightPx: number,
  look: TreeLook,
) {
  const dark = blend(look.bark, [8, 16, 4], 0.6);
  const reach = heightPx * 0.42 * look.spread;
  const middle = foot.x - look.sun[0] * heightPx * 0.22;
  const thick = Math.max(2, heightPx * 0.035);
  for (let y = Math.floor(-thick); y <= thick; y++) {
    for (let x = Math.floor(-reach); x <= reach; x++) {
      const away = Math.hypot(x / reach, y / thick);
      const dapple = 0.8 + 0.2 * Math.sin(x * 0.35 + y * 0.9) * Math.sin(x * 0.13 - y * 0.4);
      const cover = 0.5 * smoothstep(1, 0.25, away) * dapple;
      drawing.dot(Math.round(middle + x), Math.round(foot.y + y), dark, cover);
    }
  }
}

/** Bends a tree in the wind: nothing at its foot, its twigs more than its trunk. */
export function treeSway(
  texture: { heightPx: number },
  timeS: number,
  pictureHeightPx: number,
): (u: number, v: number) => number {
  const reach = pictureHeightPx * 0.0064;
  return (u, v) => {
    const up = clamp(1 - v / texture.heightPx);
    const place = u / pictureHeightPx;
    const twigs = 0.35 * Math.sin(place * 23 + v * 0.03 + timeS * 2.6);
    return -reach * up ** 1.7 * (0.3 + gust(place * 1.4, 2, timeS) + twigs);
  };
}
