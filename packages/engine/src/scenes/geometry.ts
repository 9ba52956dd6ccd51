import type { Brief } from '../brief/brief.ts';
import { subSeed } from '../paint/random.ts';
import { mandalaScene } from './geometry-mandala.ts';
import { ringsScene } from './geometry-rings.ts';
import { solidsScene } from './geometry-solids.ts';
import { defineScene, type AnyScene } from './scene.ts';

const kinds = {
  mandala: mandalaScene,
  solids: solidsScene,
  rings: ringsScene,
} as const satisfies Record<string, AnyScene>;

type KindName = keyof typeof kinds;

/** Motion graphics: what the words ask for, and else what the seed picks. */
export const geometry = defineScene<unknown>({
  prepare: (studio) => kinds[kindOf(studio.brief)].prepare(studio),
  painter: (stage, cargo, brief) => kinds[kindOf(brief)].painter(stage, cargo, brief),
});

const words: readonly (readonly [RegExp, KindName])[] = [
  [/kaleidoscop|mandala|fractal|rosette|symmetr/, 'mandala'],
  [/cube|sphere|solid|polygon|isometric|3d|\bballs?\b|\bshapes\b|torus|pyramid/, 'solids'],
  [/\brings?\b|circle|concentric|\blines?\b|orbit|hoop/, 'rings'],
];

function kindOf({ prompt, seed }: Brief): KindName {
  const text = prompt.toLowerCase();
  const named = words.find(([expression]) => expression.test(text))?.[1];
  if (named !== undefined) return named;
  const all = ['solids', 'rings', 'mandala'] as const;
  return all[subSeed(seed, 'geometry') % all.length] ?? 'solids';
}
