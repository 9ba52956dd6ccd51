import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { Drawing, type Point } from '../paint/drawing.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import { randomFrom, subSeed, type Random } from '../paint/random.ts';
import type { DesertPlan } from './desert-air.ts';
import type { Eye, Ground } from './desert-ground.ts';
import { nowhereM } from './desert-terrain.ts';
import type { Studio } from './scene.ts';

/** The pool in the ground, in metres from the eye. */
export interface Pool {
  right: number;
  distance: number;
  halfWidth: number;
  halfDepth: number;
  /** Level of the water. */
  level: number;
  /** Row of the picture at its far shore. */
  shorePx: number;
}

export function poolOf(plan: DesertPlan, eye: Eye, random: Random): Pool {
  const half = eye.widthPx / 2 / eye.focalPx;
  const distance = 15.5;
  const halfDepth = 7;
  const level = -0.22;
  const farM = distance + halfDepth * 1.12;
  return {
    right: -plan.sunSide * half * distance * (0.05 + 0.15 * random()),
    distance,
    halfWidth: Math.max(4.2, half * distance * 0.85),
    halfDepth,
    level,
    shorePx: eye.horizonPx + ((eye.heightM - level) / farM) * eye.focalPx,
  };
}

/** Flat sand with the pool in it. */
export function poolGround(pool: Pool, eye: Eye, random: Random): Ground {
  const [phase, turn] = [random() * 6.28, random() * 6.28];
  const nearestM = (0.62 * eye.heightM * eye.focalPx) / (0.62 * eye.heightPx);
  const farthestM = 34;
  return {
    steps: 260,
    distance: (_, step) => nearestM * (farthestM / nearestM) ** step,
    height(right, distance) {
      const roll = 0.1 * Math.sin(right * 0.45 + phase) * Math.sin(distance * 0.33 + turn);
      const rise = 0.55 * smoothstep(24, 33, distance) * (1 + 0.6 * Math.sin(right * 0.19 + turn));
      const [u, v] = [
        (right - pool.right) / pool.halfWidth,
        (distance - pool.distance) / pool.halfDepth,
      ];
      const angle = Math.atan2(v, u);
      const uneven = 1 + 0.09 * Math.sin(angle * 3 + phase) + 0.05 * Math.sin(angle * 7 + turn);
      const inside = 1 - Math.hypot(u, v) / uneven;
      return roll + rise - 0.62 * smoothstep(-0.35, 0.5, inside) - 0.02;
    },
    fadeFrom: nowhereM,
    shadowDrift: 1,
  };
}

/** 0 dry .. 1 at the water's edge .. 2 in the water. */
export function wetAt(pool: Pool, eye: Eye, row: number, distance: number): number {
  const height = eye.heightM - ((row - eye.horizonPx) * distance) / eye.focalPx;
  const over = height - pool.level;
  return clamp(1 - over / 0.06) + smoothstep(0.012, -0.012, over);
}

/** Palms and low green on the far shore, tallest away from the middle. */
export function palmLayer(studio: Studio, plan: DesertPlan, pool: Pool, nearness: number): Layer {
  const { widthPx, heightPx, seed } = studio.brief;
  const random = randomFrom(subSeed(seed, 'palms'));
  const unit = Math.min(heightPx, widthPx * 0.85);
  const night = plan.palette.light === 'night';
  const dark = blend(blend([34, 44, 22], plan.shade, 0.3), plan.palette.near, night ? 0.8 : 0.35);
  const green = blend([120, 138, 58], plan.lit, 0.3);
  const lit = night ? blend(dark, plan.lit, 0.3) : blend(dark, green, 0.85);
  const bark = night ? blend(dark, lit, 0.3) : blend(dark, [96, 74, 52], 0.4);
  const baseY = Math.round(pool.shorePx);
  const drawing = new Drawing(widthPx * layerMargin, baseY + unit * 0.02 + 20, dark);
  const side = -plan.sunSide;
  for (let index = 0; index < 260; index++) {
    const spread = (random() + random() - 1) * 0.6;
    const x = drawing.widthPx * (0.5 + spread);
    const grove = Math.sin(spread * 17 + seed) + 0.7 * Math.sin(spread * 41 + seed * 1.7);
    const height = unit * (0.006 + 0.02 * random() * clamp(grove));
    if (grove < 0.15 && random() < 0.96) continue;
    const root = { x, y: baseY - unit * 0.004 + random() * unit * 0.018 };
    drawTuft(drawing, root, height, { dark, lit }, random);
  }
  const count = 9;
  for (let index = 0; index < count; index++) {
    const own = index % 3 !== 0 ? side : -side;
    const away = 0.12 + 0.24 * random() + (index < 3 ? 0 : 0.04);
    const x = drawing.widthPx * (0.5 + own * away);
    const tall = unit * (0.2 + 0.17 * random()) * (own === side ? 1.1 : 0.72);
    const base = { x, y: baseY + unit * 0.012 * random() };
    drawPalm(drawing, base, tall, { dark, lit, bark, sunSide: plan.sunSide }, random);
  }
  return takeLayer(studio, drawing, { topPx: 0, nearness });
}

function drawTuft(
  drawing: Drawing,
  root: Point,
  heightPx: number,
  { dark, lit }: { dark: Rgb; lit: Rgb },
  random: Random,
): void {
  const blades = 7;
  for (let index = 0; index < blades; index++) {
    const lean = (index / (blades - 1) - 0.5) * 1.5 + (random() - 0.5) * 0.4;
    const tip = {
      x: root.x + Math.sin(lean) * heightPx * 0.9,
      y: root.y - Math.cos(lean) * heightPx * (0.7 + 0.5 * random()),
    };
    drawing.line(root, tip, [Math.max(1.2, heightPx * 0.1), 0.8], blend(dark, lit, random() * 0.8));
  }
}

interface PalmLook {
  bark: Rgb;
  dark: Rgb;
  lit: Rgb;
  sunSide: number;
}

/** A leaning trunk with a crown of drooping fronds. */
function drawPalm(
  drawing: Drawing,
  base: Point,
  heightPx: number,
  look: PalmLook,
  random: Random,
): void {
  const lean = (random() - 0.5) * 0.5 * heightPx;
  const pieces = 14;
  let from = base;
  for (let piece = 1; piece <= pieces; piece++) {
    const up = piece / pieces;
    const to = { x: base.x + lean * up * up, y: base.y - heightPx * up };
    const width = heightPx * (0.05 - 0.022 * up);
    const colour = blend(look.bark, look.lit, piece % 2 === 0 ? 0.12 : 0);
    drawing.line(from, to, [width, width * 0.92], colour);
    from = to;
  }
  const fronds = 21;
  for (let index = 0; index < fronds; index++) {
    const order = (index * 8) % fronds;
    const reach = (order / (fronds - 1)) * 2 - 1 + (random() - 0.5) * 0.2;
    const light = 0.38 + 0.3 * reach * look.sunSide + 0.8 * (random() - 0.5);
    // Young ones stand up in the middle, old ones hang.
    const lift = clamp(0.95 * random() + 0.25 * (1 - Math.abs(reach)));
    const length = heightPx * (0.27 + 0.12 * random()) * (0.75 + 0.35 * Math.abs(reach));
    const colour = blend(look.dark, look.lit, clamp(light));
    drawFrond(drawing, from, { reach, lift, length }, colour);
  }
}

/** A rib that bends down under its leaflets. */
function drawFrond(
  drawing: Drawing,
  crown: Point,
  { reach, lift, length }: { reach: number; lift: number; length: number },
  colour: Rgb,
): void {
  const at = (share: number): Point => ({
    x: crown.x + reach * length * share,
    y: crown.y - length * ((0.25 + 0.85 * lift) * share - (0.62 + 0.3 * lift) * share * share),
  });
  const leaflets = 20;
  for (let index = 0; index < leaflets; index++) {
    const share = (index + 1) / leaflets;
    const [rib, next] = [at(share - 1 / leaflets), at(share)];
    drawing.line(rib, next, [Math.max(1, length * 0.016), 0.8], colour);
    const leaf = length * 0.26 * Math.sin(Math.PI * (0.12 + 0.83 * share));
    // Leaflets point outwards along the rib.
    const [alongX, alongY] = [(next.x - rib.x) * leaflets, (next.y - rib.y) * leaflets];
    const norm = Math.hypot(alongX, alongY) || 1;
    for (const side of [-0.55, 0.75]) {
      const tip = {
        x: next.x + (alongX / norm) * leaf * 0.55 - (alongY / norm) * leaf * side * 0.3,
        y: next.y + (alongY / norm) * leaf * 0.3 + leaf * (side > 0 ? 0.8 : -0.3),
      };
      drawing.line(next, tip, [Math.max(0.9, length * 0.014), 0.5], colour);
    }
  }
}
