import type { Brief } from '../brief/brief.ts';
import { morphOver } from '../photographs/morph.ts';
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

const painted: Readonly<Record<SceneName, AnyScene>> = {
  sea,
  mountains,
  city,
  meadow,
  aurora,
  ribbons,
  forest,
};

export const scenes: Readonly<Record<Brief['scene'], AnyScene>> = {
  ...painted,
  photographs,
  morph: morphOver(painted),
};
