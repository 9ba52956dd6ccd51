import { sliceSamples } from './loudness.ts';

/** ITU-R BS.1770-4, annex 2: the sound between its samples, at four times their rate. */
const early = [
  0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625,
  0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
];
const middle = [
  -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625,
  0.77978515625, -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
];
const phases = [early, middle, middle.toReversed(), early.toReversed()].map((taps) =>
  Float64Array.from(taps),
);
/** How far the newest sample that a phase takes lies after the place that it looks at. */
const delay = 6;
/** Between lower samples than that share of the highest nothing rises above it. */
const worthALook = 0.7;

/** The true peak of each slice of stereo sound, the louder side's, as a share of full scale. */
export class TruePeakMeter {
  readonly peaks: number[] = [];
  readonly #left = new Float32Array(2 * delay + sliceSamples);
  readonly #right = new Float32Array(2 * delay + sliceSamples);

  /** Whole slices; what is left over after the last of them is not looked at. */
  add(left: Float32Array, right: Float32Array): void {
    for (let start = 0; start + sliceSamples <= left.length; start += sliceSamples) {
      const end = start + sliceSamples;
      const peak = peakOf(this.#left, left.subarray(start, end));
      this.peaks.push(Math.max(peak, peakOf(this.#right, right.subarray(start, end))));
    }
  }
}

/** The peak of a slice, which follows what its room holds from before. */
function peakOf(room: Float32Array, slice: Float32Array): number {
  room.copyWithin(0, sliceSamples);
  room.set(slice, 2 * delay);
  let highest = 0;
  for (let index = 0; index < room.length; index++) {
    highest = Math.max(highest, Math.abs(room[index] ?? 0));
  }
  let peak = highest;
  for (let index = delay; index < room.length - delay; index++) {
    if (Math.abs(room[index] ?? 0) < worthALook * highest) continue;
    peak = Math.max(peak, around(room, index + delay - 1), around(room, index + delay));
  }
  return peak;
}

/** The highest of the four values between two samples. */
function around(room: Float32Array, newest: number): number {
  let peak = 0;
  for (const taps of phases) {
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap++) sum += (taps[tap] ?? 0) * (room[newest - tap] ?? 0);
    peak = Math.max(peak, Math.abs(sum));
  }
  return peak;
}
