import type { Brief } from '../brief/brief.ts';
import { morphOver } from '../photographs/morph.ts';
import { photographs } from '../photographs/photographs.ts';
import type { SceneName } from '../prompt/vocabulary.ts';
import { aurora } from './aurora.ts';
import { city } from './city.ts';
import { desert } from './desert.ts';
import { footage } from './footage.ts';
import { forest } from './forest.ts';
import { geometry } from './geometry.ts';
import { meadow } from './meadow.ts';
import { ribbons } from './ribbons.ts';
import { mountains } from './mountains.ts';
import { particles } from './particles.ts';
import { product } from './product.ts';
import type { AnyScene } from './scene.ts';
import { sea } from './sea.ts';
import { sequenceOf } from './sequence.ts';
import { space } from './space.ts';
import { street } from './street.ts';
import { title } from './title.ts';
import { underwater } from './underwater.ts';

const painted: Readonly<Record<SceneName, AnyScene>> = {
  title,
  product,
  underwater,
  space,
  aurora,
  street,
  city,
  desert,
  sea,
  mountains,
  forest,
  meadow,
  geometry,
  particles,
  ribbons,
};

export const scenes: Readonly<Record<Brief['scene'], AnyScene>> = {
  ...painted,
  photographs,
  morph: morphOver(painted),
  sequence: sequenceOf(painted),
  footage,
};
