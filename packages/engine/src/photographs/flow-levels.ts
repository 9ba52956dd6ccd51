import { smoothstep } from '../paint/curves.ts';
import type { RgbaPicture } from '../paint/texture.ts';
import { smallPicture } from './cues.ts';
import { blurred, type MapSize, type PixelMap } from './pixel-map.ts';

/** What is compared of a picture, at one size. */
export interface FlowLevel extends MapSize {
  /** Of every pixel in turn: brightness, brightness against what is around, and two hues. */
  features: PixelMap;
}

/** The same picture at three sizes, each twice the one before. */
export interface FlowLevels {
  coarse: FlowLevel;
  middle: FlowLevel;
  fine: FlowLevel;
  /** How much there is to recognise around a pixel of the middle size, 0..1. */
  texture: PixelMap;
  /** The mean of both hues, and of brightness. */
  light: readonly [blue: number, red: number, luma: number];
}

/** Numbers that `features` has of a pixel. */
export const featureCount = 4;
/** Which of them is brightness against what is around. */
export const patternAt = 1;
/** The first of the hues. */
const hueAt = 2;

const coarsePixels = 48 * 27;
/** Brightness changes with the light; hues and the pattern of a thing stay. */
const weights = { luma: 0.5, pattern: 0.8, hue: 6 } as const;

/** Measures a picture without its margins. */
export function flowLevelsOf(
  picture: RgbaPicture,
  margins: { marginXPx: number; marginYPx: number },
): FlowLevels {
  const inner = cropped(picture, margins);
  const scale = Math.sqrt(coarsePixels / (inner.widthPx * inner.heightPx));
  const [columns, rows] = [inner.widthPx, inner.heightPx].map((px) =>
    Math.max(6, Math.round(px * scale)),
  );
  const size = { widthPx: (columns ?? 6) * 4, heightPx: (rows ?? 6) * 4 };
  const { red, green, blue } = smallPicture(inner, size);
  const luma = red.map(
    (value, at) => 0.2126 * value + 0.7152 * (green[at] ?? 0) + 0.0722 * (blue[at] ?? 0),
  );
  const blueness = blue.map((value, at) => (value - (luma[at] ?? 0)) / 1.86);
  const redness = red.map((value, at) => (value - (luma[at] ?? 0)) / 1.57);
  const fine = { ...size, planes: [standardised(luma), blueness, redness] };
  const middle = halved(fine);
  const coarse = halved(middle);
  const light = [meanOf(blueness), meanOf(redness), meanOf(luma)] as const;
  const texture = textureOf({ ...fine, planes: [luma, blueness, redness] });
  return { coarse: levelOf(coarse), middle: levelOf(middle), fine: levelOf(fine), texture, light };
}

function cropped(
  { rgba, widthPx, heightPx }: RgbaPicture,
  { marginXPx, marginYPx }: { marginXPx: number; marginYPx: number },
): RgbaPicture {
  const [columns, rows] = [widthPx - 2 * marginXPx, heightPx - 2 * marginYPx];
  const inner = new Uint8Array(columns * rows * 4);
  for (let row = 0; row < rows; row++) {
    const start = ((row + marginYPx) * widthPx + marginXPx) * 4;
    inner.set(rgba.subarray(start, start + columns * 4), row * columns * 4);
  }
  return { rgba: inner, widthPx: columns, heightPx: rows };
}

interface Planes extends MapSize {
  planes: readonly PixelMap[];
}

/** In deviations from the mean, so that the same place in other light is alike. */
function standardised(luma: PixelMap): PixelMap {
  const mean = meanOf(luma);
  const variance = luma.reduce((sum, value) => sum + (value - mean) ** 2, 0) / luma.length;
  const deviation = Math.max(0.06, Math.sqrt(variance));
  return luma.map((value) => (value - mean) / deviation);
}

function meanOf(plane: PixelMap): number {
  return plane.reduce((sum, value) => sum + value, 0) / plane.length;
}

/** Between pictures of one place in one light the mean hue differs by less than the first. */
const otherLight = [0.015, 0.045] as const;

/** How far two pictures are in one light, 0..1. */
export function sameLight({ light: one }: FlowLevels, { light: other }: FlowLevels): number {
  const apart = one.map((value, index) => Math.abs(value - (other[index] ?? 0)));
  const [blue = 0, red = 0, luma = 0] = apart;
  return 1 - smoothstep(0.09, 0.2, luma + 2 * Math.max(blue, red));
}

/** A picture as it would be in the light of another, where that has another colour. */
export function inLightOf(other: FlowLevels, levels: FlowLevels): FlowLevels {
  const shifts = levels.light.slice(0, 2).map((hue, index) => {
    const shift = (other.light[index] ?? 0) - hue;
    return weights.hue * shift * smoothstep(otherLight[0], otherLight[1], Math.abs(shift));
  });
  const shifted = (level: FlowLevel): FlowLevel => {
    const features = level.features.slice();
    for (let at = hueAt; at < features.length; at += featureCount) {
      features[at] = (features[at] ?? 0) + (shifts[0] ?? 0);
      features[at + 1] = (features[at + 1] ?? 0) + (shifts[1] ?? 0);
    }
    return { ...level, features };
  };
  const { coarse, middle, fine } = levels;
  return { ...levels, coarse: shifted(coarse), middle: shifted(middle), fine: shifted(fine) };
}

function halved({ widthPx, heightPx, planes }: Planes): Planes {
  const [columns, rows] = [widthPx / 2, heightPx / 2];
  const halvedPlane = (plane: PixelMap) => {
    const result = new Float32Array(columns * rows);
    for (let at = 0; at < result.length; at++) {
      const start = Math.floor(at / columns) * 2 * widthPx + (at % columns) * 2;
      const upper = (plane[start] ?? 0) + (plane[start + 1] ?? 0);
      const lower = (plane[start + widthPx] ?? 0) + (plane[start + widthPx + 1] ?? 0);
      result[at] = (upper + lower) / 4;
    }
    return result;
  };
  return { widthPx: columns, heightPx: rows, planes: planes.map(halvedPlane) };
}

/** Pixels around one that its brightness is measured against. */
const around = 3;

function levelOf({ widthPx, heightPx, planes }: Planes): FlowLevel {
  const size = { widthPx, heightPx };
  const [luma = new Float32Array(), blueness, redness] = planes;
  const mean = blurred(luma, size, around);
  const squares = blurred(
    luma.map((value) => value * value),
    size,
    around,
  );
  const features = new Float32Array(luma.length * featureCount);
  luma.forEach((value, at) => {
    const local = mean[at] ?? 0;
    const deviation = Math.sqrt(Math.max(0, (squares[at] ?? 0) - local * local));
    const start = at * featureCount;
    features[start] = weights.luma * value;
    features[start + 1] = (weights.pattern * (value - local)) / (deviation + 0.25);
    features[start + 2] = weights.hue * (blueness?.[at] ?? 0);
    features[start + 3] = weights.hue * (redness?.[at] ?? 0);
  });
  return { ...size, features };
}

/** Deviation around each pixel that makes a place easy to find again. */
const plentyOfTexture = 0.05;

function textureOf(fine: Planes): PixelMap {
  const { planes, ...size } = halved(fine);
  const spreads = planes.map((plane) => {
    const mean = blurred(plane, size, 2);
    const squares = blurred(
      plane.map((value) => value * value),
      size,
      2,
    );
    return squares.map((value, at) => Math.max(0, value - (mean[at] ?? 0) ** 2));
  });
  const [luma = new Float32Array(), ...hues] = spreads;
  return luma.map((value, at) => {
    const spread = hues.reduce((sum, hue) => sum + 4 * (hue[at] ?? 0), value);
    return Math.min(1, Math.sqrt(spread) / plentyOfTexture);
  });
}
