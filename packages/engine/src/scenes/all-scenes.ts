import { photographs } from '../photographs/photographs.ts';
import type { SceneName } from './choose-scene.ts';
import { mountains } from './mountains.ts';
import { sea } from './sea.ts';
import type { AnyScene } from './scene.ts';

export const scenes: Readonly<Record<SceneName | 'photographs', AnyScene>> = {
  photographs,
  sea,
  mountains,
  city: photographs,
  meadow: photographs,
  aurora: photographs,
  ribbons: photographs,
};
