import { blend, type Rgb } from '../paint/colour.ts';
import { clamp, lerp, smoothstep } from '../paint/curves.ts';
import { Drawing, type Point } from '../paint/drawing.ts';
import { layerMargin, takeLayer, type Layer } from '../paint/layer.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { drawRelief, type Relief } from './draw-ridge.ts';
import { skyAt, type Palette } from './palette.ts';
import type { Studio } from './scene.ts';
import { drawTower, lampHeight } from './sea-tower.ts';

/** A rocky point with a lighthouse, as it stands in the neutral picture. */
export interface Headland {
  layer: Layer;
  /** Row of the layer where its front meets the water. */
  footPx: number;
  lamp: Point;
  /** Where water meets rock, from one end to the other. */
  shore: readonly Point[];
  /** Height of a 16:9 picture, or what stands for it in others. */
  unitPx: number;
}

export interface HeadlandPlace {
  /** -1 at the left, 1 at the right. */
  side: number;
  /** Row of the horizon. */
  horizonPx: number;
}

const nearness = 0.7;
/** Depth of the rock that the tower stands at. */
const towerDepth = 0.5;

export function prepareHeadland(
  studio: Studio,
  palette: Palette,
  { side, horizonPx }: HeadlandPlace,
): Headland {
  const { widthPx, heightPx } = studio.brief;
  const unitPx = Math.min(heightPx, widthPx * 1.3);
  const towerPx = Math.min(unitPx * 0.4, horizonPx * 0.66);
  const risePx = unitPx * 0.03;
  const rockPx = unitPx * 0.17;
  const drawing = new Drawing(widthPx * layerMargin, towerPx + rockPx + risePx, palette.near);
  const footPx = drawing.heightPx - 2;
  const reach = widthPx > heightPx ? 0.25 : 0.19;
  const towerX = drawing.widthPx / 2 + side * widthPx * reach;
  const noise = new NoiseField(studio, 'headland', { side: 512, period: 8, octaves: 2 });
  const groundPx = unitPx * 0.085;
  const relief: Relief = {
    steps: 64,
    depthPx: unitPx * 0.4,
    risePx,
    footPx,
    heightAt: rockOf(noise, { side, towerX, unitPx, groundPx }),
    sunSide: -side,
  };
  drawRocks(drawing, relief, { noise, palette, unitPx });
  const base = { x: towerX, y: footPx - towerDepth * risePx - groundPx + unitPx * 0.006 };
  drawTower(drawing, { ...base, heightPx: towerPx, side, palette });
  const topPx = horizonPx + unitPx * 0.05 - footPx;
  const marginPx = (drawing.widthPx - widthPx) / 2;
  const inPicture = ({ x, y }: Point): Point => ({ x: x - marginPx, y: y + topPx });
  return {
    layer: takeLayer(studio, drawing, { topPx, nearness }),
    footPx,
    lamp: inPicture({ x: base.x, y: base.y - towerPx * lampHeight }),
    shore: shoreOf(relief, drawing.widthPx).map(inPicture),
    unitPx,
  };
}

/** Cliffs towards the edge of the picture, a level place for the tower, skerries off the point. */
function rockOf(
  noise: NoiseField,
  at: { side: number; towerX: number; unitPx: number; groundPx: number },
): Relief['heightAt'] {
  const { side, towerX, unitPx, groundPx } = at;
  const texels = 560 / unitPx;
  return (x, depth) => {
    const inland = ((x - towerX) * side) / unitPx + 0.2;
    const [u, v] = [x * texels, depth * 0.4 * 560];
    const ragged = noise.at(u * 0.5, v * 0.5 + 90);
    const cliff = smoothstep(-0.03, 0.15, inland + 0.08 * ragged);
    const front = smoothstep(0, 0.32, depth - 0.3 * clamp(1 - inland / 0.3) + 0.2 * ragged);
    const folds = foldsAt(noise, u, v);
    const high = 0.09 + 0.075 * smoothstep(0.3, 0.8, inland);
    const skerry = 0.05 * smoothstep(-0.3, -0.1, inland) * Math.max(0, folds - 0.46);
    const height = unitPx * (cliff * front * high * (0.42 + 0.85 * folds) + skerry - 0.011);
    const away = Math.abs(x - towerX - side * 0.05 * unitPx) / unitPx;
    const level = smoothstep(0.17, 0.11, away) * smoothstep(0.22, 0.42, depth);
    return lerp(height, groundPx, level);
  };
}

function foldsAt(noise: NoiseField, u: number, v: number): number {
  let [sum, weight] = [0, 0.62];
  for (let octave = 0; octave < 4; octave++) {
    const scale = 2 ** octave;
    const value = noise.at(u * scale + octave * 71, v * scale + octave * 37);
    const fold = 1 - Math.min(1, Math.sqrt(value * value + 0.004 * scale) * 2);
    sum += weight * fold;
    weight *= 0.4;
  }
  return sum;
}

function drawRocks(
  drawing: Drawing,
  relief: Relief,
  { noise, palette, unitPx }: { noise: NoiseField; palette: Palette; unitPx: number },
): void {
  const sunny = { day: 0.85, dawn: 0.5, sunset: 0.42, storm: 0.42, night: 0.2 }[palette.light];
  const air = skyAt(palette, 0.5);
  const lit = blend(palette.near, blend([178, 166, 152], palette.sun, 0.25), sunny);
  const shade = blend(blend(palette.near, [52, 50, 52], sunny), air, 0.1);
  const grass = blend(palette.near, [112, 122, 74], sunny);
  const wet = blend(palette.near, palette.deepWater, 0.35);
  const texels = 720 / unitPx;
  drawRelief(drawing, relief, ({ x, y, heightPx, light, steep }, out) => {
    const grain = noise.at(x * 8 * texels, y * 8 * texels);
    const rough = noise.at(x * 2.1 * texels + 40, y * 2.9 * texels);
    const bright = clamp(light * (0.95 + 0.6 * grain) + 0.16 * grain + 0.1 * rough);
    let colour: Rgb = blend(shade, lit, bright);
    const high = heightPx / unitPx;
    const grown = smoothstep(0.05, 0.075, high + 0.03 * rough) * smoothstep(0.8, 0.35, steep);
    colour = blend(colour, blend(shade, grass, clamp(0.3 + light + 0.5 * grain)), 0.75 * grown);
    colour = blend(colour, wet, 0.75 * smoothstep(0.022, 0.004, high + 0.012 * rough));
    const seen = blend(colour, palette.haze, 0.06);
    for (let part = 0; part < 3; part++) out[part] = seen[part] ?? 0;
  });
}

/** The front edge of the rocks, every few columns. */
function shoreOf(relief: Relief, widthPx: number): Point[] {
  const { footPx, risePx, steps } = relief;
  const shore: Point[] = [];
  const apartPx = Math.max(3, Math.round(widthPx / 260));
  for (let x = 0; x < widthPx; x += apartPx) {
    for (let step = 0; step < steps; step++) {
      if (relief.heightAt(x, step / steps) <= 0) continue;
      shore.push({ x, y: footPx - (step / steps) * risePx });
      break;
    }
  }
  return shore;
}
