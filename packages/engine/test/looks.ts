import type { SceneName } from '../src/prompt/vocabulary.ts';

/** Prompts that show what a scene can look like, the plainest first. */
export const looks: Readonly<Record<SceneName, readonly [string, ...string[]]>> = {
  sea: [
    'sunset over the sea',
    'a stormy sea with rain',
    'a tropical beach at noon',
    'a moonlit sea',
    'a lighthouse in a storm',
  ],
  mountains: ['a mountain lake at dawn', 'snowy mountains on a clear day', 'mountains at night'],
  forest: ['a misty forest in the morning', 'a forest in snow', 'a forest at night with fireflies'],
  desert: ['desert dunes at sunset', 'a desert at noon in the wind', 'a desert at night'],
  city: ['city lights at night', 'a skyline at sunset', 'a foggy city in the morning'],
  street: ['a wet street at night in the rain', 'a street at dawn', 'a snowy street at night'],
  space: ['a ringed planet in deep space', 'a colourful nebula in space', 'a spiral galaxy'],
  aurora: ['northern lights', 'the milky way over a lake'],
  meadow: [
    'a meadow on a sunny day',
    'a meadow in the wind at sunset',
    'a meadow at night',
    'a cherry blossom garden',
  ],
  underwater: ['a coral reef underwater', 'jellyfish in the deep sea', 'fish in a sunlit sea'],
  product: [
    'a perfume bottle on a turntable',
    'a sneaker, product shot, neon light',
    'a smartphone on a pedestal',
  ],
  title: ['a title card with the text "SALE"', 'a title card, "Good night", at night'],
  geometry: ['abstract geometry', 'geometric shapes, neon'],
  particles: ['glowing particles', 'golden particles, slow'],
  ribbons: ['abstract flowing colour', 'flowing pastel colours', 'abstract neon'],
};

export const sceneNames = Object.keys(looks) as SceneName[];
