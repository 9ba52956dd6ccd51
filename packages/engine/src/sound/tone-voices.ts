import { sampleRate } from '../encode/encoder.ts';
import { randomFrom } from '../paint/random.ts';
import { smoothstep } from '../paint/curves.ts';
import { controlSamples, type Voice } from './voice.ts';

/** Half tones above the root, one list per chord. */
export type Chords = readonly (readonly number[])[];

export const chordsOf = {
  warm: [
    [0, 7, 12, 16, 19],
    [-3, 4, 9, 12, 16],
    [5, 9, 12, 17, 21],
    [-5, 7, 11, 14, 19],
  ],
  wistful: [
    [0, 7, 12, 15, 19],
    [-4, 3, 8, 12, 15],
    [3, 7, 10, 15, 19],
    [-2, 5, 10, 14, 17],
  ],
  open: [
    [0, 7, 14, 19, 21],
    [-5, 2, 7, 14, 19],
  ],
} as const satisfies Record<string, Chords>;

interface Partial {
  phase: number;
  second: number;
  gain: number;
}

/** A slow pad: each chord swells in over the last, its notes a little out of tune left and right. */
export function pad(
  gain: number,
  options: { rootHz: number; chords: Chords; changesS: readonly number[] },
): Voice {
  const partials = new Map<string, Partial>();
  return (left, right, firstSample) => {
    for (const [index, startS] of options.changesS.entries()) {
      const endS = options.changesS[index + 1] ?? 1e6;
      const chord = options.chords[index % options.chords.length] ?? [];
      chord.forEach((halfTones, note) => {
        for (const side of [0, 1] as const) {
          const key = `${index} ${note} ${side}`;
          const partial = partials.get(key) ?? { phase: note * 1.9 + side, second: 0, gain: 0 };
          const detune = side === 0 ? -0.0016 : 0.0019;
          const frequencyHz = options.rootHz * 2 ** (halfTones / 12) * (1 + detune);
          const loudness = (gain * 0.085) / (1 + note * 0.3);
          const envelope = (timeS: number) =>
            loudness *
            smoothstep(startS - 0.3, startS + 1.6, timeS) *
            (1 - smoothstep(endS - 0.3, endS + 1.8, timeS)) *
            (0.8 + 0.2 * Math.sin(timeS * (0.4 + 0.09 * note) + note * 1.7 + side));
          addPartial(side === 0 ? left : right, firstSample, partial, frequencyHz, envelope);
          partials.set(key, partial);
        }
      });
    }
  };
}

function addPartial(
  out: Float32Array,
  firstSample: number,
  partial: Partial,
  frequencyHz: number,
  envelope: (timeS: number) => number,
): void {
  const step = (2 * Math.PI * frequencyHz) / sampleRate;
  for (let start = 0; start < out.length; start += controlSamples) {
    const end = Math.min(out.length, start + controlSamples);
    const target = envelope((firstSample + end) / sampleRate);
    const slope = (target - partial.gain) / (end - start);
    if (target === 0 && partial.gain === 0) {
      partial.phase += step * (end - start);
      continue;
    }
    for (let index = start; index < end; index++) {
      partial.gain += slope;
      partial.phase += step;
      const tone = Math.sin(partial.phase);
      // A touch of the octave warms the plain tone.
      out[index] = (out[index] ?? 0) + partial.gain * tone * (1 + 0.3 * Math.cos(partial.phase));
    }
    partial.gain = target;
    partial.phase %= 2 * Math.PI;
  }
}

/** Short tones scattered in time: birds, crickets, drops, bells. */
export interface Chirp {
  atS: number;
  lengthS: number;
  fromHz: number;
  toHz: number;
  gain: number;
  /** 0 left .. 1 right. */
  pan: number;
  /** Trills per second; 0 for a plain tone. */
  trillHz: number;
}

export function chirps(list: readonly Chirp[]): Voice {
  return (left, right, firstSample) => {
    const endSample = firstSample + left.length;
    for (const chirp of list) {
      const start = Math.round(chirp.atS * sampleRate);
      const length = Math.round(chirp.lengthS * sampleRate);
      if (start + length <= firstSample || start >= endSample) continue;
      const from = Math.max(start, firstSample);
      for (let sample = from; sample < Math.min(endSample, start + length); sample++) {
        const share = (sample - start) / length;
        const timeS = (sample - start) / sampleRate;
        // The phase is the integral of a straight glide, so stretches join without a step.
        const cycles = timeS * (chirp.fromHz + ((chirp.toHz - chirp.fromHz) * share) / 2);
        const trill =
          chirp.trillHz > 0 ? 0.5 + 0.5 * Math.sin(2 * Math.PI * chirp.trillHz * timeS) : 1;
        const envelope = share < 0.08 ? share / 0.08 : ((1 - share) / 0.92) ** 2;
        const value = Math.sin(2 * Math.PI * cycles) * envelope * trill * chirp.gain;
        const index = sample - firstSample;
        left[index] = (left[index] ?? 0) + value * (1 - chirp.pan * 0.8);
        right[index] = (right[index] ?? 0) + value * (0.2 + chirp.pan * 0.8);
      }
    }
  };
}

/** Phrases of a few birds, far apart. */
export function birdSong(seed: number, durationS: number): Chirp[] {
  const random = randomFrom(seed);
  const songs: Chirp[] = [];
  for (let atS = 0.4 + random(); atS < durationS; atS += 1 + random() * 2.4) {
    const baseHz = 2300 + random() * 1900;
    const pan = random();
    const notes = 2 + Math.floor(random() * 4);
    for (let note = 0; note < notes; note++) {
      const fromHz = baseHz * (0.9 + random() * 0.3);
      songs.push({
        atS: atS + note * (0.11 + random() * 0.05),
        lengthS: 0.07 + random() * 0.08,
        fromHz,
        toHz: fromHz * (0.8 + random() * 0.5),
        gain: 0.02 + random() * 0.02,
        pan,
        trillHz: 0,
      });
    }
  }
  return songs;
}

export function cricketSong(seed: number, durationS: number): Chirp[] {
  const random = randomFrom(seed);
  const songs: Chirp[] = [];
  for (let cricket = 0; cricket < 3; cricket++) {
    const pitchHz = 3900 + random() * 900;
    const pan = random();
    for (let atS = random(); atS < durationS; atS += 0.55 + random() * 0.2) {
      const gain = 0.008 + random() * 0.006;
      songs.push({ atS, lengthS: 0.32, fromHz: pitchHz, toHz: pitchHz, gain, pan, trillHz: 34 });
    }
  }
  return songs;
}

export function drops(seed: number, durationS: number): Chirp[] {
  const random = randomFrom(seed);
  return Array.from({ length: Math.round(durationS * 26) }, () => {
    const fromHz = 1100 + random() * 2600;
    return {
      atS: random() * durationS,
      lengthS: 0.012 + random() * 0.02,
      fromHz,
      toHz: fromHz * 1.2,
      gain: 0.012 + random() * 0.02,
      pan: random(),
      trillHz: 0,
    };
  });
}

/** High bells over the pad's chord. */
export function bells(
  seed: number,
  durationS: number,
  rootHz: number,
  scale: readonly number[],
): Chirp[] {
  const random = randomFrom(seed);
  const list: Chirp[] = [];
  for (let atS = 0.6; atS < durationS; atS += 0.7 + random() * 1.3) {
    const halfTones = (scale[Math.floor(random() * scale.length)] ?? 0) + 24;
    const pitchHz = rootHz * 2 ** (halfTones / 12);
    list.push({
      atS,
      lengthS: 2.2,
      fromHz: pitchHz,
      toHz: pitchHz,
      gain: 0.022,
      pan: random(),
      trillHz: 0,
    });
  }
  return list;
}

/** A soft low thump: accents a change of picture. */
export function thumps(momentsS: readonly number[]): Voice {
  return chirps(
    momentsS.map((atS) => ({
      atS,
      lengthS: 0.9,
      fromHz: 88,
      toHz: 42,
      gain: 0.2,
      pan: 0.5,
      trillHz: 0,
    })),
  );
}
