import { showsPictures, type Brief } from '../brief/brief.ts';
import { randomFrom, subSeed } from '../paint/random.ts';
import { passagesOf } from '../photographs/passages.ts';
import { shotsOf } from '../photographs/shots.ts';
import { chooseScene, type SceneName } from '../scenes/choose-scene.ts';
import { swellOf } from '../scenes/swell.ts';
import { hum, rain, rustle, swell, whooshes, wind } from './noise-voices.ts';
import {
  bells,
  birdSong,
  chirps,
  chordsOf,
  cricketSong,
  drops,
  pad,
  thumps,
  type Chords,
} from './tone-voices.ts';
import type { Voice } from './voice.ts';

/** The voices of a clip: what its scene sounds like, its weather, and music under both. */
export function planSound(brief: Brief): Voice[] {
  const cuesS = cuesOf(brief);
  const { scene: kind } = brief;
  const scene = kind === 'photographs' || kind === 'morph' ? chooseScene(brief.prompt) : kind;
  const voices = placeVoices(brief, scene);
  const seed = subSeed(brief.seed, 'weather');
  if (brief.mood.rain) {
    voices.push(rain(seed, 0.34), chirps(drops(seed, brief.durationS)));
  }
  if (brief.mood.wind || brief.mood.snow || brief.mood.light === 'storm')
    voices.push(wind(seed + 9, 0.32));
  voices.push(musicOf(brief, scene, cuesS));
  if (cuesS.length > 0) voices.push(whooshes(seed + 5, 0.5, cuesS));
  // A morph has no moment at which the picture changes, which a thump would claim.
  if (cuesS.length > 0 && brief.scene !== 'morph') voices.push(thumps(cuesS));
  return voices;
}

/** Moments, in seconds, when one picture is half way to another. */
function cuesOf(brief: Brief): number[] {
  if (brief.scene === 'morph') {
    const passages = passagesOf(brief).filter((passage) => passage.fadeEndS > passage.fadeStartS);
    return passages.map(({ fadeStartS, fadeEndS }) => (fadeStartS + fadeEndS) / 2);
  }
  return brief.images.length > 1 ? shotsOf(brief).slice(1).map(middleOfFade) : [];
}

function middleOfFade(shot: { startS: number; fadeS: number }): number {
  return shot.startS + shot.fadeS / 2;
}

function placeVoices(brief: Brief, scene: SceneName): Voice[] {
  const seed = subSeed(brief.seed, 'place') & 0xffff;
  const night = brief.mood.light === 'night';
  const length = brief.durationS;
  switch (scene) {
    case 'sea':
      return [swell(seed, 0.46, swellOf(brief.seed)), wind(seed + 1, 0.16)];
    case 'mountains':
      return [wind(seed, 0.34), swell(seed + 1, 0.12, swellOf(brief.seed))];
    case 'city':
      return [hum(seed, 0.4), whooshes(seed + 2, 0.16, passings(seed, length))];
    case 'forest':
    case 'meadow':
      return [
        rustle(seed, 0.5),
        wind(seed + 1, 0.14),
        chirps(night ? cricketSong(seed, length) : birdSong(seed, length)),
      ];
    case 'aurora':
      return [
        wind(seed, 0.22),
        chirps(bells(seed, length, rootHz(brief.seed), [0, 7, 12, 14, 19])),
      ];
    case 'ribbons':
      return [chirps(bells(seed, length, rootHz(brief.seed), [0, 4, 7, 12, 16]))];
  }
}

/** Moments when a car goes by. */
function passings(seed: number, durationS: number): number[] {
  const random = randomFrom(seed);
  const moments: number[] = [];
  for (let atS = 0.8 + random(); atS < durationS; atS += 1.6 + random() * 2) moments.push(atS);
  return moments;
}

function musicOf(brief: Brief, scene: SceneName, cuesS: readonly number[]): Voice {
  const { light } = brief.mood;
  const dark = light === 'night' || light === 'storm' || scene === 'city' || brief.mood.rain;
  const chords: Chords =
    scene === 'aurora' ? chordsOf.open : dark ? chordsOf.wistful : chordsOf.warm;
  const changesS = cuesS.length > 0 ? [0, ...cuesS] : steady(brief.durationS);
  const loud = scene === 'ribbons' || scene === 'aurora' || showsPictures(brief) ? 1.5 : 0.95;
  return pad(loud, { rootHz: rootHz(brief.seed), chords, changesS });
}

function steady(durationS: number): number[] {
  const everyS = 4.2;
  return Array.from(
    { length: Math.max(1, Math.ceil((durationS - 1.5) / everyS)) },
    (_, n) => n * everyS,
  );
}

function rootHz(seed: number): number {
  const roots = [98, 110, 103.83, 116.54, 92.5];
  return roots[subSeed(seed, 'root') % roots.length] ?? 110;
}
