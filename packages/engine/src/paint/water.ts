import { yuvOf, type Rgb, type Yuv } from './colour.ts';
import { clamp } from './curves.ts';
import type { Stage } from './stage.ts';
import { tempoOf, usedColumns, waveTileSide, type Tempo, type WaveField } from './waves.ts';

export interface WaterLook {
  horizonPx: number;
  /** Lowest row of water; below it nothing is painted. */
  bottomPx: number;
  /** Length of the wave tile against the height of the eye: small numbers make large waves. */
  scale: number;
  /** 0 a mirror .. 1 open sea. */
  roughness: number;
  deep: Rgb;
  /** How much the water straight below the eye still mirrors, 0..1. */
  mirrorNear: number;
  haze: Rgb;
  /** Share of haze at the horizon. */
  hazeShare: number;
  /** Light on the slopes that face the viewer, in luma levels. */
  sheen: number;
  glitter?: { xPx: number; elevation: number; colour: Rgb; strength: number };
  /** Sideways travel of the eye, in picture heights. */
  right: number;
  zoom: number;
  /** Detail lost in the mirror, as log2 of pixels; 0 keeps all. */
  softness: 0 | 2 | 3;
  /** Speed of time: small water moves faster than it looks. */
  pace: number;
}

const levels = 5;
const rowWords = 16;

/** Water from a horizon down, mirroring what is painted above it. */
export class WaterPainter {
  readonly #stage: Stage;
  readonly #field: WaveField;
  readonly #tempo: Tempo;
  readonly #spectrum: readonly number[];
  readonly #table: number;
  readonly #tiles: number[] = [];
  readonly #slopes: number;
  readonly #samplings: number;
  readonly #rows: readonly number[];
  readonly #small: number;
  readonly #soft: readonly number[];

  constructor(stage: Stage, field: WaveField) {
    const { arena, canvas } = stage;
    this.#stage = stage;
    this.#field = field;
    this.#tempo = tempoOf(field);
    const tileBytes = waveTileSide * waveTileSide * 4;
    this.#spectrum = Array.from({ length: 4 }, () => arena.take(tileBytes));
    this.#table = arena.take(field.squares * 8);
    for (let level = 0; level < levels; level++)
      this.#tiles.push(arena.take(tileBytes >> (2 * level)));
    this.#slopes = arena.take(canvas.stride * canvas.heightPx * 4 + 64);
    this.#samplings = arena.take(canvas.heightPx * 48);
    this.#rows = Array.from({ length: 3 }, () => arena.take(canvas.heightPx * rowWords * 4));
    const planeBytes = canvas.stride * (canvas.heightPx + 16);
    this.#small = arena.take(planeBytes / 4);
    this.#soft = [1, 4, 4].map((share) => arena.take(planeBytes / share));
  }

  paint(look: WaterLook, timeS: number): void {
    this.#moveWaves(timeS * look.pace);
    const { heightPx, stride } = this.#stage.canvas;
    const top = clamp(Math.floor(look.horizonPx / 2) * 2, 2, heightPx);
    const bottom = clamp(Math.ceil(look.bottomPx / 2) * 2, top, heightPx);
    for (let y = top; y < bottom; y++) this.#sampleRow(look, y, timeS);
    const { kernels } = this.#stage;
    kernels.waveSlopes(this.#slopes, stride, top, bottom, this.#samplings);
    const { y, u, v } = this.#stage.canvas;
    const tones = tonesOf(look);
    if (look.softness > 0) this.#stage.soften(top, look.softness, this.#small, this.#soft);
    [y, u, v].forEach((plane, which) => {
      const half = which === 0 ? 1 : 2;
      const rows = this.#rows[which] ?? 0;
      for (let row = top / half; row < bottom / half; row++)
        this.#shadeRow(look, tones, { row, which, rows, top });
      kernels.waterPlane(
        plane,
        stride / half,
        stride / half,
        top / half,
        bottom / half,
        this.#slopes,
        stride,
        half,
        rows,
        look.softness > 0 ? (this.#soft[which] ?? plane) : plane,
      );
    });
  }

  /** Brings the tile and its smaller copies to a moment. */
  #moveWaves(timeS: number): void {
    const { kernels, arena } = this.#stage;
    const field = this.#field;
    const { squares, frequencies } = this.#tempo;
    const table = this.#table / 4;
    for (let index = 0; index < squares.length; index++) {
      const phase = (frequencies[index] ?? 0) * timeS;
      const at = table + (squares[index] ?? 0) * 2;
      arena.floats[at] = Math.cos(phase);
      arena.floats[at + 1] = Math.sin(phase);
    }
    const [re = 0, im = 0, outRe = 0, outIm = 0] = this.#spectrum;
    const side = waveTileSide;
    kernels.evolve(re, im, side, field.entries, field.count, this.#table);
    kernels.transform(re, im, outRe, outIm, side, field.twiddles, field.reversed, usedColumns);
    kernels.slopeTile(outRe, outIm, this.#tiles[0] ?? 0, side, field.gain);
    for (let level = 1; level < levels; level++) {
      const from = this.#tiles[level - 1] ?? 0;
      kernels.halveSlopes(from, this.#tiles[level] ?? 0, side >> (level - 1));
    }
  }

  /** Two samplings of the tile per row: the waves, and the same waves smaller as ripples. */
  #sampleRow(look: WaterLook, y: number, timeS: number): void {
    const { words, floats } = this.#stage.arena;
    const distance = distanceOf(look, y, this.#stage.canvas.heightPx);
    const perPixel = (distance * look.scale) / this.#stage.canvas.heightPx / look.zoom;
    const far = distance * look.scale;
    const footprint = distance * perPixel * look.zoom * 0.3;
    const samplings = [
      { scale: 1, weight: 1 / (1 + footprint * 9), level: 0, drift: 0 },
      { scale: 3.17, weight: 0.62 / (1 + footprint * 26), level: 1, drift: 0.021 },
    ];
    samplings.forEach(({ scale, weight, drift }, index) => {
      const level = clamp(
        Math.floor(Math.log2(Math.max(1, footprint * scale * 256 * 0.7))),
        0,
        levels - 1,
      );
      const texels = (waveTileSide >> level) * 256;
      const at = (this.#samplings + y * 48 + index * 24) / 4;
      const start =
        (look.right * distance * look.scale - (this.#stage.canvas.widthPx / 2) * perPixel) * scale;
      words[at] = this.#tiles[level] ?? 0;
      words[at + 1] = 8 - level;
      floats[at + 2] = (start + 0.37 * index) * texels;
      floats[at + 3] = perPixel * scale * texels;
      words[at + 4] = (far * scale + timeS * drift) * texels;
      words[at + 5] = weight * 16_384;
    });
  }

  /** Numbers of the shading kernel for one row of one plane. */
  #shadeRow(look: WaterLook, tones: Tones, at: RowPlace): void {
    const { row, which, rows, top } = at;
    const half = which === 0 ? 1 : 2;
    const { heightPx } = this.#stage.canvas;
    const below = Math.max(0.0015, ((row + 0.5) * half - look.horizonPx) / heightPx / look.zoom);
    const { glitter, roughness } = look;
    const haze = Math.exp(-below * 34) * look.hazeShare;
    const mirrored = (2 * look.horizonPx - (row + 0.5) * half) / half;
    const shine = look.mirrorNear + (0.94 - look.mirrorNear) * Math.exp(-below * 3.4);
    const bend = roughness * (0.05 + below * 0.5);
    const width = glitter ? 1.6 / (0.1 + below * 0.24) : 0;
    const facing = glitter ? 1 / (0.045 + below * 0.3) : 0;
    const strength = glitter
      ? (tones.glitter[which] ?? 0) * glitter.strength * (1 - below * 0.5)
      : 0;
    this.#stage.arena.floats.set(
      [
        mirrored - (roughness * 0.028 * heightPx) / half,
        (bend * heightPx) / half,
        (bend * heightPx * 0.35) / half,
        shine,
        -0.55 * roughness,
        tones.deep[which] ?? 128,
        haze,
        tones.haze[which] ?? 128,
        strength,
        (glitter?.xPx ?? 0) / half,
        (width * half) / heightPx,
        0.42 * roughness * width,
        glitter ? (below * 0.85 - glitter.elevation) * facing : 0,
        0.42 * roughness * (0.3 + below * 0.75) * facing,
        which === 0 ? look.sheen : 0,
        top / half - 1,
      ],
      rows / 4 + row * rowWords,
    );
  }
}

interface RowPlace {
  row: number;
  which: number;
  /** Address of the plane's rows of numbers. */
  rows: number;
  top: number;
}

interface Tones {
  deep: Yuv;
  haze: Yuv;
  /** Added light: luma above black, chroma from grey. */
  glitter: Yuv;
}

function tonesOf(look: WaterLook): Tones {
  const [luma, blue, red] = yuvOf(look.glitter?.colour ?? [0, 0, 0]);
  const glitter: Yuv = [luma - 16, blue - 128, red - 128];
  return { deep: yuvOf(look.deep), haze: yuvOf(look.haze), glitter };
}

function distanceOf(look: WaterLook, y: number, heightPx: number): number {
  return 1 / Math.max(0.0015, (y + 0.5 - look.horizonPx) / heightPx / look.zoom);
}
