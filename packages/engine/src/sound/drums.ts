import { sampleRate } from '../encode/encoder.ts';
import type { DrumName } from './drum-patterns.ts';
import { fadeEnd, mixed, ring } from './struck.ts';
import { controlSamples, Filter, PinkNoise, type Pass } from './voice.ts';

export const drums: Readonly<Record<DrumName, () => Float32Array>> = {
  kick: () =>
    mixed(skin({ fromHz: 105, toHz: 46, bendS: 0.05, fallS: 0.14, gain: 0.66 }), click(0.05)),
  taiko: () =>
    mixed(
      skin({ fromHz: 92, toHz: 62, bendS: 0.09, fallS: 0.38, gain: 0.66 }),
      noise({ pass: 'low', hz: 700, fallS: 0.07, gain: 0.7, seed: 2 }),
    ),
  tom: () =>
    mixed(
      skin({ fromHz: 165, toHz: 112, bendS: 0.07, fallS: 0.22, gain: 0.6 }),
      noise({ pass: 'low', hz: 1200, fallS: 0.04, gain: 0.3, seed: 3 }),
    ),
  brush: () => noise({ pass: 'band', hz: 2300, fallS: 0.09, gain: 0.7, seed: 4, attackS: 0.012 }),
  clap: () => noise({ pass: 'band', hz: 1250, fallS: 0.075, gain: 1.2, seed: 5 }),
  rim: () =>
    ring({
      lengthS: 0.16,
      attackS: 0.001,
      partials: [
        { hz: 830, gain: 0.3, fallS: 0.018 },
        { hz: 1710, gain: 0.25, fallS: 0.012 },
      ],
    }),
  shaker: () => noise({ pass: 'band', hz: 5600, fallS: 0.035, gain: 0.7, seed: 6, attackS: 0.02 }),
  hat: () => noise({ pass: 'band', hz: 6800, fallS: 0.028, gain: 0.7, seed: 7 }),
  cymbal: () => noise({ pass: 'band', hz: 4300, fallS: 0.75, gain: 0.55, seed: 8, attackS: 0.006 }),
};

interface Skin {
  fromHz: number;
  toHz: number;
  /** How soon its pitch has come down. */
  bendS: number;
  fallS: number;
  gain: number;
}

const controlS = controlSamples / sampleRate;

/** A skin: tight at the stroke, slack after it. */
function skin({ fromHz, toHz, bendS, fallS, gain }: Skin): Float32Array {
  const samples = new Float32Array(Math.round(fallS * 6 * sampleRate));
  let phase = 0;
  let envelope = 0;
  for (let start = 0; start < samples.length; start += controlSamples) {
    const timeS = start / sampleRate;
    const step = (2 * Math.PI * (toHz + (fromHz - toHz) * Math.exp(-timeS / bendS))) / sampleRate;
    const end = Math.min(samples.length, start + controlSamples);
    const slope = (gain * Math.exp(-(timeS + controlS) / fallS) - envelope) / (end - start);
    for (let index = start; index < end; index++) {
      phase += step;
      envelope += slope;
      samples[index] = envelope * (Math.sin(phase) + 0.18 * Math.sin(phase * 1.59));
    }
  }
  fadeEnd(samples);
  return samples;
}

function click(gain: number): Float32Array {
  return noise({ pass: 'band', hz: 2600, fallS: 0.004, gain: gain * 8, seed: 9 });
}

interface Hiss {
  pass: Pass;
  hz: number;
  fallS: number;
  gain: number;
  seed: number;
  attackS?: number;
}

function noise({ pass, hz, fallS, gain, seed, attackS = 0.001 }: Hiss): Float32Array {
  const samples = new Float32Array(Math.round(fallS * 6 * sampleRate));
  const filter = new Filter(pass, 0.8);
  filter.tune(hz);
  new PinkNoise(seed).into(samples);
  filter.run(samples);
  for (let index = 0; index < samples.length; index++) {
    const timeS = index / sampleRate;
    const envelope = Math.min(1, timeS / attackS) * Math.exp(-timeS / fallS);
    samples[index] = (samples[index] ?? 0) * gain * envelope;
  }
  fadeEnd(samples);
  return samples;
}
