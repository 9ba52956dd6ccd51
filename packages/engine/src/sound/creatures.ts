import { randomFrom } from '../paint/random.ts';
import { between, glide } from './grains.ts';
import { panned, type Shot } from './shots.ts';

interface BirdNote {
  /** Seconds after the note before. */
  afterS: number;
  lengthS: number;
  /** Pitch at its start and end, against the bird's own. */
  from: number;
  to: number;
}

/** A few birds, each with a place and a song of its own that it repeats, never quite alike. */
export function birdSong(seed: number, durationS: number, gain: number): Shot[] {
  const random = randomFrom(seed);
  return Array.from({ length: 3 }, (_, bird) => {
    const song = songOf(random);
    const pitchHz = between(random, 2100, 3900);
    const { left, right } = panned(gain * (1 - 0.28 * bird) * 0.5, random());
    const list: Shot[] = [];
    let startS = 0.3 + bird * 0.9 + random();
    while (startS < durationS) {
      const mood = between(random, 0.97, 1.03);
      let atS = startS;
      for (const note of song) {
        atS += note.afterS * between(random, 0.95, 1.05);
        const [fromHz, toHz] = [pitchHz * mood * note.from, pitchHz * mood * note.to];
        const tone = { lengthS: note.lengthS, fromHz, toHz, fall: 1.2, octave: 0.08, trillHz: 0 };
        list.push({ atS, sound: () => glide(tone), left, right });
      }
      startS = atS + between(random, 1.6, 4.2) * (1 + bird * 0.3);
    }
    return list;
  }).flat();
}

function songOf(random: () => number): BirdNote[] {
  const themes = Array.from({ length: 2 }, () => ({
    lengthS: between(random, 0.06, 0.15),
    from: between(random, 0.85, 1.2),
    to: between(random, 0.75, 1.25),
    repeats: 1 + Math.floor(random() * 3),
  }));
  return themes.flatMap(({ lengthS, from, to, repeats }) =>
    Array.from({ length: repeats }, () => {
      return { afterS: lengthS + between(random, 0.03, 0.07), lengthS, from, to };
    }),
  );
}

/** Crickets near by, each chirping at a pace of its own. */
export function cricketSong(seed: number, durationS: number, gain: number): Shot[] {
  const random = randomFrom(seed);
  return Array.from({ length: 4 }, (_, cricket) => {
    const pitchHz = between(random, 3700, 4700);
    const paceS = between(random, 0.55, 0.85);
    const { left, right } = panned(gain * 0.3 * (1 - 0.2 * cricket), (cricket + random()) / 4);
    const tone = { lengthS: 0.2, fromHz: pitchHz, toHz: pitchHz * 0.99, fall: 0.5, octave: 0.05 };
    // Three strokes of a wing.
    const chirp = glide({ ...tone, trillHz: 15 });
    const list: Shot[] = [];
    for (let atS = random() * paceS; atS < durationS; atS += paceS * between(random, 0.97, 1.05)) {
      list.push({ atS, sound: () => chirp, left, right });
    }
    return list;
  }).flat();
}
