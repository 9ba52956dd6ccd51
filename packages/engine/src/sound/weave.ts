import { sampleRate, type SoundBlock } from '../encode/encoder.ts';
import { clamp, smoothstep } from '../paint/curves.ts';
import { placesLikeEnd, type Place } from './likeness.ts';

/** Of joints, at most; a multiple of what places are looked for in. */
const widthSMax = 0.15;
const levelledSamples = 0.6 * sampleRate;
/** From that likeness on the first piece follows the end as it is. */
const alikeEnough = 0.6;
const joinedSamples = 0.003 * sampleRate;

/**
 * Goes on where a sound ends, with pieces of it. Each begins at a place that is like the end, in
 * waveform and in level, and lasts until the end is reached again: so nothing is cut within, the
 * joints are in phase, where a comb would be heard otherwise, and a beat goes on in its own time.
 */
export function wovenOn(body: SoundBlock, samples: number): SoundBlock {
  const length = body.left.length;
  const width = Math.round(Math.min(widthSMax, length / sampleRate / 4) * sampleRate);
  const woven = { left: new Float32Array(samples), right: new Float32Array(samples) };
  const places = placesLikeEnd(body, width);
  let at = -width;
  for (let number = 0; at < samples; number++) {
    const place = places[number % places.length];
    if (place === undefined) throw new Error('a sound is like its own end somewhere');
    for (const side of ['left', 'right'] as const) {
      lay(woven[side], body[side], { ...place, at, width });
    }
    at += length - width - place.start;
  }
  const unlike = 1 - clamp((places[0]?.likeness ?? 0) / alikeEnough);
  for (const side of ['left', 'right'] as const) {
    echo(woven[side], body[side], Math.round(unlike * width));
    joinOnto(woven[side], body[side]);
  }
  return woven;
}

/** Blends from what is there already to a piece, over its first `width` samples. */
function lay(
  out: Float32Array,
  body: Float32Array,
  { start, likeness, gain, at, width }: Place & { at: number; width: number },
): void {
  const alike = Math.max(0, likeness);
  const until = Math.min(body.length - start, out.length - at);
  for (let index = Math.max(0, -at); index < until; index++) {
    const value = (body[start + index] ?? 0) * levelAt(index - width, gain);
    if (index >= width) {
      out[at + index] = value;
      continue;
    }
    const share = (index / width) * (Math.PI / 2);
    const [coming, going] = [Math.sin(share), Math.cos(share)];
    // What is alike adds up, what is not adds its power.
    const even = 1 / Math.sqrt(1 + 2 * alike * coming * going);
    out[at + index] = even * ((out[at + index] ?? 0) * going + value * coming);
  }
}

/** A piece begins as loud as what it follows, and finds its own loudness from there. */
function levelAt(index: number, gain: number): number {
  if (index >= levelledSamples) return 1;
  return gain + (1 - gain) * smoothstep(0, levelledSamples, index);
}

/**
 * Lets go of the end gently where the first piece is not quite like it: backwards it begins as it
 * ended, whatever it is.
 */
function echo(out: Float32Array, body: Float32Array, samples: number): void {
  for (let index = 0; index < Math.min(samples, out.length); index++) {
    const share = (index / samples) * (Math.PI / 2);
    const backwards = body[body.length - 1 - index] ?? 0;
    out[index] = (out[index] ?? 0) * Math.sin(share) + backwards * Math.cos(share);
  }
}

/** The first sample follows the last one of the sound without a step. */
function joinOnto(out: Float32Array, body: Float32Array): void {
  const step = 2 * (body.at(-1) ?? 0) - (body.at(-2) ?? 0) - (out[0] ?? 0);
  for (let index = 0; index < Math.min(out.length, joinedSamples); index++) {
    out[index] = (out[index] ?? 0) + step * (1 - index / joinedSamples) ** 2;
  }
}
