import { sampleRate } from '../encode/encoder.ts';
import { clamp } from '../paint/curves.ts';
import type { Voice } from './voice.ts';

/** A short sound that is made once and then played: a drop, a bird's note, a string plucked. */
export interface Shot {
  atS: number;
  /** Made when it is due, or taken from where it is kept. */
  sound(): Float32Array;
  left: number;
  right: number;
  /** When it is damped, if it does not ring out. */
  untilS?: number;
}

interface Playing extends Shot {
  startSample: number;
  samples: Float32Array;
}

const dampingS = 0.12;

export function shots(list: readonly Shot[]): Voice {
  const coming = list.toSorted((one, other) => one.atS - other.atS);
  let next = 0;
  let playing: Playing[] = [];
  return (left, right, firstSample) => {
    const endSample = firstSample + left.length;
    for (let shot = coming[next]; shot !== undefined; shot = coming[++next]) {
      const startSample = Math.max(0, Math.round(shot.atS * sampleRate));
      if (startSample >= endSample) break;
      playing.push({ ...shot, startSample, samples: shot.sound() });
    }
    for (const one of playing) add(one, left, right, firstSample);
    playing = playing.filter((one) => lastSampleOf(one) > endSample);
  };
}

function lastSampleOf({ startSample, samples, untilS = Infinity }: Playing): number {
  return Math.min(startSample + samples.length, (untilS + dampingS) * sampleRate);
}

function add(shot: Playing, left: Float32Array, right: Float32Array, firstSample: number): void {
  const { samples, startSample, untilS = Infinity } = shot;
  const from = Math.max(0, startSample - firstSample);
  const to = Math.min(left.length, Math.ceil(lastSampleOf(shot)) - firstSample);
  const behind = firstSample - startSample;
  const dampedFrom = untilS * sampleRate - firstSample;
  const slope = 1 / (dampingS * sampleRate);
  for (let index = from; index < to; index++) {
    const rest = index > dampedFrom ? 1 - (index - dampedFrom) * slope : 1;
    const value = (samples[index + behind] ?? 0) * rest * rest;
    left[index] = (left[index] ?? 0) + value * shot.left;
    right[index] = (right[index] ?? 0) + value * shot.right;
  }
}

/** Gains of both sides at equal power; `pan` is 0 left .. 1 right. */
export function panned(gain: number, pan: number): { left: number; right: number } {
  const angle = (Math.PI / 2) * clamp(pan, 0.04, 0.96);
  return { left: gain * Math.cos(angle), right: gain * Math.sin(angle) };
}
