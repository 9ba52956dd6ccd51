import { chooseMove } from '../camera/choose-move.ts';
import type { Move } from '../camera/move.ts';
import { frameRate } from '../encode/encoder.ts';
import {
  readPrompt,
  type ShotWish,
  type SoundWish,
  type Understanding,
} from '../prompt/read-prompt.ts';
import type { Feeling, Grade, MoveWord, Pace, SceneName, Speed } from '../prompt/vocabulary.ts';
import { keyframesOf, type Keyframe } from './keyframes.ts';
import { moodOf, type Mood } from './mood.ts';
import type { RenderRequest } from './render-request.ts';

/** A request read once: what to paint, and how. Plain values, as workers receive it too. */
export interface Brief {
  /** What of the prompt speaks of this clip, or of this part of it. */
  prompt: string;
  images: readonly string[];
  widthPx: number;
  heightPx: number;
  durationS: number;
  frameCount: number;
  seed: number;
  scene: SceneName | 'photographs' | 'morph' | 'sequence' | 'footage';
  /** Where it all takes place, whether that is painted or only heard. */
  setting: SceneName;
  /** Pictures to be reached at their moments; only a morph has any. */
  keyframes: readonly Keyframe[];
  /** Painted shots that follow each other; only a sequence has any. */
  parts: readonly Part[];
  move: Move;
  /** Of each image in turn, where the prompt names several in order. */
  moves: readonly Move[];
  mood: Mood;
  pace: Pace | null;
  /** Seconds that pass in the sky in a second of the clip. */
  lapse: number;
  grade: Grade | null;
  feeling: Feeling | null;
  /** Set in type over the picture. */
  title: string | null;
  sound: SoundWish;
  /** The video that is edited. */
  footage: Footage | null;
}

export interface Footage {
  path: string;
  /** Seconds of the video in a second of the clip. */
  speed: number;
}

/** One shot of a sequence, with a clock of its own. */
export interface Part {
  startS: number;
  /** Time taken to fade in over the part before. */
  fadeS: number;
  brief: Brief;
}

export function briefOf(request: RenderRequest): Brief {
  const { prompt, widthPx, heightPx, seed } = request;
  const keyframes = keyframesOf(request);
  // The images of a morph are among its keyframes.
  const images = keyframes.length > 0 ? [] : request.images;
  const understood = inStyle(readPrompt(prompt), request.style);
  const footage = footageOf(request, understood);
  const durationS = lengthOf(request, footage);
  const shots = completed(understood, durationS);
  const [first] = shots;
  const common = {
    images,
    keyframes,
    widthPx,
    heightPx,
    seed,
    lapse: understood.speed === 'fast-motion' ? timeLapse : 1,
    grade: understood.grade,
    feeling: understood.feeling,
    title: understood.title,
    sound: understood.sound,
    footage,
    moves: shots.map(({ camera, pace }) => chooseMove(camera, pace)),
  };
  const whole: Brief = { ...common, ...shotBrief(first, durationS), prompt, parts: [] };
  if (footage !== null)
    return { ...whole, scene: 'footage', ...acrossShots(understood, ['static']) };
  if (keyframes.length > 0) return { ...whole, scene: 'morph' };
  if (images.length > 0) return { ...whole, scene: 'photographs', ...acrossShots(understood) };
  if (shots.length === 1) return whole;
  // Each part has weather and light of its own.
  const mood = moodOf(null, []);
  return { ...whole, scene: 'sequence', parts: partsOf(whole, shots), mood };
}

/** The manners that dialects have words for (seed 004: fun, normal, spicy). */
const styles: Readonly<Record<string, { pace: Pace; grade: Grade; feeling: Feeling }>> = {
  fun: { pace: 'quick', grade: 'vivid', feeling: 'playful' },
  spicy: { pace: 'energetic', grade: 'warm', feeling: 'epic' },
};

function inStyle(understood: Understanding, name = 'normal'): Understanding {
  const style = styles[name];
  if (style === undefined) return understood;
  const { shots, grade, feeling } = understood;
  return {
    ...understood,
    shots: shots.map((shot) => ({ ...shot, pace: shot.pace ?? style.pace })),
    grade: grade ?? style.grade,
    feeling: feeling ?? style.feeling,
  };
}

interface Shot extends ShotWish {
  readonly scene: SceneName;
}

const speeds: Readonly<Record<Speed, number>> = { 'slow-motion': 0.5, 'fast-motion': 2 };

/** How much faster clouds go by where a scene is painted in a time lapse. */
const timeLapse = 14;

function footageOf({ edit }: RenderRequest, { speed }: Understanding): Footage | null {
  if (edit === undefined) return null;
  return { path: edit, speed: speed === null ? 1 : speeds[speed] };
}

/** In whole frames. Slow motion shows less of a video, fast motion takes less time for all of it. */
function lengthOf({ durationS }: RenderRequest, footage: Footage | null): number {
  if (footage === null) return durationS;
  return Math.max(1, Math.round((durationS / Math.max(1, footage.speed)) * frameRate)) / frameRate;
}

/** Below that a shot is over before it was seen. */
const shotSMin = 1.5;

/** What a later shot does not say is as it was in the one before. */
function completed({ shots, title }: Understanding, durationS: number): [Shot, ...Shot[]] {
  const countMax = Math.max(1, Math.floor(durationS / shotSMin));
  const all: Shot[] = [];
  for (const shot of shots.slice(0, countMax)) {
    const before = all.at(-1);
    const scene = shot.scene ?? before?.scene ?? (title === null ? 'ribbons' : 'title');
    const light = shot.light ?? before?.light ?? null;
    const atmosphere = shot.atmosphere.length > 0 ? shot.atmosphere : (before?.atmosphere ?? []);
    all.push({ ...shot, scene, light, atmosphere });
  }
  const [first, ...rest] = all;
  if (first === undefined) throw new Error('a prompt has at least one shot');
  return [first, ...rest];
}

function shotBrief({ scene, camera, pace, light, atmosphere }: Shot, durationS: number) {
  return {
    scene,
    setting: scene,
    durationS,
    frameCount: Math.round(durationS * frameRate),
    move: chooseMove(camera, pace),
    mood: moodOf(light, atmosphere),
    pace,
  };
}

/** Pictures are not changed by what is said of one moment: all of it holds throughout. */
function acrossShots(
  { shots }: Understanding,
  unnamed: readonly MoveWord[] = [],
): Pick<Brief, 'move' | 'mood'> {
  const named = shots.flatMap((shot) => shot.camera);
  const camera = named.length > 0 ? named : unnamed;
  const pace = shots.find((shot) => shot.pace !== null)?.pace ?? null;
  const light = shots.find((shot) => shot.light !== null)?.light ?? null;
  return {
    move: chooseMove(camera, pace),
    mood: moodOf(
      light,
      shots.flatMap(({ atmosphere }) => atmosphere),
    ),
  };
}

const fadeSMax = 0.9;

/** Shares the clip out evenly, overlapping by the fades. */
function partsOf(whole: Brief, shots: readonly Shot[]): Part[] {
  const fadeS = Math.min(fadeSMax, (whole.durationS / shots.length) * 0.3);
  const stepS = (whole.durationS - fadeS) / shots.length;
  return shots.map((shot, index) => {
    const lengthS = stepS + fadeS;
    const brief = { ...whole, ...shotBrief(shot, lengthS), prompt: shot.text };
    return { startS: index * stepS, fadeS: index === 0 ? 0 : fadeS, brief };
  });
}

/** Whether pictures are shown, not only a painted scene. */
export function showsPictures({ scene }: Pick<Brief, 'scene'>): boolean {
  return scene === 'photographs' || scene === 'morph';
}
