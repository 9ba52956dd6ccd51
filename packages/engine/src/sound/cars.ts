import type { Brief } from '../brief/brief.ts';
import { sampleRate } from '../encode/encoder.ts';
import { lerp } from '../paint/curves.ts';
import { randomFrom } from '../paint/random.ts';
import { carAway, carsOnStreet } from '../scenes/street-cars.ts';
import { streetLookOf } from '../scenes/street-look.ts';
import { between } from './grains.ts';
import { panned, type Shot } from './shots.ts';
import { controlSamples, Filter, PinkNoise } from './voice.ts';

interface Car {
  /** When it is nearest. */
  atS: number;
  speedMPerS: number;
  distanceM: number;
  /** Where it is heard when it comes, and when it has gone, 0 left .. 1 right. */
  pans: readonly [from: number, to: number];
  engineHz: number;
}

interface Ear {
  gain: number;
  distanceM: number;
  wet: boolean;
}

const soundMPerS = 340;
/** How long it is heard before and after it is nearest. */
const heardS = 2.8;

/** Cars that go by at some distance, each with its pitch falling as it passes. */
export function passingCars(seed: number, durationS: number, ear: Ear): Shot[] {
  const random = randomFrom(seed);
  const cars: Car[] = [];
  let atS = between(random, 0.6, 2);
  while (atS < durationS + heardS) {
    cars.push({
      atS,
      speedMPerS: between(random, 9, 16),
      distanceM: ear.distanceM * between(random, 0.8, 1.6),
      pans: random() < 0.5 ? [0.04, 0.96] : [0.96, 0.04],
      engineHz: between(random, 34, 52),
    });
    atS += between(random, 2.6, 5);
  }
  return heard(cars, seed, ear);
}

const lookS = 1 / 48;

/** The cars that are seen on a street, as they pass the viewer. */
export function seenCars(brief: Brief, seed: number, ear: Ear): Shot[] {
  const random = randomFrom(seed);
  const cars = carsOnStreet(brief, streetLookOf(brief)).flatMap((car): Car[] => {
    const engineHz = between(random, 34, 52);
    const side = Math.sign(car.lane);
    const pans =
      car.speed < 0 ? ([0.5, 0.5 + 0.4 * side] as const) : ([0.5 + 0.4 * side, 0.5] as const);
    const passings: Car[] = [];
    for (let atS = -heardS; atS < brief.durationS + heardS; atS += lookS) {
      // One that has gone by comes again from the far end of the street.
      if (Math.abs(carAway(car, atS + lookS) - carAway(car, atS)) < 20) continue;
      const { distanceM } = ear;
      passings.push({ atS, speedMPerS: Math.abs(car.speed), distanceM, pans, engineHz });
    }
    return passings;
  });
  return heard(cars, seed, ear);
}

function heard(cars: readonly Car[], seed: number, { gain, wet }: Ear): Shot[] {
  return cars.flatMap((car, index) => {
    // A car that is there from the start is heard from the middle of its way.
    const startS = Math.max(0, car.atS - heardS);
    const passing = (side: 0 | 1) => pass(car, { seed: seed + index, startS, wet, side });
    return [
      { atS: startS, sound: () => passing(0), left: gain, right: 0 },
      { atS: startS, sound: () => passing(1), left: 0, right: gain },
    ];
  });
}

function pass(
  car: Car,
  { seed, startS, wet, side }: { seed: number; startS: number; wet: boolean; side: 0 | 1 },
): Float32Array {
  const lengthS = Math.max(0, car.atS + heardS - startS);
  const samples = new Float32Array(Math.round(lengthS * sampleRate));
  const tyres = new Filter('band', wet ? 1.1 : 0.9);
  new PinkNoise(seed * 3 + side).into(samples);
  let phase = 0;
  let before = 0;
  for (let start = 0; start < samples.length; start += controlSamples) {
    const sinceS = startS + start / sampleRate - car.atS;
    const { pitch, nearness, pan } = placeOf(car, sinceS);
    const stretch = samples.subarray(start, start + controlSamples);
    tyres.tune((wet ? 1700 : 620) * pitch * (0.6 + 0.5 * nearness));
    tyres.run(stretch);
    const level = panned(nearness, pan)[side === 0 ? 'left' : 'right'];
    const slope = (level - before) / stretch.length;
    const step = (2 * Math.PI * car.engineHz * pitch) / sampleRate;
    let [sine, cosine] = [Math.sin(phase), Math.cos(phase)];
    const [turnSine, turnCosine] = [Math.sin(step), Math.cos(step)];
    for (let index = 0; index < stretch.length; index++) {
      const second = 2 * sine * cosine;
      const third = sine * (3 - 4 * sine * sine);
      const engine = second * (1 + 0.6 * (1 - 2 * sine * sine)) + 0.5 * third;
      before += slope;
      stretch[index] = ((stretch[index] ?? 0) * 1.3 + engine * 0.05) * before;
      const next = sine * turnCosine + cosine * turnSine;
      cosine = cosine * turnCosine - sine * turnSine;
      sine = next;
    }
    phase += step * stretch.length;
  }
  return samples;
}

function placeOf({ speedMPerS, distanceM, pans }: Car, sinceS: number) {
  const alongM = speedMPerS * sinceS;
  const awayM = Math.hypot(alongM, distanceM);
  const recedingMPerS = (speedMPerS * alongM) / awayM;
  const edge = Math.max(0, 1 - Math.abs(sinceS / heardS) ** 3);
  return {
    pitch: 1 / (1 + recedingMPerS / soundMPerS),
    nearness: (distanceM / awayM) ** 1.3 * edge,
    pan: lerp(pans[0], pans[1], 0.5 + (0.5 * alongM) / awayM),
  };
}
