import type { Painter, Scene } from './scene.ts';
import { defineScene } from './scene.ts';
import { leaks } from './title-leaks.ts';
import { paper } from './title-paper.ts';
import { split } from './title-split.ts';
import { themeOf, type Ground } from './title-theme.ts';
import { velvet } from './title-velvet.ts';

const grounds: Readonly<Record<Ground, Scene<unknown>>> = { leaks, paper, velvet, split };

/** What a title stands on: quiet enough that the type is what is looked at. */
export const title = defineScene<unknown>({
  prepare: (studio) => grounds[themeOf(studio.brief).ground].prepare(studio),

  painter(stage, cargo, brief): Painter {
    return grounds[themeOf(brief).ground].painter(stage, cargo, brief);
  },
});
