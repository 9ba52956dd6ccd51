import { LightMeter } from '../atmosphere/brightness.ts';
import type { Brief } from '../brief/brief.ts';
import { continuesVideo, weatherShareAt } from '../brief/keyframes.ts';
import { clamp, lerp, smoothstep } from './curves.ts';
import { looks, looksOfLight, type Look } from './looks.ts';
import type { Stage } from './stage.ts';

/** Grades what is painted at a moment, as the prompt wants it; null when it wants nothing. */
export function gradeOf(stage: Stage, brief: Brief): ((timeS: number) => void) | null {
  const wanted = looksFor(brief).map((look) => new Grader(stage, look));
  if (wanted.length === 0) return null;
  return (timeS) => {
    // Pictures that must be seen as they are lose it on the way there.
    const share = brief.scene === 'morph' ? weatherShareAt(brief, timeS) : 1;
    if (share > 0) for (const grader of wanted) grader.paint(share);
  };
}

/** Painted scenes have their light from the palette; pictures are brought to it here. */
function looksFor(brief: Brief): Look[] {
  const { grade, mood, scene, setting } = brief;
  const found: Look[] = [];
  // A video's own end has its light already.
  const lights = scene !== setting && !continuesVideo(brief);
  if (lights && (mood.light === 'candle' || mood.light === 'moonlight'))
    found.push(looksOfLight[mood.light]);
  if (grade !== null) found.push(looks[grade]);
  return found;
}

const columnCount = 16;
const columnLevels = 16;
/** Where the kernel finds the parts of a look. */
const parts = { low: 0, high: 16, slope: 32, blue: 48, red: 80, matrix: 112, sizeBytes: 128 };
const unchanged = [1, 0, 0, 1] as const;

/** Holds the tables of one look in memory. */
class Grader {
  readonly #stage: Stage;
  readonly #look: Look;
  readonly #table: number;
  readonly #columns: number;
  readonly #rows: number;
  readonly #meter: LightMeter;
  #share = 0;
  #gamma = 0;

  constructor(stage: Stage, look: Look) {
    const { stride, heightPx } = stage.canvas;
    this.#stage = stage;
    this.#look = look;
    this.#meter = new LightMeter(stage);
    this.#table = stage.arena.take(parts.sizeBytes);
    this.#columns = stage.arena.take(stride * 3 + 64);
    this.#rows = stage.arena.take(heightPx * 2 + 64);
  }

  paint(share: number): void {
    const gamma = this.#gammaNow();
    if (share !== this.#share || gamma !== this.#gamma) this.#prepare(share, gamma);
    const { canvas, kernels, dither } = this.#stage;
    const { y, u, v, stride, heightPx } = canvas;
    const tables = [this.#table, this.#columns, this.#rows] as const;
    kernels.grade(y, u, v, stride, heightPx, ...tables, dither);
  }

  /** Follows how bright the picture is, in steps too small to be seen. */
  #gammaNow(): number {
    const { gamma, gammaAtNight } = this.#look;
    if (gammaAtNight === undefined) return gamma;
    const brightness = smoothstep(40, 110, this.#meter.read());
    return Math.round(lerp(gammaAtNight, gamma, brightness) * 64) / 64;
  }

  #prepare(share: number, gamma: number): void {
    this.#share = share;
    this.#gamma = gamma;
    const { bytes } = this.#stage.arena;
    const at = this.#table;
    for (let column = 0; column < columnCount; column++) {
      const [curve, nextCurve] = [column, column + 1].map((one) => this.#curveAt(one, share));
      const from = Math.round((curve ?? 0) * 128);
      bytes[at + parts.low + column] = from & 255;
      bytes[at + parts.high + column] = from >> 8;
      // Rounded down, so that no step between columns goes down.
      bytes[at + parts.slope + column] = clamp(((nextCurve ?? 0) * 128 - from) / 32, 0, 255);
      const tones = this.#toneAt(column, share);
      const next = this.#toneAt(column + 1, share);
      for (const [which, part] of [parts.blue, parts.red].entries()) {
        const tone = Math.round((tones[which] ?? 0) * 4);
        bytes[at + part + column] = tone;
        bytes[at + part + columnCount + column] = Math.round((next[which] ?? 0) * 4) - tone;
      }
    }
    const matrix = new Int16Array(bytes.buffer, at + parts.matrix, 4);
    for (const [index, gain] of this.#look.chroma.entries()) {
      matrix[index] = clamp(lerp(unchanged[index] ?? 0, gain, share) * 16_384, -32_767, 32_767);
    }
    this.#shade(share);
  }

  /** Luma that the first luma of a column becomes, in levels. */
  #curveAt(column: number, share: number): number {
    const { black, white, contrast } = this.#look;
    const level = column * columnLevels;
    const luma = (level - 16) / 219;
    const inside = clamp(luma);
    const bent = inside ** this.#gamma;
    const curved = bent + contrast * (bent * bent * (3 - 2 * bent) - bent);
    // Beyond black and white it goes on straight.
    const looked = black + (white - black) * (curved + luma - inside);
    return clamp(lerp(level, 16 + 219 * looked, share), 0, 255);
  }

  #toneAt(column: number, share: number): [number, number] {
    const luma = clamp((column * columnLevels - 16) / 219);
    const [dark, middle, bright] = this.#look.tones;
    const [from, to, along] =
      luma < 0.42 ? [dark, middle, luma / 0.42] : [middle, bright, (luma - 0.42) / 0.36];
    // White stays nearly white.
    const strength = share * (1 - 0.6 * clamp((luma - 0.78) / 0.22));
    return [
      lerp(from[0], to[0], clamp(along)) * strength,
      lerp(from[1], to[1], clamp(along)) * strength,
    ];
  }

  /** The vignette's squares of the distance from the middle, by column and by row. */
  #shade(share: number): void {
    const { arena, canvas } = this.#stage;
    const { stride, widthPx, heightPx } = canvas;
    const scale = 16_383 * Math.sqrt(this.#look.vignette * share);
    const columns = new Int16Array(arena.bytes.buffer, this.#columns, stride * 1.5);
    const rows = new Int16Array(arena.bytes.buffer, this.#rows, heightPx);
    for (let x = 0; x < stride; x++) columns[x] = scale * (clamp(x / widthPx) * 2 - 1) ** 2;
    for (let x = 0; x < stride / 2; x++) columns[stride + x] = columns[x * 2] ?? 0;
    for (let y = 0; y < heightPx; y++) rows[y] = scale * ((y / heightPx) * 2 - 1) ** 2;
  }
}
