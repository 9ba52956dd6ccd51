import { sampleRate } from '../encode/encoder.ts';
import { controlSamples, Filter, pinkNoise, type Voice } from './voice.ts';

interface Shape {
  /** Filter frequency and loudness at a time; `side` is 0 left, 1 right. */
  at(timeS: number, side: 0 | 1): { frequencyHz: number; gain: number };
  pass: 'low' | 'band' | 'high';
  damping: number;
}

/** Filtered pink noise, independent left and right. */
function noiseVoice(seed: number, shape: Shape): Voice {
  const sides = ([0, 1] as const).map((side) => ({
    side,
    noise: pinkNoise(seed * 2 + side + 1),
    filter: new Filter(shape.damping),
    gain: 0,
  }));
  return (left, right, firstSample) => {
    for (const part of sides) {
      const out = part.side === 0 ? left : right;
      const { filter, noise } = part;
      for (let start = 0; start < out.length; start += controlSamples) {
        const now = shape.at((firstSample + start) / sampleRate, part.side);
        filter.tune(now.frequencyHz, sampleRate);
        const end = Math.min(out.length, start + controlSamples);
        const slope = (now.gain - part.gain) / controlSamples;
        for (let index = start; index < end; index++) {
          filter.feed(noise());
          part.gain += slope;
          out[index] = (out[index] ?? 0) + filter[shape.pass] * part.gain;
        }
      }
    }
  };
}

/** Waves: the loudness and brightness of each rise and fall with the picture's swell. */
export function swell(
  seed: number,
  gain: number,
  wave: { radiansPerS: number; phase: number },
): Voice {
  return noiseVoice(seed, {
    pass: 'low',
    damping: 0.9,
    at(timeS, side) {
      const main = crest(timeS * wave.radiansPerS + wave.phase - 0.5 + side * 0.35);
      const other = crest(timeS * wave.radiansPerS * 0.59 + wave.phase * 2 + side * 1.3);
      const wash = 0.16 + 0.62 * main + 0.34 * other;
      return { frequencyHz: 240 + 2600 * wash ** 1.5, gain: gain * wash * 1.25 };
    },
  });
}

/** A slow rise and a slower fall, 0..1. */
function crest(angle: number): number {
  const wave = 0.5 + 0.5 * Math.sin(angle + 0.45 * Math.sin(angle));
  return wave * wave;
}

export function wind(seed: number, gain: number): Voice {
  return noiseVoice(seed, {
    pass: 'band',
    damping: 0.75,
    at(timeS, side) {
      const gust =
        0.55 + 0.28 * Math.sin(timeS * 0.7 + side) + 0.17 * Math.sin(timeS * 1.6 + 1 + side * 2);
      return { frequencyHz: 260 + 330 * gust, gain: gain * gust * 1.1 };
    },
  });
}

export function rustle(seed: number, gain: number): Voice {
  return noiseVoice(seed, {
    pass: 'high',
    damping: 1,
    at(timeS, side) {
      const gust =
        0.5 + 0.32 * Math.sin(timeS * 0.9 + side) + 0.18 * Math.sin(timeS * 2.3 + side * 3);
      return { frequencyHz: 2600, gain: gain * gust * 0.35 };
    },
  });
}

export function rain(seed: number, gain: number): Voice {
  return noiseVoice(seed, {
    pass: 'high',
    damping: 1,
    at(timeS, side) {
      return { frequencyHz: 1500, gain: gain * (0.4 + 0.03 * Math.sin(timeS * 0.8 + side)) };
    },
  });
}

/** The distant murmur of a city. */
export function hum(seed: number, gain: number): Voice {
  return noiseVoice(seed, {
    pass: 'low',
    damping: 1.1,
    at(timeS, side) {
      const traffic = 0.75 + 0.25 * Math.sin(timeS * 0.5 + side * 1.7);
      return { frequencyHz: 210 + 60 * traffic, gain: gain * traffic * 1.2 };
    },
  });
}

/** A soft rush of air around given moments: pictures changing, cars passing. */
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
