import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { cutOutMargin } from '../paint/cut-out.ts';
import { Drawing, type Point } from '../paint/drawing.ts';
import type { NoiseField } from '../paint/noise-field.ts';
import { anatomies, type Profile } from './underwater-anatomies.ts';
import type { Giant } from './underwater-water.ts';

export const giantMargin = cutOutMargin(0.75);
/** Room above the axis of a body and below it, as a share of its length. */
const room = 0.24;

/** The body with the fins that are fixed to it; its axis runs through the middle. */
export function drawGiant(
  kind: Giant,
  lengthPx: number,
  seen: (colour: Rgb) => Rgb,
  noise: NoiseField,
): Drawing {
  const anatomy = anatomies[kind];
  const size = {
    width: lengthPx * 1.1 + 2 * giantMargin,
    height: lengthPx * 2 * room + 2 * giantMargin,
  };
  const drawing = new Drawing(size.width, size.height, seen(anatomy.back));
  const middle = drawing.heightPx / 2;
  const spot = ([along, up]: readonly [number, number]): Point => ({
    x: giantMargin + along * lengthPx,
    y: middle - up * lengthPx,
  });
  const dark = seen(blend(anatomy.back, [8, 20, 34], 0.25));
  for (const fin of anatomy.fins) fillOutline(drawing, rounded(fin).map(spot), dark);
  for (let x = giantMargin; x < giantMargin + lengthPx; x++) {
    const along = (x + 0.5 - giantMargin) / lengthPx;
    const [top, bottom] = [heightAt(anatomy.top, along), heightAt(anatomy.bottom, along)];
    const from = middle - top * lengthPx;
    const to = middle - bottom * lengthPx;
    for (let y = Math.floor(from); y <= to; y++) {
      const cover = Math.min(clamp(y + 1 - from), clamp(to - y));
      const up = 1 - (2 * (y + 0.5 - from)) / Math.max(1, to - from);
      drawing.dot(x, y, seen(skinAt(kind, { along, up, x, y }, noise)), cover);
    }
  }
  return drawing;
}

function skinAt(
  kind: Giant,
  { along, up, x, y }: { along: number; up: number; x: number; y: number },
  noise: NoiseField,
): Rgb {
  const { back, belly, border, softness } = anatomies[kind];
  const mottle = noise.at(x * 0.35, y * 0.5) * 0.5 + noise.at(x * 1.3, y * 1.5) * 0.25;
  const low = smoothstep(border + softness, border - softness, up + mottle * 0.35);
  let colour = blend(back, belly, low * 0.85);
  colour = blend(colour, [255, 255, 255], clamp(mottle * 0.18));
  if (kind === 'whale' && along > 0.02 && along < 0.46 && up < 0.12) {
    const groove = Math.sin(up * 34 + along * 5) ** 8;
    colour = blend(colour, [20, 36, 52], 0.4 * groove * smoothstep(0.46, 0.34, along));
  }
  if (kind === 'shark' && Math.abs(up - 0.1) < 0.5) {
    const slit = Math.max(0, Math.sin((along - 0.2) * 300)) ** 6;
    const gills = smoothstep(0.195, 0.2, along) * smoothstep(0.26, 0.255, along);
    colour = blend(colour, [20, 30, 40], 0.5 * slit * gills);
  }
  if (kind === 'turtle') colour = turtleSkin(colour, { along, up, x, y });
  const eye = kind === 'turtle' ? [0.06, 0.25] : kind === 'whale' ? [0.185, -0.06] : [0.075, 0.2];
  const size = kind === 'whale' ? 0.0042 : 0.0075;
  const off = Math.hypot((along - (eye[0] ?? 0)) / size, (up - (eye[1] ?? 0)) / (size * 14));
  colour = blend(colour, [6, 8, 12], clamp(1.6 - off));
  // Light from above along the back, its own shadow below.
  const lit = smoothstep(0.25, 1, up);
  return blend(
    blend(colour, [0, 10, 24], 0.42 * smoothstep(0.1, -1, up)),
    [236, 255, 250],
    0.3 * lit,
  );
}

/** Plates on the shell, smaller ones on head and neck. */
function turtleSkin(
  colour: Rgb,
  { along, up, x, y }: { along: number; up: number; x: number; y: number },
): Rgb {
  const shell = along > 0.215 && up > -0.4;
  const width = shell ? 0.115 : 0.028;
  const row = Math.floor((up + 1) / (shell ? 0.52 : 0.3));
  const place = along / width + (row % 2) * 0.5;
  const across = Math.abs(place - Math.floor(place) - 0.5) * 2;
  const level = (up + 1) / (shell ? 0.52 : 0.3) - row;
  const seam = Math.max(
    smoothstep(0.82, 0.97, across),
    smoothstep(0.84, 0.98, Math.abs(level - 0.5) * 2),
  );
  const rays =
    0.5 + 0.5 * Math.sin(Math.atan2(level - 0.2, across - 0.5) * 14 + x * 0.02 + y * 0.03);
  const plate = shell ? blend(colour, [182, 132, 60], 0.5 * rays) : colour;
  return blend(plate, shell ? [222, 200, 140] : [52, 50, 36], seam * (shell ? 0.4 : 0.35));
}

/** The fin that rows, its root in the middle of the drawing, pointing to the right. */
export function drawRowingFin(kind: Giant, lengthPx: number, seen: (colour: Rgb) => Rgb): Drawing {
  const { fin, back, belly } = anatomies[kind];
  const [long, wide] = [fin.length * lengthPx, fin.wide * lengthPx];
  const drawing = new Drawing(2 * (long + giantMargin), 2 * (wide + giantMargin), seen(back));
  const middle = { x: drawing.widthPx / 2, y: drawing.heightPx / 2 };
  const outline = rounded([
    [-0.06, 0.3],
    [0.2, 0.52],
    [0.55, 0.46],
    [0.85, 0.3],
    [1, 0.02],
    [0.8, -0.1],
    [0.4, -0.26],
    [-0.06, -0.34],
  ]).map(([along, up]) => ({ x: middle.x + along * long, y: middle.y - up * wide }));
  const colour = kind === 'turtle' ? back : blend(back, belly, 0.22);
  fillOutline(drawing, outline, seen(blend(colour, [10, 24, 40], 0.12)));
  const spots = kind === 'turtle' ? 34 : 0;
  for (let spot = 0; spot < spots; spot++) {
    const along = (spot % 12) / 12 + 0.04;
    const up = (Math.floor(spot / 12) - 0.8) * 0.19 + 0.02 * Math.sin(spot * 7);
    const at = { x: middle.x + along * long, y: middle.y - up * wide };
    drawing.disc(at.x, at.y, wide * 0.075, seen(blend(back, [46, 44, 30], 0.7)), 0.7);
  }
  return drawing;
}

/** A height between the points of a profile, without corners. */
function heightAt(profile: Profile, along: number): number {
  let index = 0;
  while (index < profile.length - 2 && along > (profile[index + 1]?.[0] ?? 1)) index++;
  const [from, low] = profile[index] ?? [0, 0];
  const [to, high] = profile[index + 1] ?? [1, low];
  const before = profile[index - 1] ?? [from - (to - from), low];
  const after = profile[index + 2] ?? [to + (to - from), high];
  const share = clamp((along - from) / (to - from));
  const rise = ((high - before[1]) / (to - before[0])) * (to - from);
  const fall = ((after[1] - low) / (after[0] - from)) * (to - from);
  const [square, cube] = [share * share, share ** 3];
  return (
    low * (2 * cube - 3 * square + 1) +
    rise * (cube - 2 * square + share) +
    high * (3 * square - 2 * cube) +
    fall * (cube - square)
  );
}

/** Rounds the sides of an outline; its points stay. */
function rounded(outline: Profile): [number, number][] {
  return outline.flatMap((point, index) => {
    const at = (offset: number) =>
      outline[(index + offset + outline.length) % outline.length] ?? point;
    const [before, next, after] = [at(-1), at(1), at(2)];
    return [0, 0.25, 0.5, 0.75].map((share): [number, number] => {
      const part = (which: 0 | 1) => {
        const rise = (next[which] - before[which]) * 0.28;
        const fall = (after[which] - point[which]) * 0.28;
        const [square, cube] = [share * share, share ** 3];
        return (
          point[which] * (2 * cube - 3 * square + 1) +
          rise * (cube - 2 * square + share) +
          next[which] * (3 * square - 2 * cube) +
          fall * (cube - square)
        );
      };
      return [part(0), part(1)];
    });
  });
}

/** Fills a closed outline row by row, softly at its sides. */
function fillOutline(drawing: Drawing, points: readonly Point[], colour: Rgb): void {
  const top = Math.floor(Math.min(...points.map(({ y }) => y)));
  const bottom = Math.ceil(Math.max(...points.map(({ y }) => y)));
  for (let y = top; y <= bottom; y++) {
    const crossings = points.flatMap((from, index) => {
      const to = points[(index + 1) % points.length] ?? from;
      const level = y + 0.5;
      if (from.y <= level === to.y <= level) return [];
      return [from.x + ((level - from.y) / (to.y - from.y)) * (to.x - from.x)];
    });
    crossings.sort((a, b) => a - b);
    for (let index = 0; index + 1 < crossings.length; index += 2) {
      drawing.span(crossings[index] ?? 0, crossings[index + 1] ?? 0, y, colour);
    }
  }
}
