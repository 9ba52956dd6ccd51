import type { Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import type { Meeting } from '../paint/lathe.ts';
import type { ProductLook } from './product-colours.ts';
import type { Finish } from './product-forms.ts';

/** What light makes of a surface's own colour: a factor on it, and what is mirrored on top. */
export interface Lit {
  keep: number;
  add: [number, number, number];
}

interface Gloss {
  /** Blur of what is mirrored, in radians. */
  blur: number;
  /** Share mirrored where looked at straight. */
  straight: number;
  strength: number;
}

const glosses: Readonly<Record<Finish, Gloss>> = {
  paint: { blur: 0.09, straight: 0.09, strength: 1 },
  satin: { blur: 0.3, straight: 0.1, strength: 0.75 },
  glass: { blur: 0.05, straight: 0.13, strength: 1.1 },
  metal: { blur: 0.13, straight: 0.9, strength: 1 },
};

/** Towards the main light: left, up and in front. */
const key = [-0.56, 0.5, 0.66] as const;

/** Light on a point of the product; its lamps stand still while it turns. */
export function litAt(meeting: Meeting, finish: Finish, look: ProductLook): Lit {
  const { normal, height } = meeting;
  const [right, up, near] = normal;
  const gloss = glosses[finish];
  const mirrored = mirroredAt(normal, gloss.blur, look.dark);
  const fresnel = gloss.straight + (1 - gloss.straight) * (1 - clamp(near)) ** 4 * 0.7;
  const footing = 1 - 0.5 * Math.exp(-height * 6);
  const facing = Math.max(0, right * key[0] + up * key[1] + near * key[2]);
  const fill = 0.16 * Math.max(0, right * 0.8 + near * 0.5);
  const ambient = look.dark ? 0.16 : 0.32;
  const rims = rimsOf(normal, look);
  const lamp = mirrored * fresnel * gloss.strength * footing * 235;
  const add: Lit['add'] = [lamp + rims[0], lamp + rims[1], lamp + rims[2]];
  if (finish === 'metal') {
    // Metal colours what it mirrors and has no colour of its own besides.
    const keep = (0.1 + 1.15 * mirrored) * footing;
    const glint = Math.max(0, mirrored - 0.72) * 200;
    return { keep: Math.min(1, keep), add: [glint + rims[0], glint + rims[1], glint + rims[2]] };
  }
  if (finish === 'glass') {
    // Light gathers on the far side of what is clear, and the rim is dark.
    const gathered = 0.62 * Math.exp(-(((right - 0.42) / 0.3) ** 2)) * (0.6 + 0.4 * up);
    const clear = 0.3 + 0.42 * clamp(near) ** 2 + gathered + 0.2 * facing;
    return { keep: Math.min(1, clear * footing), add };
  }
  return { keep: Math.min(1, (ambient + 0.82 * facing + fill) * footing), add };
}

/** Soft lamps around the studio, as a mirror of this direction would show them: 0..1. */
function mirroredAt(normal: Meeting['normal'], blur: number, dark: boolean): number {
  const [right, up, near] = normal;
  const [x, y, z] = [2 * near * right, 2 * near * up, 2 * near * near - 1];
  const round = Math.atan2(x, z);
  const height = Math.asin(clamp(y, -1, 1));
  const tall = smoothstep(-0.75 - blur, -0.45, height) * smoothstep(1.25 + blur, 0.95, height);
  const large = between(round, -1.72, -0.86, blur) * tall * (0.8 + 0.2 * height);
  const narrow = between(round, 1.02, 1.34, blur) * tall * 0.62;
  const above = smoothstep(0.75 - blur, 1.1 + blur, height) * 0.8;
  const room = dark ? 0.06 : 0.3 - 0.16 * between(round, -0.4, 0.5, 0.3);
  const ground = smoothstep(-0.05, -0.6, height) * (dark ? 0.08 : 0.2);
  return Math.min(1, room + ground + Math.max(large, narrow, above));
}

/** Lights behind the product, at both sides, draw its outline. */
function rimsOf([right, , near]: Meeting['normal'], { rims, dark }: ProductLook): Rgb {
  const edge = smoothstep(0.5, 0.08, near) * smoothstep(-0.02, 0.1, near);
  const strength = edge * smoothstep(0.15, 0.75, Math.abs(right)) * (dark ? 0.62 : 0.24);
  const own = right < 0 ? rims[0] : rims[1];
  const share = strength * (right < 0 ? 0.55 : 1);
  return [own[0] * share, own[1] * share, own[2] * share];
}

/** 1 from `low` to `high`, soft by `blur` outside. */
function between(value: number, low: number, high: number, blur: number): number {
  return smoothstep(low - blur, low + blur, value) * smoothstep(high + blur, high - blur, value);
}
