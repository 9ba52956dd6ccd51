import { photographs } from '../photographs/photographs.ts';
import type { SceneName } from './choose-scene.ts';
import { aurora } from './aurora.ts';
import { city } from './city.ts';
import { forest } from './forest.ts';
import { meadow } from './meadow.ts';
import { ribbons } from './ribbons.ts';
import { mountains } from './mountains.ts';
import { sea } from './sea.ts';
import type { AnyScene } from './scene.ts';

export const scenes: Readonly<Record<SceneName | 'photographs', AnyScene>> = {
  photographs,
  sea,
  mountains,
  city,
  meadow,
  aurora,
  ribbons,
  forest,
};
