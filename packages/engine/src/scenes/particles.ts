import { dustScene } from './particles-dust.ts';
import { networkScene } from './particles-network.ts';
import { digitalRainScene } from './particles-rain.ts';
import { swarmScene } from './particles-swarm.ts';
import { defineScene, type AnyScene } from './scene.ts';

const kinds = {
  rain: digitalRainScene,
  network: networkScene,
  dust: dustScene,
  swarm: swarmScene,
} as const satisfies Record<string, AnyScene>;

type KindName = keyof typeof kinds;

/** Points of light: rain of signs, a network, glittering dust, and else a swarm. */
export const particles = defineScene<unknown>({
  prepare: (studio) => kinds[kindOf(studio.brief.prompt)].prepare(studio),
  painter: (stage, cargo, brief) => kinds[kindOf(brief.prompt)].painter(stage, cargo, brief),
});

const words: readonly (readonly [RegExp, KindName])[] = [
  [/digital rain|matrix|falling code|code rain/, 'rain'],
  [/network|\bnodes?\b|\bdata\b|constellation|neural|connect/, 'network'],
  [/stardust|glitter|gold|sparkl|shimmer|dust/, 'dust'],
];

function kindOf(prompt: string): KindName {
  const text = prompt.toLowerCase();
  return words.find(([expression]) => expression.test(text))?.[1] ?? 'swarm';
}
