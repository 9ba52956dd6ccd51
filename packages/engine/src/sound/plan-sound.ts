import type { Brief, Part } from '../brief/brief.ts';
import { sampleRate } from '../encode/encoder.ts';
import { clamp } from '../paint/curves.ts';
import { subSeed } from '../paint/random.ts';
import { passagesOf } from '../photographs/passages.ts';
import { shotsOf } from '../photographs/shots.ts';
import { voicesOf } from './ambience.ts';
import { glide } from './grains.ts';
import { whooshes } from './noise-voices.ts';
import { playScore } from './play-score.ts';
import { scoreOf } from './score.ts';
import { shots } from './shots.ts';
import type { Voice } from './voice.ts';

/** The voices of a clip: what its places sound like, and music under all of it. */
export function planSound(brief: Brief): Voice[] {
  const { silent, ambience, music } = brief.sound;
  if (silent) return [];
  const cutsS = cutsOf(brief);
  const notes = music === null ? [] : scoreOf(brief, cutsS);
  return [
    ...(ambience === null ? [] : surroundings(brief, cutsS)),
    ...(notes.length === 0 ? [] : [playScore(notes, musicGain)]),
  ];
}

const musicGain = 0.72;

/** Moments, in seconds, when one picture is half way to another. */
function cutsOf(brief: Brief): number[] {
  if (brief.parts.length > 0) return brief.parts.slice(1).map(middleOfFade);
  if (brief.scene === 'morph') {
    const passages = passagesOf(brief).filter((passage) => passage.fadeEndS > passage.fadeStartS);
    return passages.map(({ fadeStartS, fadeEndS }) => (fadeStartS + fadeEndS) / 2);
  }
  return brief.images.length > 1 ? shotsOf(brief).slice(1).map(middleOfFade) : [];
}

function middleOfFade({ startS, fadeS }: { startS: number; fadeS: number }): number {
  return startS + fadeS / 2;
}

function surroundings(brief: Brief, cutsS: readonly number[]): Voice[] {
  const { parts } = brief;
  if (parts.length > 0) {
    return parts.map((part, index) =>
      faded(voicesOf({ ...part.brief, title: null }), part, parts[index + 1]),
    );
  }
  const voices = voicesOf(brief);
  if (cutsS.length === 0) return voices;
  voices.push(whooshes(subSeed(brief.seed, 'cuts') & 0xffff, 0.4, cutsS));
  // A morph has no moment at which the picture changes, which a thump would claim.
  return brief.scene === 'morph' ? voices : [...voices, thumps(cutsS)];
}

/** A soft low thump: accents a change of picture. */
function thumps(momentsS: readonly number[]): Voice {
  const tone = { lengthS: 0.9, fromHz: 92, toHz: 40, fall: 2, octave: 0.1, trillHz: 0 };
  const sound = glide(tone);
  return shots(momentsS.map((atS) => ({ atS, sound: () => sound, left: 0.2, right: 0.2 })));
}

/** The sound of one shot of a sequence, on its own clock, fading at equal power as its picture does. */
function faded(voices: readonly Voice[], part: Part, next: Part | undefined): Voice {
  const startSample = Math.round(part.startS * sampleRate);
  const endS = part.startS + part.brief.durationS;
  return (left, right, firstSample) => {
    const from = clamp(startSample - firstSample, 0, left.length);
    const to = clamp(Math.ceil(endS * sampleRate) - firstSample, from, left.length);
    if (from === to) return;
    const own = { left: new Float32Array(to - from), right: new Float32Array(to - from) };
    for (const voice of voices) voice(own.left, own.right, firstSample + from - startSample);
    for (let index = from; index < to; index++) {
      const timeS = (firstSample + index) / sampleRate;
      const share = shareAt(part, timeS) * (next === undefined ? 1 : 1 - shareAt(next, timeS));
      const gain = Math.sqrt(share);
      left[index] = (left[index] ?? 0) + (own.left[index - from] ?? 0) * gain;
      right[index] = (right[index] ?? 0) + (own.right[index - from] ?? 0) * gain;
    }
  };
}

function shareAt({ startS, fadeS }: Part, timeS: number): number {
  return fadeS === 0 ? 1 : clamp((timeS - startS) / fadeS);
}
