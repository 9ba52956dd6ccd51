import { sampleRate } from '../encode/encoder.ts';
import { smoothstep } from '../paint/curves.ts';
import type { Loop } from './pad-tables.ts';
import { controlSamples, type Voice } from './voice.ts';

/** A note held by a section. */
export interface Held {
  hz: number;
  atS: number;
  untilS: number;
  gain: number;
  attackS: number;
  releaseS: number;
  loop(): Loop;
  /** Where in the loop it begins, 0..1, so that notes of one pitch are not the same. */
  offset: number;
}

export function heldNotes(list: readonly Held[]): Voice {
  const before = new Map<Held, number>();
  return (left, right, firstSample) => {
    const [fromS, toS] = [firstSample / sampleRate, (firstSample + left.length) / sampleRate];
    for (const note of list) {
      if (note.atS >= toS || note.untilS + note.releaseS <= fromS) continue;
      before.set(note, addHeld(note, left, right, firstSample, before.get(note) ?? 0));
    }
  };
}

/** Returns the gain that it ends on. */
function addHeld(
  note: Held,
  left: Float32Array,
  right: Float32Array,
  firstSample: number,
  gainBefore: number,
): number {
  const loop = note.loop();
  const mask = loop.left.length - 1;
  const step = note.hz / loop.hz;
  const origin = note.offset * mask - note.atS * sampleRate * step;
  let gain = gainBefore;
  for (let start = 0; start < left.length; start += controlSamples) {
    const end = Math.min(left.length, start + controlSamples);
    const target = note.gain * levelAt(note, (firstSample + end) / sampleRate);
    if (target === 0 && gain === 0) continue;
    const slope = (target - gain) / (end - start);
    let place = origin + (firstSample + start) * step;
    place -= Math.floor(place / (mask + 1)) * (mask + 1);
    for (let index = start; index < end; index++) {
      gain += slope;
      const whole = place | 0;
      const rest = place - whole;
      const here = whole & mask;
      const next = (whole + 1) & mask;
      const leftHere = loop.left[here] ?? 0;
      const rightHere = loop.right[here] ?? 0;
      const leftNow = leftHere + ((loop.left[next] ?? 0) - leftHere) * rest;
      const rightNow = rightHere + ((loop.right[next] ?? 0) - rightHere) * rest;
      left[index] = (left[index] ?? 0) + gain * leftNow;
      right[index] = (right[index] ?? 0) + gain * rightNow;
      place += step;
    }
    gain = target;
  }
  return gain;
}

function levelAt({ atS, untilS, attackS, releaseS }: Held, timeS: number): number {
  return smoothstep(atS, atS + attackS, timeS) * (1 - smoothstep(untilS, untilS + releaseS, timeS));
}
