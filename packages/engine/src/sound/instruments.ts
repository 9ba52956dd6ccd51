import { sampleRate } from '../encode/encoder.ts';
import type { Instrument } from '../prompt/vocabulary.ts';
import { burst } from './grains.ts';
import { fadeEnd, mixed, ring, type Partial } from './struck.ts';
import { Filter, PinkNoise } from './voice.ts';

/** A note of an instrument that is struck or plucked, at full strength, until it has died away. */
type Played = (hz: number) => Float32Array;

export const plucked: Readonly<Record<Exclude<Instrument, 'drums' | 'strings'> | 'bass', Played>> =
  { piano, guitar, bells, synth: pluck, bass };

/** Felt hammers on stiff strings, two to a note; the hammer itself is heard a little. */
function piano(hz: number): Float32Array {
  const lengthS = Math.min(4.2, 3.6 * (262 / hz) ** 0.3);
  const stiffness = 0.0003 * (hz / 262) ** 1.1;
  const partials: Partial[] = [];
  for (let number = 1; number <= 14; number++) {
    const stretched = hz * number * Math.sqrt(1 + stiffness * number * number);
    // Where the hammer strikes, at an eighth of the string, the eighth partial has no motion.
    const struck = Math.abs(Math.sin((Math.PI * number) / 8.2)) + 0.06;
    const gain =
      (0.5 * struck * Math.exp(-0.26 * (number - 1) * (hz / 330) ** 0.5)) / number ** 0.35;
    const fallS = (1.5 * (262 / hz) ** 0.45) / (1 + 0.32 * (number - 1));
    partials.push({ hz: stretched, gain: gain * 0.62, fallS: fallS * 0.5 });
    if (number > 6) continue;
    partials.push({ hz: stretched * 1.0007, gain: gain * 0.38, fallS: fallS * 1.25 });
  }
  const hammer = burst(Math.round(hz), 0.045, 420).map((value) => value * 0.35);
  return mixed(ring({ lengthS, attackS: 0.004, partials }), hammer);
}

/** A bar of metal over a tube, as of a celesta. */
function bells(hz: number): Float32Array {
  const partials = [
    { hz, gain: 0.5, fallS: 0.95 },
    { hz: hz * 1.002, gain: 0.2, fallS: 1.3 },
    { hz: hz * 2.0, gain: 0.07, fallS: 0.5 },
    { hz: hz * 2.76, gain: 0.13, fallS: 0.3 },
    { hz: hz * 5.4, gain: 0.06, fallS: 0.12 },
  ];
  return ring({ lengthS: 3, attackS: 0.002, partials });
}

/** A soft saw whose filter closes at once. */
function pluck(hz: number): Float32Array {
  const partials = Array.from({ length: 12 }, (_, index) => {
    const number = index + 1;
    return { hz: hz * number, gain: 0.4 / number ** 1.2, fallS: 0.36 / number ** 0.8 };
  });
  return ring({ lengthS: 1.4, attackS: 0.004, partials });
}

/** Round and low, with enough above it to be heard on a telephone. */
function bass(hz: number): Float32Array {
  const gains = [0.75, 0.42, 0.2, 0.1, 0.05, 0.03];
  const partials = gains.map((gain, index) => {
    return { hz: hz * (index + 1), gain, fallS: 2.6 / (index + 1) ** 0.9 };
  });
  return ring({ lengthS: 5, attackS: 0.03, partials });
}

/**
 * A string after Karplus and Strong: a pluck goes round a delay as long as the string and loses its
 * brightness on the way; the body adds two tones of its own.
 */
function guitar(hz: number): Float32Array {
  const samples = new Float32Array(Math.round(Math.min(3.6, 2.8 * (196 / hz) ** 0.3) * sampleRate));
  const period = sampleRate / hz - 0.5;
  const whole = Math.floor(period);
  const line = pluckOf(whole, Math.round(hz * 10));
  const rest = period - whole;
  // A filter that passes all tones alike makes up for what a whole number of samples lacks.
  const bend = (1 - rest) / (1 + rest);
  const keep = 10 ** (-3 / (hz * 4.2 * (196 / hz) ** 0.35));
  let [previous, bent, bentInput, place] = [0, 0, 0, 0];
  for (let index = 0; index < samples.length; index++) {
    const value = line[place] ?? 0;
    const dulled = keep * (0.5 * value + 0.5 * previous);
    previous = value;
    bent = bend * (dulled - bent) + bentInput;
    bentInput = dulled;
    line[place] = bent;
    place = place + 1 === whole ? 0 : place + 1;
    samples[index] = value;
  }
  for (const [toneHz, gain] of body) resound(samples, toneHz, gain);
  for (let index = 0; index < 96; index++) samples[index] = (samples[index] ?? 0) * (index / 96);
  fadeEnd(samples);
  return samples;
}

/** Tones of the body, and how much of each is heard. */
const body = [
  [104, 0.12],
  [212, 0.08],
] as const;

/** Adds what a body with a tone of its own makes of a sound. */
function resound(samples: Float32Array, hz: number, gain: number): void {
  const filter = new Filter('band', 0.12);
  filter.tune(hz);
  const own = samples.slice();
  filter.run(own);
  for (let index = 0; index < samples.length; index++) {
    samples[index] = (samples[index] ?? 0) + gain * (own[index] ?? 0);
  }
}

/** The shape that a finger leaves, at a fifth of the string: noise without its edges. */
function pluckOf(length: number, seed: number): Float32Array {
  const noise = new Float32Array(length);
  new PinkNoise(seed).into(noise);
  const at = (index: number) => noise[(index + length) % length] ?? 0;
  const apart = Math.round(length / 5);
  const shape = noise.map((_, index) => {
    const near = at(index - 1) + 2 * at(index) + at(index + 1);
    return near - (at(index - apart - 1) + 2 * at(index - apart) + at(index - apart + 1));
  });
  const mean = shape.reduce((sum, value) => sum + value, 0) / length;
  const power = shape.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length;
  return shape.map((value) => ((value - mean) * 0.3) / Math.sqrt(power));
}
