import { chooseMove } from '../camera/choose-move.ts';
import type { Move } from '../camera/move.ts';
import { chooseScene, type SceneName } from '../scenes/choose-scene.ts';
import { frameRate } from '../encode/encoder.ts';
import { keyframesOf, type Keyframe } from './keyframes.ts';
import { readMood, type Mood } from './read-mood.ts';
import type { RenderRequest } from './render-request.ts';

/** A request read once: what to paint, and how. Plain values, as workers receive it too. */
export interface Brief {
  prompt: string;
  images: readonly string[];
  widthPx: number;
  heightPx: number;
  durationS: number;
  frameCount: number;
  seed: number;
  scene: SceneName | 'photographs' | 'morph';
  /** Pictures to be reached at their moments; only a morph has any. */
  keyframes: readonly Keyframe[];
  move: Move;
  mood: Mood;
}

export function briefOf(request: RenderRequest): Brief {
  const { prompt, widthPx, heightPx, durationS, seed } = request;
  const keyframes = keyframesOf(request);
  // The images of a morph are among its keyframes.
  const images = keyframes.length > 0 ? [] : request.images;
  return {
    prompt,
    images,
    keyframes,
    widthPx,
    heightPx,
    durationS,
    frameCount: durationS * frameRate,
    seed,
    scene: sceneOf(prompt, { images, keyframes }),
    move: chooseMove(prompt),
    mood: readMood(prompt),
  };
}

function sceneOf(
  prompt: string,
  { images, keyframes }: Pick<Brief, 'images' | 'keyframes'>,
): Brief['scene'] {
  if (keyframes.length > 0) return 'morph';
  return images.length > 0 ? 'photographs' : chooseScene(prompt);
}

/** Whether pictures are shown, not only a painted scene. */
export function showsPictures({ scene }: Pick<Brief, 'scene'>): boolean {
  return scene === 'photographs' || scene === 'morph';
}
