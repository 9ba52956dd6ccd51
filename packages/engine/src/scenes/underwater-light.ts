import { yuvOf, type Yuv } from '../paint/colour.ts';
import { clamp, lerp, smoothstep } from '../paint/curves.ts';
import type { LightSheet } from '../paint/light-sheet.ts';
import type { Spot } from '../paint/mapping.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import type { Stage } from '../paint/stage.ts';
import type { SceneView } from './scene-camera.ts';
import type { Studio } from './scene.ts';
import { waterAt, type Water } from './underwater-water.ts';

const netSide = 256;
const turnings = 5;

/**
 * The net that waves above throw on to things below: light bent five times by waves across each
 * other, bright where it meets. Repeats both ways; the address of its bytes.
 */
export function lightNet({ arena, brief }: Studio): number {
  const address = arena.take((netSide + 16) * (netSide + 2));
  const timeS = 3 + (brief.seed % 29);
  const rows = new Float32Array(netSide * netSide);
  for (let y = 0; y < netSide; y++) {
    for (let x = 0; x < netSide; x++) {
      const [across, down] = [(x / netSide) * 2 * Math.PI, (y / netSide) * 2 * Math.PI];
      rows[y * netSide + x] = netAt(across, down, timeS);
    }
  }
  for (let y = 0; y <= netSide; y++) {
    for (let x = 0; x < netSide + 16; x++) {
      const value = rows[(y % netSide) * netSide + (x % netSide)] ?? 0;
      arena.bytes[address + y * (netSide + 16) + x] = 255 * clamp(value);
    }
  }
  return address;
}

function netAt(across: number, down: number, timeS: number): number {
  let [x, y] = [across, down];
  let sum = 1;
  for (let turn = 1; turn <= turnings; turn++) {
    const at = timeS * (1 - 3.5 / turn);
    const [right, below] = [
      across + Math.cos(at - x) + Math.sin(at + y),
      down + Math.sin(at - y) + Math.cos(at + x),
    ];
    [x, y] = [right, below];
    sum += 1 / Math.hypot(247 / (Math.sin(x + at) / 0.005), 247 / (Math.cos(y + at) / 0.005));
  }
  return Math.abs(1.17 - (sum / turnings) ** 1.4) ** 8;
}

/** What moves a frame's light. */
export interface Moment {
  timeS: number;
  view: SceneView;
  liftPx: number;
}

/** Where the surface would meet the eye's level, in shares of the height. */
const surfaceLevel = 0.4;

/** The surface seen from below, in perspective over the viewer, as bright as the sky lets it be. */
export function paintSurface(
  stage: Stage,
  sheet: LightSheet,
  net: number,
  water: Water,
  { timeS, view, liftPx }: Moment,
): void {
  if (water.surface <= 0) return;
  const { widthPx, heightPx } = stage.canvas;
  const levelPx = heightPx * surfaceLevel + liftPx;
  const copy = (scale: number, pace: number) => {
    const drift = timeS * pace;
    return (x: number, y: number, spot: Spot) => {
      const up = Math.max(0, levelPx - y) / heightPx / view.zoom;
      const away = 1 / (up + 0.07);
      const right = ((x - widthPx / 2) / heightPx / view.zoom + view.right * 0.05) * away;
      const wobble = 9 * Math.sin(timeS * 1.1 + right * 1.7 + away * 0.9);
      spot.u = right * 70 * scale + drift * 9 + wobble + 40 * netSide;
      spot.v = away * 84 * scale + drift * 6 + wobble * 0.6;
    };
  };
  const rise = (y: number) => (levelPx - y) / heightPx;
  sheet.paint({
    rows: stage.rows(0, levelPx - heightPx * 0.06),
    tile: net,
    side: netSide,
    large: copy(1, 1),
    fine: copy(1.7, -1.5),
    cover: (y) => 50 - 32 * smoothstep(0.1, 0.42, rise(y)),
    opacity: (y) => water.surface * 0.75 * smoothstep(0.06, 0.36, rise(y)) ** 1.4,
    hardness: 0.8,
    colour: water.lamp,
  });
}

/** Nets of light wandering over the ground, from the row where it is lost in the distance. */
export function paintCaustics(
  stage: Stage,
  sheet: LightSheet,
  net: number,
  water: Water,
  { timeS, view, groundPx }: Moment & { groundPx: number },
): void {
  if (water.caustics <= 0) return;
  const { widthPx, heightPx } = stage.canvas;
  const copy = (scale: number, pace: number) => (x: number, y: number, spot: Spot) => {
    const below = Math.max(0, y - groundPx) / heightPx / view.zoom;
    const away = 1 / (below + 0.09);
    const right = ((x - widthPx / 2) / heightPx / view.zoom + view.right * 0.1) * away;
    const wobble = 5 * Math.sin(timeS * 1.6 + right * 2.1 - away * 1.3);
    spot.u = right * 62 * scale + timeS * 8 * pace + wobble + 40 * netSide;
    spot.v = away * 66 * scale - timeS * 6 * pace + wobble * 0.7;
  };
  sheet.paint({
    rows: stage.rows(groundPx, heightPx),
    tile: net,
    side: netSide,
    large: copy(1, 1),
    fine: copy(1.37, -1.2),
    cover: () => 40,
    opacity: (y) => water.caustics * 0.62 * smoothstep(0.02, 0.2, (y - groundPx) / heightPx),
    hardness: 0.8,
    colour: water.lamp,
  });
}

interface Shaft {
  angle: number;
  width: number;
  strength: number;
  phase: number;
}

const tableSize = 512;
/** The table spans these angles from straight down, both ways. */
const spanRadians = 1.3;

/** Beams that fan down from above, wander and breathe, and are lost with depth. */
export class ShaftPainter {
  readonly #stage: Stage;
  readonly #water: Water;
  readonly #shafts: readonly Shaft[];
  readonly #table = new Float32Array(tableSize + 2);

  constructor(stage: Stage, water: Water, seed: number) {
    const random = randomFrom(subSeed(seed, 'shafts'));
    const count = water.place === 'deep' ? 4 : 15;
    const spread = water.place === 'deep' ? 0.34 : 1.7;
    this.#stage = stage;
    this.#water = water;
    // Narrower ones would show the grid of the light.
    this.#shafts = Array.from({ length: count }, (_, index) => ({
      angle: ((index + random()) / count - 0.5) * spread,
      width: Math.max(
        25 / stage.canvas.heightPx,
        (0.022 + 0.05 * random() ** 2) * (water.place === 'deep' ? 3 : 1),
      ),
      strength: 0.35 + 0.65 * random(),
      phase: random() * 6.28,
    }));
  }

  paint({ timeS, view, liftPx }: Moment): void {
    this.#fillTable(timeS);
    const { widthPx, heightPx } = this.#stage.canvas;
    const { lamp, shafts, lampX, place } = this.#water;
    const [luma, blue, red] = yuvOf(lamp);
    const middle = widthPx * (0.5 + (lampX - 0.5 - view.right * 0.04) * view.zoom);
    const above = -heightPx * (place === 'deep' ? 0.55 : 0.42) + liftPx;
    const reach = place === 'deep' ? 0.95 : 1.55;
    this.#stage.relight((x, y, tone) => {
      const [dx, dy] = [(x - middle) / heightPx, (y - above) / heightPx];
      const beam = this.#at(Math.atan2(dx, dy));
      const deep = clamp(y / heightPx);
      const glow = Math.exp(-(dx * dx * 2.2 + deep * deep * 4.5)) * 0.34;
      const light = shafts * (beam * 0.46 * Math.exp(-deep * reach) + glow);
      const corner = ((x / widthPx - 0.5) ** 2 + (y / heightPx - 0.5) ** 2) * 2;
      tone.gain = (1 - light * 0.5) * (1 - 0.24 * corner ** 1.3);
      tone.saturation = 1 - light * 0.45;
      tone.add[0] = (luma - 16) * light * 0.8;
      tone.add[1] = (blue - 128) * light * 0.8;
      tone.add[2] = (red - 128) * light * 0.8;
    });
  }

  #fillTable(timeS: number): void {
    this.#table.fill(0);
    for (const { angle, width, strength, phase } of this.#shafts) {
      const at = angle + 0.035 * Math.sin(timeS * 0.32 + phase);
      const breath = strength * (0.55 + 0.45 * Math.sin(timeS * 0.75 + phase * 2.3));
      const middle = ((at + spanRadians) / (2 * spanRadians)) * tableSize;
      const reach = (width / (2 * spanRadians)) * tableSize;
      const last = Math.min(tableSize, Math.ceil(middle + reach * 3));
      for (let index = Math.max(0, Math.floor(middle - reach * 3)); index <= last; index++) {
        const off = (index - middle) / reach;
        this.#table[index] = (this.#table[index] ?? 0) + breath * Math.exp(-off * off);
      }
    }
  }

  #at(angle: number): number {
    const place = clamp((angle + spanRadians) / (2 * spanRadians)) * (tableSize - 1);
    const index = Math.floor(place);
    const from = this.#table[index] ?? 0;
    return from + ((this.#table[index + 1] ?? 0) - from) * (place - index);
  }
}

const grey: Yuv = [16, 128, 128];

/** The body of water: its own colour, brighter towards where the light comes from. */
export function paintWater(stage: Stage, water: Water, { view, liftPx }: Moment): void {
  const { widthPx, heightPx } = stage.canvas;
  const middle = widthPx * (0.5 + (water.lampX - 0.5 - view.right * 0.04) * view.zoom);
  const dim = water.place === 'deep' ? 0.8 : 0.3;
  // Down the picture colour changes alone: a table spares most of the work.
  const rows = Array.from({ length: 65 }, (_, index) => yuvOf(waterAt(water, index / 64)));
  stage.fill((x, y, colour) => {
    const across = Math.abs(x - middle) / heightPx;
    const down = clamp((y - liftPx) / heightPx + 0.16 * (1 - Math.exp(-across * across * 1.4)));
    const index = Math.floor(down * 64);
    const [from = grey, to = from] = [rows[index], rows[index + 1]];
    const share = down * 64 - index;
    const gain = 1 - dim * 0.5 * (1 - Math.exp(-across * across * 1.6));
    colour[0] = 16 + (lerp(from[0], to[0], share) - 16) * gain;
    colour[1] = lerp(from[1], to[1], share);
    colour[2] = lerp(from[2], to[2], share);
  });
}
