import { chooseMove } from '../camera/choose-move.ts';
import type { Move } from '../camera/move.ts';
import { chooseScene, type SceneName } from '../scenes/choose-scene.ts';
import { frameRate } from '../encode/encoder.ts';
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
  scene: SceneName | 'photographs';
  move: Move;
  mood: Mood;
}

export function briefOf(request: RenderRequest): Brief {
  const { prompt, images, widthPx, heightPx, durationS, seed } = request;
  return {
    prompt,
    images,
    widthPx,
    heightPx,
    durationS,
    frameCount: durationS * frameRate,
    seed,
    scene: images.length > 0 ? 'photographs' : chooseScene(prompt),
    move: chooseMove(prompt),
    mood: readMood(prompt),
  };
}
