import { rampAt, yuvOf, type Ramp, type Yuv } from '../paint/colour.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { NoiseField } from '../paint/noise-field.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { takeColourTile, type ColourTile } from '../paint/tile.ts';
import type { PlanetKind } from './planet-kinds.ts';
import type { Studio } from './scene.ts';

const noiseSide = 512;

/**
 * The map of a planet, half way around it and from pole to pole: of the half that one sees at a
 * time, nothing comes twice. `sunward` is the side of the light, -1 left or 1 right.
 */
export function takePlanetMap(
  studio: Studio,
  kind: PlanetKind,
  options: { side: number; sunward: number },
): ColourTile {
  return kind.gas ? gasMap(studio, kind, options.side) : rockMap(studio, kind, options);
}

/** Colours of a ramp in 256 steps, three numbers each. */
function tableOf(ramp: Ramp): Float32Array {
  const table = new Float32Array(256 * 3);
  for (let step = 0; step < 256; step++) table.set(yuvOf(rampAt(ramp, step / 255)), step * 3);
  return table;
}

function mixTables(
  tables: readonly [Float32Array, Float32Array],
  at: { height: number; share: number },
  colour: Yuv,
): void {
  const step = Math.round(clamp(at.height) * 255) * 3;
  const share = clamp(at.share);
  for (let part = 0; part < 3; part++) {
    const from = tables[0][step + part] ?? 0;
    colour[part] = from + ((tables[1][step + part] ?? 0) - from) * share;
  }
}

function rockMap(
  studio: Studio,
  kind: PlanetKind,
  { side, sunward }: { side: number; sunward: number },
): ColourTile {
  const noise = new NoiseField(studio, 'ground', { side: noiseSide, period: 4, octaves: 6 });
  const heights = heightsOf(noise, side);
  if (kind.craters > 0) stampCraters(heights, side, studio.brief.seed, kind.craters);
  const tables = [tableOf(kind.ground), tableOf(kind.other)] as const;
  const cap = kind.cap ? yuvOf(kind.cap) : null;
  const perTexel = noiseSide / side;
  // Slopes grow with the texels of a map that is smaller.
  const roughness = 360 * kind.relief * (side / 1024);
  let wandering = 0;
  return takeColourTile(studio.arena, side, (x, y, colour) => {
    const at = y * side + x;
    const height = heights[at] ?? 0;
    if ((x & 1) === 0) wandering = noise.at(x * perTexel + 177, y * perTexel + 61);
    const pole = Math.abs(y / side - 0.5) * 2;
    const dry = kind.seaLevel > 0 ? 0.6 - 1.5 * Math.abs(pole - 0.3) : 0.3;
    mixTables(tables, { height, share: dry + wandering * 1.6 }, colour);
    if (height > kind.seaLevel) {
      const next = heights[y * side + ((x + 2) & (side - 1))] ?? 0;
      const above = heights[((y + 1) & (side - 1)) * side + x] ?? 0;
      const slope = (height - next) * sunward + (height - above) * 0.4;
      const land = kind.seaLevel > 0 ? smoothstep(0, 0.05, height - kind.seaLevel) : 1;
      colour[0] = clamp(
        colour[0] * (1 + clamp(slope * roughness * 0.02, -0.4, 0.4) * land),
        17,
        234,
      );
    }
    if (!cap) return;
    const white = smoothstep(0.76, 0.84, pole + wandering * 0.16);
    for (let part = 0; part < 3; part++) {
      colour[part] = (colour[part] ?? 0) + ((cap[part] ?? 0) - (colour[part] ?? 0)) * white;
    }
  });
}

/** Heights 0..1, shores bent along themselves. */
function heightsOf(noise: NoiseField, side: number): Float32Array {
  const heights = new Float32Array(side * side);
  const perTexel = noiseSide / side;
  let bend = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [u, v] = [x * perTexel, y * perTexel];
      // It varies slowly: every second texel is enough.
      if ((x & 1) === 0) bend = noise.at(u + 301, v + 117) * 34;
      const large = noise.at(u + bend, v - bend);
      const fine = noise.at(u * 3 + 90, v * 3 + bend);
      heights[y * side + x] = 0.5 + large * 0.62 + fine * 0.13;
    }
  }
  return heights;
}

function stampCraters(heights: Float32Array, side: number, seed: number, count: number): void {
  const random = randomFrom(subSeed(seed, 'craters'));
  for (let crater = 0; crater < count; crater++) {
    const [centreX, centreY] = [random() * side, (0.08 + 0.84 * random()) * side];
    const radius = (side / 1024) * (5 + 46 * random() ** 6 + 14 * random() ** 2);
    // Near the poles the map is wide.
    const stretch = 1 / Math.max(0.3, Math.cos((centreY / side - 0.5) * Math.PI));
    const depth = 0.035 + 0.05 * random();
    const reach = Math.ceil(radius * 1.6);
    for (let dy = -reach; dy <= reach; dy++) {
      const wide = Math.ceil(reach * stretch);
      for (let dx = -wide; dx <= wide; dx++) {
        const away = Math.hypot(dx / stretch, dy) / radius;
        if (away > 1.6) continue;
        const x = (Math.round(centreX) + dx + side) & (side - 1);
        const y = (Math.round(centreY) + dy + side) & (side - 1);
        heights[y * side + x] = (heights[y * side + x] ?? 0) + craterAt(away) * depth;
      }
    }
  }
}

/** A bowl with a raised rim, by distance in radii. */
function craterAt(away: number): number {
  const bowl = away < 1 ? away ** 4 * 1.5 - 1 : 0;
  const rim = away >= 1 ? 0.5 * (1 - smoothstep(1, 1.6, away)) : 0;
  return bowl + rim;
}

function gasMap(studio: Studio, kind: PlanetKind, side: number): ColourTile {
  const noise = new NoiseField(studio, 'bands', { side: noiseSide, period: 4, octaves: 6 });
  const random = randomFrom(subSeed(studio.brief.seed, 'bands'));
  const tables = [tableOf(kind.ground), tableOf(kind.other)] as const;
  const bands = bandsOf(random);
  const perTexel = noiseSide / side;
  const spot = {
    x: (0.3 + 0.4 * random()) * side,
    y: (0.6 + 0.08 * random()) * side,
    wide: side * 0.085,
    high: side * 0.042,
  };
  let [streak, curl] = [0, 0];
  return takeColourTile(studio.arena, side, (x, y, colour) => {
    let [u, v] = [x * perTexel, y * perTexel];
    const away = Math.hypot((x - spot.x) / spot.wide, (y - spot.y) / spot.high);
    const whirl = away < 2.2 ? 1 - smoothstep(0.5, 2.2, away) : 0;
    // Around the storm the bands give way.
    v += whirl * (y < spot.y ? -1 : 1) * 13 * (away > 0.8 ? 1 : 0.4);
    u += whirl * (y - spot.y) * 0.6;
    // Drawn out along the bands, they vary slowly.
    if ((x & 1) === 0) {
      streak = noise.at(u, v * 4);
      curl = noise.at(u * 2 + streak * 26 + 71, v * 3 + 31);
    }
    const fine = noise.at(u * 4 + curl * 30, v * 9 + 11);
    const at = v / noiseSide + curl * 0.016 + streak * 0.008;
    const height = valueIn(bands.tones, at) + fine * 0.24 + streak * 0.14;
    const share = valueIn(bands.shares, at) + curl * 0.5;
    mixTables(tables, { height, share: share + whirl * 0.3 }, colour);
    const eye = 1 - smoothstep(0.7, 1.05, away);
    colour[0] = clamp(colour[0] * (1 - eye * 0.2) + whirl * (1 - eye) * 8, 17, 234);
    colour[1] -= eye * 10;
    colour[2] += eye * 12;
  });
}

const bandCount = 26;

/** Tones from pole to pole; neighbours differ. */
function bandsOf(random: () => number) {
  const tones = Array.from({ length: bandCount }, (_, index) =>
    clamp((index % 2 === 0 ? 0.3 : 0.72) + (random() - 0.5) * 0.62),
  );
  return { tones, shares: tones.map(() => random() ** 2 * 0.9) };
}

/** A row of values as a curve with steep, smooth steps. */
function valueIn(values: readonly number[], at: number): number {
  const place = clamp(at) * (values.length - 1);
  const index = Math.floor(place);
  const share = smoothstep(0.15, 0.85, place - index);
  const from = values[index] ?? 0;
  return from + ((values[index + 1] ?? from) - from) * share;
}
