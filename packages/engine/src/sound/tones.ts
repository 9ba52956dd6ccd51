import { sampleRate } from '../encode/encoder.ts';
import { controlSamples, wandering, type Voice } from './voice.ts';

/** Tones that sound all the time, each coming and going by itself, left and right apart. */
export function tones(
  seed: number,
  gain: number,
  list: readonly { hz: number; gain: number; perS: number }[],
): Voice {
  const parts = list.flatMap((tone, index) =>
    ([0, 1] as const).map((side) => ({
      ...tone,
      side,
      radians: (2 * Math.PI * tone.hz * (side === 0 ? 0.9985 : 1.0015)) / sampleRate,
      level: wandering(seed + index * 2 + side),
      before: 0,
    })),
  );
  return (left, right, firstSample) => {
    for (const part of parts) {
      const out = part.side === 0 ? left : right;
      for (let start = 0; start < out.length; start += controlSamples) {
        const end = Math.min(out.length, start + controlSamples);
        const timeS = (firstSample + end) / sampleRate;
        const level = gain * part.gain * (0.5 + 0.5 * part.level(timeS * part.perS)) ** 1.5;
        const phase = part.radians * (firstSample + start);
        let [sine, cosine] = [Math.sin(phase), Math.cos(phase)];
        const [turn, keep] = [Math.sin(part.radians), Math.cos(part.radians)];
        const slope = (level - part.before) / (end - start);
        for (let index = start; index < end; index++) {
          part.before += slope;
          out[index] = (out[index] ?? 0) + sine * part.before;
          const next = sine * keep + cosine * turn;
          cosine = cosine * keep - sine * turn;
          sine = next;
        }
        part.before = level;
      }
    }
  };
}
