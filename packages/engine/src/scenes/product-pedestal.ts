import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing } from '../paint/drawing.ts';
import { takeLayer, type Layer } from '../paint/layer.ts';
import type { ProductLook } from './product-colours.ts';
import type { Stand } from './product-stand.ts';
import type { Studio } from './scene.ts';

/** What the product stands on; the wall comes last, in front of what the top mirrors. */
export interface Pedestal {
  top: Layer;
  wall: Layer;
}

interface PedestalPlace {
  unitPx: number;
  footXPx: number;
  footYPx: number;
  nearness: number;
}

const wallHeight = 0.62;

/** How far a pedestal reaches below the middle of the product's foot, in units of the form. */
export function pedestalDepth({ reach, tilt }: Stand): number {
  return reach * Math.sin(tilt) + wallHeight * Math.cos(tilt);
}

export function pedestalOf(
  studio: Studio,
  look: ProductLook,
  { foot, reach: radius, tilt }: Stand,
  place: PedestalPlace,
): Pedestal {
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)];
  const { unitPx } = place;
  const topPx = Math.floor(place.footYPx - (radius * (1.85 * sin) + 0.1) * unitPx);
  const heightPx = Math.ceil((3.6 * radius * sin + wallHeight + 0.3) * unitPx);
  const { widthPx } = studio.brief;
  const top = new Drawing(widthPx, heightPx, look.pedestal);
  const wall = new Drawing(widthPx, heightPx, look.pedestal);
  const shadowColour = blend(look.edge, [0, 0, 0], 0.6);
  const depth = look.dark ? 0.75 : 0.42;
  const reachPx = (radius * 1.6 + 0.4) * unitPx;
  const from = Math.max(0, Math.floor(place.footXPx - reachPx));
  const to = Math.min(widthPx, Math.ceil(place.footXPx + reachPx));
  for (let x = from; x < to; x++) {
    const right = (x + 0.5 - place.footXPx) / unitPx;
    const near = Math.sqrt(Math.max(0, radius * radius - right * right));
    const sideCover = clamp((radius - Math.abs(right)) * unitPx + 0.5);
    for (let y = 0; y < heightPx; y++) {
      // From the middle of the top, up the picture.
      const up = (place.footYPx - topPx - y - 0.5) / unitPx;
      const topCover = clamp((near * sin - Math.abs(up)) * unitPx + 0.5) * sideCover;
      const fromFoot = up + near * sin + wallHeight * cos;
      const wallCover = up < 0 ? clamp(fromFoot * unitPx + 0.5) * sideCover : 0;
      const shadow = floorShadow(right, (up + wallHeight * cos) / sin, radius) * depth;
      if (topCover > 0) {
        const colour = topColour(look, right, -up / sin, foot);
        top.set(x, y, colour, Math.max(topCover, wallCover, shadow));
      } else if (shadow > 0) top.set(x, y, shadowColour, shadow);
      if (wallCover > 0 && topCover < 1) {
        const colour = wallColour(look, {
          right: right / radius,
          near: near / radius,
          height: fromFoot / cos,
        });
        wall.set(x, y, colour, wallCover * (1 - topCover));
      }
    }
  }
  const layer = { topPx, nearness: place.nearness };
  return { top: takeLayer(studio, top, layer), wall: takeLayer(studio, wall, layer) };
}

/** How dark the floor is around the foot of the pedestal. */
function floorShadow(right: number, near: number, radius: number): number {
  const aside = right - 0.25;
  const away = Math.sqrt(aside * aside + near * near * 0.81) / radius;
  return away < 1.6 ? smoothstep(1.6, 0.8, away) ** 1.5 : 0;
}

/** The top: brightest towards the lamp, dark where the product stands and throws its shadow. */
function topColour(look: ProductLook, right: number, near: number, foot: number): Rgb {
  const radius = Math.hypot(right, near);
  const contact = smoothstep(foot * 1.24, foot * 0.94, radius) * 0.8;
  const thrown = Math.hypot((right - foot * 0.75) / 1.5, (near + foot * 0.35) / 0.9) / foot;
  const shadow = Math.max(contact, 0.4 * smoothstep(1.35, 0.35, thrown));
  const light = 1.02 - 0.09 * right - 0.05 * near;
  const lit: Rgb = blend(look.pedestal, [255, 255, 255], look.dark ? 0.08 : 0.18);
  const shade = blend(look.pedestal, [0, 0, 0], look.dark ? 0.8 : 0.62);
  return blend([held(lit[0] * light), held(lit[1] * light), held(lit[2] * light)], shade, shadow);
}

function wallColour(
  look: ProductLook,
  { right, near, height }: { right: number; near: number; height: number },
): Rgb {
  const facing = Math.max(0, -0.6 * right + 0.62 * near);
  const rim = smoothstep(0.4, 0.06, near) * (look.dark ? 0.3 : 0.12);
  const bevel = smoothstep(wallHeight - 0.06, wallHeight - 0.02, height) * 0.3;
  const light = 0.3 + 0.62 * facing + bevel - 0.14 * smoothstep(0.4, 0, height);
  const base = blend(look.pedestal, look.edge, 0.25);
  const lit: Rgb = [held(base[0] * light), held(base[1] * light), held(base[2] * light)];
  return blend(lit, right < 0 ? look.rims[0] : look.rims[1], rim);
}

function held(part: number): number {
  return clamp(part, 0, 255);
}
