import { asteroidScene } from './space-asteroids.ts';
import { blackHoleScene } from './space-black-hole.ts';
import { cometScene } from './space-comet.ts';
import { galaxyScene } from './space-galaxy.ts';
import { nebulaScene } from './space-nebula.ts';
import { planetScene } from './space-planet.ts';
import { defineScene, type AnyScene } from './scene.ts';

const subjects = {
  planet: planetScene,
  nebula: nebulaScene,
  galaxy: galaxyScene,
  blackHole: blackHoleScene,
  comet: cometScene,
  asteroids: asteroidScene,
} as const satisfies Record<string, AnyScene>;

type SubjectName = keyof typeof subjects;

/** Outer space: what a prompt names of it, and else a planet. */
export const space = defineScene<unknown>({
  prepare: (studio) => subjects[subjectOf(studio.brief.prompt)].prepare(studio),
  painter: (stage, cargo, brief) => subjects[subjectOf(brief.prompt)].painter(stage, cargo, brief),
});

const words: readonly (readonly [RegExp, SubjectName])[] = [
  [/black hole|event horizon|accretion/, 'blackHole'],
  [/comet/, 'comet'],
  [/asteroid|meteor/, 'asteroids'],
  [
    /astronaut|cosmonaut|spaceship|spacecraft|space station|satellite|planet|saturn|jupiter|mars/,
    'planet',
  ],
  [/galax/, 'galaxy'],
  [/nebula|interstellar cloud|star nursery|clouds of gas|gas clouds/, 'nebula'],
];

function subjectOf(prompt: string): SubjectName {
  const text = prompt.toLowerCase();
  return words.find(([expression]) => expression.test(text))?.[1] ?? 'planet';
}
