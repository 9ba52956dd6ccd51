import { sampleRate } from '../encode/encoder.ts';
import { clamp } from '../paint/curves.ts';
import { controlSamples, Filter, PinkNoise, wandering, type Pass, type Voice } from './voice.ts';

type Side = 0 | 1;

interface Shape {
  pass: Pass;
  damping: number;
  /** Filter frequency and loudness at a time; `side` is 0 left, 1 right. */
  at(timeS: number, side: Side): { frequencyHz: number; gain: number };
}

/** Filtered pink noise, independent left and right. */
function noiseVoice(seed: number, shape: Shape): Voice {
  const samples = new Float32Array(controlSamples);
  const sides = ([0, 1] as const).map((side) => ({
    side,
    noise: new PinkNoise(seed * 2 + side),
    filter: new Filter(shape.pass, shape.damping),
    gain: 0,
  }));
  return (left, right, firstSample) => {
    for (const part of sides) {
      const out = part.side === 0 ? left : right;
      for (let start = 0; start < out.length; start += controlSamples) {
        const now = shape.at((firstSample + start) / sampleRate, part.side);
        const count = Math.min(controlSamples, out.length - start);
        // Views are costly: only the last stretch may need one.
        const stretch = count === controlSamples ? samples : samples.subarray(0, count);
        part.filter.tune(now.frequencyHz);
        part.noise.into(stretch);
        part.filter.run(stretch);
        addRamped(out, start, stretch, part.gain, now.gain);
        part.gain = now.gain;
      }
    }
  };
}

function addRamped(
  out: Float32Array,
  start: number,
  samples: Float32Array,
  from: number,
  to: number,
) {
  const slope = (to - from) / samples.length;
  for (let index = 0; index < samples.length; index++) {
    const at = start + index;
    out[at] = (out[at] ?? 0) + (samples[index] ?? 0) * (from + slope * index);
  }
}

/** How the loudness and brightness of waves rise and fall with the picture's swell. */
interface Swell {
  radiansPerS: number;
  phase: number;
}

/** How far up the eye rides: 0 in a trough, 1 on a crest. */
function heave({ radiansPerS, phase }: Swell, timeS: number): number {
  return 0.5 + 0.5 * Math.sin(timeS * radiansPerS + phase);
}

/** Waves breaking as the swell comes through: a rumble, and over it the wash. */
export function waves(seed: number, gain: number, swell: Swell): Voice {
  const size = wandering(seed);
  return noiseVoice(seed, {
    pass: 'low',
    damping: 0.9,
    at(timeS, side) {
      const main = heave(swell, timeS - side * 0.3) ** 2;
      const smaller = heave({ radiansPerS: swell.radiansPerS * 1.63, phase: side * 2 }, timeS) ** 2;
      const wash =
        (0.14 + 0.72 * main + 0.16 * smaller) * (1 + 0.12 * size(timeS * 0.4 + side * 9));
      return { frequencyHz: 260 + 2700 * wash ** 1.5, gain: gain * wash * 1.25 };
    },
  });
}

/** The hiss of foam, a moment after each crest and slower to go than it came. */
export function foam(seed: number, gain: number, swell: Swell): Voice {
  const patches = wandering(seed + 3);
  return noiseVoice(seed + 40, {
    pass: 'high',
    damping: 1,
    at(timeS, side) {
      const late = heave(swell, timeS - 0.55 - side * 0.4) ** 5;
      const trailing = heave(swell, timeS - 1.3 - side * 0.4) ** 3;
      const fizz = 0.8 + 0.2 * patches(timeS * 5 + side * 31);
      return { frequencyHz: 3100, gain: gain * fizz * (0.05 + 0.6 * late + 0.25 * trailing) * 0.3 };
    },
  });
}

/** Slow, irregular gusts, 0..1, about half of it most of the time. */
function gusts(seed: number): (timeS: number) => number {
  const [slow, quick] = [wandering(seed), wandering(seed + 1)];
  return (timeS) => clamp(0.55 + 0.42 * slow(timeS * 0.33) + 0.2 * quick(timeS * 1.1));
}

interface Air {
  /** Middle of the band in a lull, and how far a gust moves it. */
  frequencyHz: number;
  gustHz: number;
  damping: number;
}

/** Moving air; what it moves through makes it dull or bright. */
export function air(seed: number, gain: number, { frequencyHz, gustHz, damping }: Air): Voice {
  const gust = gusts(seed);
  return noiseVoice(seed, {
    pass: 'band',
    damping,
    at(timeS, side) {
      const force = gust(timeS - side * 0.35);
      return { frequencyHz: frequencyHz + gustHz * force, gain: gain * (0.25 + force) * 0.85 };
    },
  });
}

/** What the same gusts stir up: leaves, grass, sand. */
export function stirred(seed: number, gain: number, frequencyHz: number): Voice {
  const gust = gusts(seed);
  const flutter = wandering(seed + 7);
  return noiseVoice(seed + 11, {
    pass: 'band',
    damping: 1.5,
    at(timeS, side) {
      const force = gust(timeS - 0.15 - side * 0.35) ** 1.6;
      const leaves = 0.8 + 0.2 * flutter(timeS * 7 + side * 50);
      return { frequencyHz, gain: gain * leaves * (0.1 + 0.9 * force) * 0.6 };
    },
  });
}

/** Of a sound that is there all the time: its band, and how much and how fast it breathes. */
export interface Bed {
  pass: Pass;
  frequencyHz: number;
  damping: number;
  breath: number;
  perS: number;
}

/** Rain, a distant city, water under way. */
export function bed(seed: number, gain: number, shape: Bed): Voice {
  const breath = wandering(seed + 5);
  return noiseVoice(seed, {
    ...shape,
    at(timeS, side) {
      const swell = 1 + shape.breath * breath(timeS * shape.perS + side * 17);
      return { frequencyHz: shape.frequencyHz * (0.9 + 0.1 * swell), gain: gain * swell };
    },
  });
}

/** A soft rush of air around given moments: pictures changing, a thing turning. */
export function whooshes(seed: number, gain: number, momentsS: readonly number[]): Voice {
  return noiseVoice(seed, {
    pass: 'band',
    damping: 0.9,
    at(timeS, side) {
      let nearness = 0;
      for (const moment of momentsS) {
        const away = (timeS - moment - (side - 0.5) * 0.12) / (timeS < moment ? 0.38 : 0.55);
        nearness = Math.max(nearness, Math.exp(-away * away));
      }
      return { frequencyHz: 350 + 1500 * nearness, gain: gain * nearness };
    },
  });
}
