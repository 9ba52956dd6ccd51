import { sampleRate, type SoundBlock } from '../encode/encoder.ts';
import { clamp } from '../paint/curves.ts';

/** Where a sound is as it is at its end. */
export interface Place {
  start: number;
  /** -1..1, of the waveform. */
  likeness: number;
  /** How much louder the end is just before it is over. */
  gain: number;
}

const placesMax = 4;
const runSMin = 0.5;
/** What is as like many places as noise is need not be cut up small. */
const runSAmple = 1.5;
const runWeight = 0.2;
/** Two places that are nearer to each other than this sound like one that is repeated. */
const apartS = 0.25;
/** So many places are compared in their waveforms, that far from each other at least. */
const nearMax = 16;
const nearS = 0.02;
/** Waveforms are compared in every so many samples first, and then in all of them. */
const coarse = 12;
/** Against what tones are heard, how much the waveform counts, and a decibel of difference. */
const waveformWeight = 0.3;
const levelWeight = 0.03;

/**
 * Stretches of a width that are like the last one of a sound, the best first: most of all in the
 * tones that are heard, for which a chord is not to end where it was cut, and in how loud and how
 * bright it is. From each there is some way to go until the end.
 */
export function placesLikeEnd(body: SoundBlock, width: number): Place[] {
  const length = body.left.length;
  const offset = length % coarse;
  const sound = mixed(body, offset);
  const samples = Math.round(width / coarse);
  const runMin = Math.min(runSMin * sampleRate, length * 0.45);
  const last = Math.floor((length - width - runMin) / coarse);
  const starts = placesIn(body, sound, { width: samples, last });
  return starts.map(({ start }) => refined(body, width, offset + start * coarse));
}

/** One side made of both, with the mean of so many samples in place of each of them. */
function mixed({ left, right }: SoundBlock, offset: number): Float32Array {
  return Float32Array.from({ length: Math.floor(left.length / coarse) }, (_, place) => {
    const from = offset + place * coarse;
    let sum = 0;
    // Unlike shares: sides that are each other's opposite must not vanish.
    for (let index = from; index < from + coarse; index++) {
      sum += 0.6 * (left[index] ?? 0) + 0.4 * (right[index] ?? 0);
    }
    return sum / coarse;
  });
}

/** Where places begin, in coarse samples. */
function placesIn(body: SoundBlock, sound: Float32Array, { width, last }: Stretch): Start[] {
  const end = sound.length - width;
  const heard = impressionsOf(body, sound);
  const atEnd = heard.at(-1);
  const first = sound.length - heard.length * hop;
  const ample = (runSAmple * sampleRate) / coarse;
  const starts = heard.flatMap((before, index) => {
    const start = first + (index + 1) * hop - width;
    if (atEnd === undefined || start < 0 || start > last) return [];
    const shortness = Math.max(0, 1 - (end - start) / ample);
    return [{ start, score: alikeIn(before, atEnd) - runWeight * shortness }];
  });
  const near = bestOf(starts, nearS, nearMax).map((start) => aligned(sound, start, width));
  return bestOf(near, apartS, placesMax);
}

interface Stretch {
  width: number;
  /** The last start that is asked for. */
  last: number;
}

interface Start {
  start: number;
  score: number;
}

function bestOf(starts: readonly Start[], distanceS: number, most: number): Start[] {
  const ranked = starts.toSorted(
    (one, other) => other.score - one.score || one.start - other.start,
  );
  const distance = (distanceS * sampleRate) / coarse;
  const best: Start[] = [];
  for (const one of ranked) {
    if (best.length === most) break;
    if (best.every((other) => Math.abs(one.start - other.start) >= distance)) best.push(one);
  }
  return best;
}

/** In phase, as far as that is possible within half a hop. */
function aligned(sound: Float32Array, { start, score }: Start, width: number): Start {
  const end = sound.length - width;
  const scale = Math.sqrt(product(sound, start, start, width) * product(sound, end, end, width));
  let best = { start, likeness: -1 };
  const from = Math.max(0, start - hop / 2);
  for (let near = from; near <= Math.min(start + hop / 2, end); near++) {
    const likeness = product(sound, near, end, width) / (scale + 1e-9);
    if (likeness > best.likeness) best = { start: near, likeness };
  }
  return { start: best.start, score: score + waveformWeight * best.likeness };
}

/** What has just been heard at a moment. */
interface Impression {
  /** How loud each half tone is. */
  tones: Float32Array;
  levelDb: number;
  /** Of what is high. */
  edgeDb: number;
}

function alikeIn(one: Impression, other: Impression): number {
  const awayDb = Math.abs(one.levelDb - other.levelDb) + Math.abs(one.edgeDb - other.edgeDb);
  return cosine(one.tones, other.tones) - levelWeight * awayDb;
}

function cosine(one: Float32Array, other: Float32Array): number {
  let [first, second, both] = [0, 0, 0];
  for (let tone = 0; tone < toneCount; tone++) {
    const [here = 0, there = 0] = [one[tone], other[tone]];
    first += here * here;
    second += there * there;
    both += here * there;
  }
  return both / Math.sqrt(first * second + 1e-18);
}

/** Half tones that are listened for, and after how many coarse samples it is noted what is heard. */
const lowestHz = 60;
const toneCount = 60;
const hop = 20;
const toneMemoryS = 0.06;
const levelMemoryS = 0.03;

function impressionsOf(body: SoundBlock, sound: Float32Array): Impression[] {
  const levels = levelsOf(body);
  const heard = levels.map((level) => ({ ...level, tones: new Float32Array(toneCount) }));
  const rest = Math.exp(-coarse / (toneMemoryS * sampleRate));
  const first = sound.length - heard.length * hop;
  for (let tone = 0; tone < toneCount; tone++) {
    const radians = (2 * Math.PI * lowestHz * 2 ** (tone / 12) * coarse) / sampleRate;
    const [turn, keep] = [rest * Math.sin(radians), rest * Math.cos(radians)];
    let [real, imaginary, index] = [0, 0, first];
    for (const { tones } of heard) {
      for (const until = index + hop; index < until; index++) {
        const next = real * keep - imaginary * turn + (sound[index] ?? 0);
        imaginary = real * turn + imaginary * keep;
        real = next;
      }
      tones[tone] = Math.hypot(real, imaginary);
    }
  }
  return heard;
}

function levelsOf({ left, right }: SoundBlock): Pick<Impression, 'levelDb' | 'edgeDb'>[] {
  const samples = hop * coarse;
  const count = Math.floor(left.length / samples);
  const renewal = 1 - Math.exp(-samples / (levelMemoryS * sampleRate));
  let [level, edge] = [0, 0];
  return Array.from({ length: count }, (_, place) => {
    const until = left.length - (count - 1 - place) * samples;
    let [power, step] = [0, 0];
    for (const side of [left, right]) {
      for (let index = until - samples; index < until; index++) {
        const [value = 0, before = 0] = [side[index], side[index - 1]];
        power += value * value;
        step += (value - before) ** 2;
      }
    }
    level += renewal * (power / samples - level);
    edge += renewal * (step / samples - edge);
    return { levelDb: decibelsOf(level), edgeDb: decibelsOf(edge) };
  });
}

function decibelsOf(power: number): number {
  return 10 * Math.log10(power + 1e-9);
}

function product(sound: Float32Array, one: number, other: number, width: number): number {
  let sum = 0;
  for (let index = 0; index < width; index++) {
    sum += (sound[one + index] ?? 0) * (sound[other + index] ?? 0);
  }
  return sum;
}

const lastSamples = 0.05 * sampleRate;

/** To the sample. */
function refined(body: SoundBlock, width: number, near: number): Place {
  const length = body.left.length;
  const both = (one: number, other: number, count: number) =>
    product(body.left, one, other, count) + product(body.right, one, other, count);
  const scale = Math.sqrt(
    both(near, near, width) * both(length - width, length - width, width) + 1e-18,
  );
  let best = { start: near, likeness: -1 };
  for (let start = Math.max(0, near - coarse); start <= near + coarse; start++) {
    const likeness = both(start, length - width, width) / scale;
    if (likeness > best.likeness) best = { start, likeness };
  }
  const count = Math.min(width, lastSamples);
  const [here, there] = [best.start + width, length].map((until) =>
    both(until - count, until - count, count),
  );
  return { ...best, gain: clamp(Math.sqrt(((there ?? 0) + 1e-9) / ((here ?? 0) + 1e-9)), 0.5, 2) };
}
