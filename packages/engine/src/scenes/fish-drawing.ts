import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { cutOutMargin } from '../paint/cut-out.ts';
import { Drawing } from '../paint/drawing.ts';

export interface FishLook {
  lengthPx: number;
  /** Height against length. */
  plump: number;
  back: Rgb;
  flank: Rgb;
  belly: Rgb;
  tail: Rgb;
  /** Upright bars, or a line along the side, in this colour. */
  mark: Rgb;
  marking: 'bars' | 'line' | 'none';
}

/** Where the body ends and the tail fin begins, as a share of the length. */
const tailRoot = 0.76;

/** A fish from the side, looking to the left. */
export function drawFish(look: FishLook): Drawing {
  const { lengthPx, plump } = look;
  const margin = cutOutMargin(0.75);
  const high = lengthPx * plump;
  const drawing = new Drawing(lengthPx + 2 * margin, high * 1.7 + 2 * margin, look.back);
  const middle = drawing.heightPx / 2;
  for (let x = margin; x < drawing.widthPx - margin; x++) {
    const along = (x + 0.5 - margin) / lengthPx;
    for (let y = 4; y < drawing.heightPx - 4; y++) {
      const off = (y + 0.5 - middle) / high;
      const fin = finCover(along, off, high);
      if (fin > 0) drawing.dot(x, y, finColour(look, along, off), fin);
      const body = bodyCover(along, off, high);
      if (body > 0) drawing.dot(x, y, bodyColour(look, along, off), body);
    }
  }
  const eye = { x: margin + lengthPx * 0.105, y: middle - high * 0.075, radius: high * 0.04 };
  drawing.disc(eye.x, eye.y, eye.radius * 1.35, blend(look.flank, look.belly, 0.6));
  drawing.disc(eye.x, eye.y, eye.radius, blend(look.mark, [8, 12, 20], 0.8));
  return drawing;
}

/** Half of the body's height at a place, the highest being 0.5. */
function girth(along: number): number {
  const share = clamp(along / (tailRoot + 0.06));
  return 0.5 * 1.62 * share ** 0.62 * (1 - share) ** 0.78 + 0.055 * smoothstep(0.3, 0.7, share);
}

function bodyCover(along: number, off: number, high: number): number {
  if (along < 0 || along > tailRoot + 0.04) return 0;
  return clamp((girth(along) - Math.abs(off)) * high + 0.5);
}

function finCover(along: number, off: number, high: number): number {
  const tail = (along - tailRoot) / (1 - tailRoot);
  if (tail >= 0) {
    const outer = 0.06 + 0.44 * tail ** 0.8;
    const fork = 0.3 * smoothstep(0.35, 1, tail);
    const rim = Math.min(outer - Math.abs(off), (1 - tail) * 0.6 + Math.abs(off) - fork);
    return clamp(rim * high + 0.5) * 0.9;
  }
  const dorsal =
    along > 0.24 && off < 0 ? 0.15 * Math.sin(Math.PI * clamp((along - 0.24) / 0.46)) ** 0.6 : 0;
  const anal =
    along > 0.46 && off > 0 ? 0.14 * Math.sin(Math.PI * clamp((along - 0.46) / 0.26)) ** 0.7 : 0;
  if (dorsal + anal <= 0.01) return 0;
  return clamp((girth(along) + dorsal + anal - Math.abs(off)) * high + 0.5) * 0.8;
}

function finColour(look: FishLook, along: number, off: number): Rgb {
  const rays = 0.5 + 0.5 * Math.sin((along > tailRoot ? off * 60 : along * 170) + off * 8);
  const base = along > tailRoot ? look.tail : blend(look.back, look.tail, 0.35);
  return blend(base, [255, 255, 255], 0.12 * rays);
}

function bodyColour(look: FishLook, along: number, off: number): Rgb {
  const side = off / Math.max(0.05, girth(along));
  const upper = blend(look.back, look.flank, smoothstep(-0.95, -0.2, side));
  let colour = blend(upper, look.belly, smoothstep(0.1, 0.95, side));
  const scales = Math.sin(along * 150) * Math.sin(off * 90 + along * 75);
  colour = blend(colour, [255, 255, 255], 0.06 + 0.06 * scales);
  if (look.marking === 'bars') {
    const bar = Math.sin(along * 19 - 0.6 + side * 0.3);
    colour = blend(colour, look.mark, smoothstep(0.25, 0.6, bar) * 0.92);
  } else if (look.marking === 'line') {
    colour = blend(colour, look.mark, Math.exp(-(((side + 0.12) / 0.2) ** 2)) * 0.9);
  }
  // The gill cover, and light along the back.
  const gill = Math.exp(-(((along - 0.215 - side * side * 0.03) / 0.008) ** 2));
  colour = blend(colour, [10, 20, 30], 0.35 * gill * clamp(1.2 - Math.abs(side)));
  return blend(colour, [255, 255, 255], 0.3 * Math.exp(-(((side + 0.55) / 0.22) ** 2)));
}
