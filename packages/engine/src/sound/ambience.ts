import type { Brief } from '../brief/brief.ts';
import { strikesOf } from '../brief/lightning.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { swellOf } from '../scenes/swell.ts';
import { streetLookOf } from '../scenes/street-look.ts';
import { timingOf } from '../titles/motion.ts';
import { passingCars, seenCars } from './cars.ts';
import { birdSong, cricketSong } from './creatures.ts';
import { bubbles, crackle, rainDrops } from './droplets.ts';
import { momentsOf, picked } from './grains.ts';
import { plucked } from './instruments.ts';
import { air, bed, type Bed, foam, stirred, waves, whooshes } from './noise-voices.ts';
import { heardIn, type SoundName } from './places.ts';
import { inRoom } from './reverb.ts';
import { hertzOf, tonicOf } from './score.ts';
import { panned, shots } from './shots.ts';
import { thunder } from './thunder.ts';
import { tones } from './tones.ts';
import type { Voice } from './voice.ts';

interface Order {
  brief: Brief;
  seed: number;
  gain: number;
}

/** The voices of what is heard besides music, each with a seed of its own. */
export function voicesOf(brief: Brief): Voice[] {
  return heardIn(brief).flatMap(({ sound, gain }) => {
    const seed = subSeed(brief.seed, sound) & 0xffff;
    return makers[sound]({ brief, seed, gain });
  });
}

const makers: Readonly<Record<SoundName, (order: Order) => Voice[]>> = {
  waves: ({ brief, seed, gain }) => [
    waves(seed, gain, swellOf(brief.seed)),
    foam(seed, gain, swellOf(brief.seed)),
  ],
  lapping: ({ brief, seed, gain }) => [
    waves(seed, gain, { ...swellOf(brief.seed), radiansPerS: 2.1 }),
    shots(bubbles(seed, brief.durationS, { ...lap, gain: gain * 0.12 })),
  ],
  rain: ({ brief, seed, gain }) => rainOf({ brief, seed, gain: gain * rainAmount(brief) }),
  wind: ({ seed, gain }) => [
    air(seed, gain, { frequencyHz: 240, gustHz: 340, damping: 0.75 }),
    air(seed + 20, gain * 0.05, { frequencyHz: 480, gustHz: 420, damping: 0.09 }),
  ],
  'dry-wind': ({ seed, gain }) => [
    air(seed, gain, { frequencyHz: 330, gustHz: 520, damping: 0.6 }),
    air(seed + 20, gain * 0.08, { frequencyHz: 620, gustHz: 500, damping: 0.07 }),
  ],
  sand: ({ seed, gain }) => [stirred(seed, gain, 4600)],
  leaves: ({ seed, gain }) => [stirred(seed, gain, 3000)],
  birds: ({ brief, seed, gain }) => outdoors(birdSong(seed, brief.durationS, gain)),
  crickets: ({ brief, seed, gain }) => [
    ...outdoors(cricketSong(seed, brief.durationS, gain)),
    bed(seed, gain * 0.022, beds.manyCrickets),
  ],
  fire: ({ brief, seed, gain }) => [
    bed(seed, gain * 0.9, beds.flames),
    bed(seed + 3, gain * 0.16, beds.embers),
    shots(crackle(seed, brief.durationS, gain * 3.2)),
  ],
  traffic: ({ brief, seed, gain }) => [
    bed(seed, gain * 1.2, beds.city),
    bed(seed + 2, gain * 0.16, beds.avenue),
    shots(passingCars(seed, brief.durationS, { ...far, gain, wet: brief.mood.rain })),
  ],
  cars: ({ brief, seed, gain }) => [
    shots(seenCars(brief, seed, { ...near, gain, wet: streetLookOf(brief).wet > 0.4 })),
  ],
  thunder: ({ brief, seed, gain }) => [
    inRoom([shots(thunder(seed, gain, strikesFor(brief)))], valley),
  ],
  river: ({ brief, seed, gain }) => [
    bed(seed, gain * 0.5, beds.stream),
    bed(seed + 3, gain * 0.25, beds.spray),
    shots(bubbles(seed, brief.durationS, { ...brook, gain: gain * 0.36 })),
  ],
  bubbles: ({ brief, seed, gain }) => [
    inRoom([shots(bubbles(seed, brief.durationS, { ...rising, gain }))], deep),
  ],
  depth: ({ seed, gain }) => [
    bed(seed, gain * 1.2, beds.deep),
    bed(seed + 3, gain * 0.35, beds.currents),
  ],
  drone: ({ brief, seed, gain }) => {
    const hz = hertzOf(tonicOf(brief.seed) - 12);
    const parts = [1, 1.5, 2, 3, 4.01].map((ratio, index) => {
      return { hz: hz * ratio, gain: 0.5 / (1 + index) ** 0.8, perS: 0.25 + 0.06 * index };
    });
    return [tones(seed, gain, parts)];
  },
  shimmer: ({ brief, seed, gain }) => {
    const hz = hertzOf(tonicOf(brief.seed) + 36);
    const parts = [1, 1.5, 2, 2.25, 3, 4].map((ratio, index) => {
      return { hz: hz * ratio, gain: 0.25 / (1 + index), perS: 0.7 + 0.2 * index };
    });
    return [inRoom([tones(seed, gain, parts)], { wet: 0.5, dry: 0.4, decayS: 4, dullness: 0.3 })];
  },
  room: ({ seed, gain }) => [bed(seed, gain, beds.room)],
  turning: ({ brief, seed, gain }) => [whooshes(seed, gain, everyS(brief, 2.6))],
  opening: ({ brief, seed, gain }) => {
    const { startS, enteredS } = timingOf({ startS: 0, endS: brief.durationS });
    const sound = () => plucked.bass(hertzOf(tonicOf(brief.seed) - 12));
    return [
      whooshes(seed, gain, [(startS + enteredS) / 2]),
      shots([{ atS: enteredS, sound, left: gain, right: gain }]),
    ];
  },
  glitter: ({ brief, seed, gain }) => [
    inRoom([shots(glitter(brief, seed, gain))], { wet: 0.4, dry: 0.6, decayS: 2.6, dullness: 0.2 }),
  ],
};

const beds = {
  manyCrickets: { pass: 'band', frequencyHz: 4300, damping: 0.09, breath: 0.35, perS: 0.5 },
  flames: { pass: 'band', frequencyHz: 150, damping: 1.1, breath: 0.5, perS: 3.4 },
  embers: { pass: 'band', frequencyHz: 1300, damping: 1, breath: 0.5, perS: 5 },
  city: { pass: 'band', frequencyHz: 150, damping: 1.3, breath: 0.3, perS: 0.4 },
  avenue: { pass: 'band', frequencyHz: 900, damping: 0.9, breath: 0.35, perS: 0.5 },
  stream: { pass: 'band', frequencyHz: 620, damping: 0.9, breath: 0.4, perS: 3 },
  spray: { pass: 'band', frequencyHz: 2200, damping: 1, breath: 0.4, perS: 5 },
  deep: { pass: 'band', frequencyHz: 95, damping: 1, breath: 0.4, perS: 0.35 },
  currents: { pass: 'low', frequencyHz: 430, damping: 0.7, breath: 0.6, perS: 0.6 },
  room: { pass: 'low', frequencyHz: 190, damping: 1.2, breath: 0.1, perS: 0.3 },
  rainOnStone: { pass: 'band', frequencyHz: 3000, damping: 1.3, breath: 0.1, perS: 0.5 },
  rainOnLeaves: { pass: 'band', frequencyHz: 1900, damping: 1.3, breath: 0.1, perS: 0.5 },
  rainOnWater: { pass: 'band', frequencyHz: 2300, damping: 1.3, breath: 0.1, perS: 0.5 },
  downpour: { pass: 'band', frequencyHz: 800, damping: 1, breath: 0.15, perS: 0.7 },
} as const satisfies Record<string, Bed>;

const valley = { wet: 0.12, dry: 1, decayS: 2.8, dullness: 0.75 } as const;
const far = { distanceM: 22 } as const;
const near = { distanceM: 5 } as const;
const lap = { perS: 1.6, leastHz: 300, mostHz: 900, most: 3 } as const;
const brook = { perS: 16, leastHz: 420, mostHz: 2100, most: 3 } as const;
const rising = { perS: 0.9, leastHz: 260, mostHz: 1300, most: 9 } as const;
const deep = { wet: 0.3, dry: 0.8, decayS: 2.2, dullness: 0.7 } as const;

/** Heard with the trees and hills around. */
function outdoors(list: Parameters<typeof shots>[0]): Voice[] {
  return [inRoom([shots(list)], { wet: 0.16, dry: 0.8, decayS: 1.6, dullness: 0.45 })];
}

/** Where no lightning is seen, thunder is far away. */
function strikesFor(brief: Brief) {
  if (brief.mood.lightning) return strikesOf(brief);
  const strikes = strikesOf({ ...brief, mood: { ...brief.mood, lightning: true } });
  return strikes.map((strike) => ({ ...strike, strength: strike.strength * 0.4 }));
}

/** How much rain there is, 0..1. */
function rainAmount({ prompt, mood }: Brief): number {
  if (/drizzl|(light|gentle|soft|fine) rain/.test(prompt.toLowerCase())) return 0.35;
  if (mood.lightning || mood.light === 'storm') return 1;
  return /heavy|pour|torrent|lash/.test(prompt.toLowerCase()) ? 1 : 0.65;
}

function rainOf({ brief, seed, gain }: Order): Voice[] {
  const ground = groundOf(brief);
  const patter = { stone: beds.rainOnStone, leaves: beds.rainOnLeaves, water: beds.rainOnWater };
  const perS = Math.round(14 + 40 * rainAmount(brief));
  return [
    bed(seed, gain * 0.75, patter[ground]),
    bed(seed + 3, gain * 0.4, beds.downpour),
    shots(rainDrops(seed, brief.durationS, { gain: gain * 3, perS, ground })),
  ];
}

function groundOf({ setting }: Brief) {
  if (setting === 'sea' || setting === 'mountains') return 'water';
  return setting === 'forest' || setting === 'meadow' ? 'leaves' : 'stone';
}

function everyS({ durationS }: Brief, stepS: number): number[] {
  return Array.from({ length: Math.ceil(durationS / stepS) }, (_, index) => (index + 0.5) * stepS);
}

/** Faint high bells at random, from five tones that go with any chord of the key. */
function glitter(brief: Brief, seed: number, gain: number) {
  const random = randomFrom(seed);
  const kept = new Map<number, Float32Array>();
  return momentsOf(random, 3.2, brief.durationS).map((atS) => {
    const pitch = tonicOf(brief.seed) + 36 + picked(random, [0, 2, 7, 12, 14, 19]);
    const sound = () => {
      const known = kept.get(pitch) ?? plucked.bells(hertzOf(pitch));
      kept.set(pitch, known);
      return known;
    };
    return { atS, sound, ...panned(gain * (0.25 + 0.75 * random() ** 2), random()) };
  });
}
