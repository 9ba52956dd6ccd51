import { sampleRate, type SoundBlock } from '../encode/encoder.ts';
import type { Voice } from './voice.ts';

interface Room {
  /** How much of the sound comes back from the walls, and how much of it is heard straight. */
  wet: number;
  dry: number;
  /** Seconds until what comes back is 60 dB down. */
  decayS: number;
  /** 0..1, how dull the walls are. */
  dullness: number;
}

/** Voices in a room. */
export function inRoom(voices: readonly Voice[], room: Room): Voice {
  const walls = new Walls(room);
  let kept: SoundBlock = { left: new Float32Array(), right: new Float32Array() };
  return (left, right, firstSample) => {
    const inside = emptied(kept, left.length);
    kept = inside;
    for (const voice of voices) voice(inside.left, inside.right, firstSample);
    const { dry } = room;
    for (let index = 0; index < left.length; index++) {
      left[index] = (left[index] ?? 0) + (inside.left[index] ?? 0) * dry;
      right[index] = (right[index] ?? 0) + (inside.right[index] ?? 0) * dry;
    }
    walls.reflect(inside, { left, right });
  };
}

function emptied(kept: SoundBlock, length: number): SoundBlock {
  if (kept.left.length !== length) {
    return { left: new Float32Array(length), right: new Float32Array(length) };
  }
  kept.left.fill(0);
  kept.right.fill(0);
  return kept;
}

/** What comes back is dull, and made of every second sample. */
const every = 2;
/** Lengths without a common measure, so that echoes never fall together. */
const lineLengths = [743, 877, 1009, 1151, 1307, 1487, 1669, 1889];
const lineCount = lineLengths.length;
/** A power of two, longer than the longest. */
const storedLength = 2048;

/**
 * Eight delays that feed each other through a Householder matrix; the even ones take from the left
 * and give to it, the odd ones the right.
 */
class Walls {
  readonly #stored = new Float32Array(storedLength * lineCount);
  readonly #dulled = new Float64Array(lineCount);
  readonly #coming = new Float64Array(lineCount);
  readonly #lengths = Int32Array.from(lineLengths);
  readonly #kept: Float64Array;
  readonly #brightness: number;
  readonly #wet: number;
  #place = 0;
  #left = 0;
  #right = 0;

  constructor({ decayS, dullness, wet }: Room) {
    const kept = lineLengths.map((length) => 10 ** ((-3 * length * every) / (decayS * sampleRate)));
    this.#kept = Float64Array.from(kept);
    this.#brightness = 1 - dullness;
    this.#wet = wet;
  }

  reflect(inside: SoundBlock, out: SoundBlock): void {
    for (let index = 0; index < out.left.length; index += every) {
      const [leftBefore, rightBefore] = [this.#left, this.#right];
      this.#feed(
        ((inside.left[index] ?? 0) + (inside.left[index + 1] ?? 0)) / every,
        ((inside.right[index] ?? 0) + (inside.right[index + 1] ?? 0)) / every,
      );
      out.left[index] = (out.left[index] ?? 0) + (leftBefore + this.#left) / 2;
      out.right[index] = (out.right[index] ?? 0) + (rightBefore + this.#right) / 2;
      if (index + 1 === out.left.length) break;
      out.left[index + 1] = (out.left[index + 1] ?? 0) + this.#left;
      out.right[index + 1] = (out.right[index + 1] ?? 0) + this.#right;
    }
  }

  #feed(left: number, right: number): void {
    const stored = this.#stored;
    const coming = this.#coming;
    let sum = 0;
    let leftOut = 0;
    let rightOut = 0;
    for (let line = 0; line < lineCount; line++) {
      const place = (this.#place - (this.#lengths[line] ?? 0)) & (storedLength - 1);
      const before = this.#dulled[line] ?? 0;
      const dull = before + this.#brightness * ((stored[place * lineCount + line] ?? 0) - before);
      this.#dulled[line] = dull;
      const value = dull * (this.#kept[line] ?? 0);
      coming[line] = value;
      sum += value;
      const signed = (line & 2) === 0 ? value : -value;
      if ((line & 1) === 0) leftOut += signed;
      else rightOut += signed;
    }
    const shared = (2 * sum) / lineCount;
    const start = this.#place * lineCount;
    for (let line = 0; line < lineCount; line++) {
      stored[start + line] = ((line & 1) === 0 ? left : right) + (coming[line] ?? 0) - shared;
    }
    this.#place = (this.#place + 1) & (storedLength - 1);
    this.#left = leftOut * this.#wet;
    this.#right = rightOut * this.#wet;
  }
}
