import { join } from 'node:path';
import sharp from 'sharp';
import { smallPicture, type SmallPicture } from '../src/photographs/cues.ts';

/** Pictures painted point by point, of the kinds that depth is read from. */
export type Sight = (right: number, down: number) => readonly [number, number, number];

/** Even in each place, always the same. */
function grain(right: number, down: number): number {
  const mixed = Math.sin(right * 12_989.1 + down * 78_233.7) * 43_758.5453;
  return mixed - Math.floor(mixed) - 0.5;
}

function mixed(from: readonly number[], to: readonly number[], share: number) {
  const part = (k: number) => (from[k] ?? 0) + ((to[k] ?? 0) - (from[k] ?? 0)) * share;
  return [part(0), part(1), part(2)] as const;
}

export const waterline = 0.6;
/** Upright things on the shore in front: left and right edge, top and foot. */
export const posts = [
  { left: 0.16, right: 0.22, top: 0.2, foot: 1 },
  { left: 0.74, right: 0.82, top: 0.3, foot: 1 },
] as const;

/** Sky with soft clouds, hills, a lake and two posts in front of it all. */
export const landscape: Sight = (right, down) => {
  const post = posts.some(
    ({ left, right: end, top, foot }) => right > left && right < end && down > top && down < foot,
  );
  if (post) return [38 + 6 * grain(right, down), 30, 26];
  const ridge = 0.46 + 0.05 * Math.sin(right * 7) + 0.02 * Math.sin(right * 19);
  if (down < ridge) {
    const cloud = 0.5 + 0.5 * Math.sin(right * 9 + Math.sin(down * 21) * 1.2);
    return mixed([120, 160, 214], [214, 222, 232], down * 1.2 + 0.25 * cloud);
  }
  if (down < waterline) return mixed([74, 92, 84], [92, 108, 104], (down - 0.4) * 4);
  const streak = Math.sin(down * 160 + Math.sin(right * 5) * 2) * 9;
  return [150 + streak - down * 30, 172 + streak - down * 30, 196 + streak - down * 20];
};

/** The same lake behind railings, too thin to be cut out. */
export const railings: Sight = (right, down) => {
  const rail = down > waterline + 0.04 && Math.abs(((right * 9) % 1) - 0.5) < 0.05;
  return rail ? [60, 60, 64] : landscape(right, down);
};

/** A sharp, patterned figure with head and shoulders before a blurred room. */
export const portrait: Sight = (right, down) => {
  if (inFigure(right, down)) {
    const weave = 26 * Math.sign(Math.sin(right * 210) * Math.sin(down * 130));
    return down < 0.52 ? [206 + weave * 0.3, 158, 132] : [150 + weave, 34 + weave * 0.5, 40];
  }
  const glow = Math.exp(-((right - 0.8) ** 2 + (down - 0.3) ** 2) * 7);
  return mixed([52, 66, 74], [122, 128, 104], glow + 0.2 * down);
};

export function inFigure(right: number, down: number): boolean {
  const head = ((right - 0.5) / 0.1) ** 2 + ((down - 0.34) / 0.18) ** 2 < 1;
  const body = down > 0.5 && Math.abs(right - 0.5) < 0.13 + 0.16 * (down - 0.5);
  return head || body;
}

/** A room of straight lines: panels, a window and a tiled floor. */
export const interior: Sight = (right, down) => {
  if (down > 0.72)
    return Math.sin(right * 60) * Math.sin(down * 60) > 0 ? [150, 130, 110] : [110, 92, 76];
  const line = Math.abs(Math.sin(right * 40)) < 0.12 || Math.abs(Math.sin(down * 22)) < 0.1;
  return line ? [96, 88, 80] : [196, 188, 176];
};

export const noise: Sight = (right, down) => {
  const value = 128 + 160 * grain(right, down);
  return [value, 128 + 160 * grain(down, right), 255 - value];
};

export const plain: Sight = (right, down) => [90 + 40 * right, 100 + 30 * down, 120];

function rgbaOf(sight: Sight, widthPx: number, heightPx: number) {
  const rgba = new Uint8Array(widthPx * heightPx * 4);
  for (let at = 0; at < widthPx * heightPx; at++) {
    const x = at % widthPx;
    const colour = sight((x + 0.5) / widthPx, ((at - x) / widthPx + 0.5) / heightPx);
    rgba.set([...colour.map((part) => Math.min(255, Math.max(0, Math.round(part)))), 255], at * 4);
  }
  return { rgba, widthPx, heightPx };
}

export function smallOf(sight: Sight): SmallPicture {
  const size = { widthPx: 256, heightPx: 144 };
  return smallPicture(rgbaOf(sight, size.widthPx, size.heightPx), size);
}

export async function writeSight(folder: string, name: string, sight: Sight): Promise<string> {
  const path = join(folder, name);
  const [width, height] = [640, 360];
  const { rgba } = rgbaOf(sight, width, height);
  await sharp(rgba, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .toFile(path);
  return path;
}
