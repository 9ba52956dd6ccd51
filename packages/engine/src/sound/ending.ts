import { sampleRate, type SoundBlock } from '../encode/encoder.ts';

/** What the sound of a video ends with. */
export interface Ending {
  /** The last of it that is at full strength: what can be gone on with. */
  body: SoundBlock;
  /** Whether it faded out after that. */
  faded: boolean;
}

const windowSamples = sampleRate / 50;
const bodyWindows = 160;
/** Less than that repeats itself audibly. */
const bodyWindowsMin = 12;
const fadeWindowsMax = 150;
/** A clip that is hardly longer than its fades begins with one. */
const fadeInWindowsMax = 20;
const inaudible = 10 ** (-66 / 10);
/** Waves and music have lulls, of which none is that far down. */
const fadedPower = 10 ** (-24 / 10);
const fullPower = 10 ** (-4 / 10);
/** A fade is longer by so much than the time in which it is heard to be one, straight or curved. */
const fadeShare = 1.7;
/** What codecs leave open between the last sound and the end. */
const gapSamplesMax = 0.06 * sampleRate;
const gapSamplesMin = 0.002 * sampleRate;
const soundlessShare = 0.02;

/** Null when nothing was to be heard, or too little of it. */
export function endingOf(sound: SoundBlock): Ending | null {
  const length = lengthWithoutGap(sound);
  const powers = powersOf(sound, length);
  if (meanOf(powers) < inaudible) return null;
  const usual = powers.toSorted((one, other) => one - other)[powers.length >> 1] ?? 0;
  const faded = meanOf(powers.slice(-2)) < Math.max(usual * fadedPower, inaudible);
  const end = faded ? beforeFade(powers, usual) : powers.length;
  let start = Math.max(0, end - bodyWindows);
  if (start === 0) while (start < fadeInWindowsMax && (powers[start] ?? 0) < usual / 10) start++;
  if (end - start < bodyWindowsMin) return null;
  const [from, to] = [start, end].map(
    (window) => length - (powers.length - window) * windowSamples,
  );
  return {
    body: { left: sound.left.slice(from, to), right: sound.right.slice(from, to) },
    faded,
  };
}

function lengthWithoutGap({ left, right }: SoundBlock): number {
  const heightAt = (index: number) =>
    Math.max(Math.abs(left[index] ?? 0), Math.abs(right[index] ?? 0));
  let highest = 0;
  for (let index = 0; index < left.length; index++) highest = Math.max(highest, heightAt(index));
  let length = left.length;
  const least = Math.max(0, length - gapSamplesMax);
  while (length > least && heightAt(length - 1) < highest * soundlessShare) length--;
  // Between two loud samples there are soft ones: only what is long is a gap.
  return left.length - length < gapSamplesMin ? left.length : length;
}

/** Of both sides, in whole windows counted from the end. */
function powersOf({ left, right }: SoundBlock, length: number): number[] {
  const count = Math.floor(length / windowSamples);
  return Array.from({ length: count }, (_, window) => {
    const start = length - (count - window) * windowSamples;
    let sum = 0;
    for (let index = start; index < start + windowSamples; index++) {
      sum += (left[index] ?? 0) ** 2 + (right[index] ?? 0) ** 2;
    }
    return sum / (2 * windowSamples);
  });
}

/** The window with which a fade begins that ends with the last one. */
function beforeFade(powers: readonly number[], usual: number): number {
  const loudMin = Math.max(5, powers.length - Math.floor(fadeWindowsMax / fadeShare));
  let loud = powers.length;
  while (loud > loudMin && meanOf(powers.slice(loud - 5, loud)) < usual * fullPower) loud--;
  const fadeWindows = Math.round((powers.length - loud) * fadeShare);
  // Of a clip that does little else, its middle.
  return Math.max(powers.length - fadeWindows, Math.min(loud, 2 * bodyWindowsMin));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
