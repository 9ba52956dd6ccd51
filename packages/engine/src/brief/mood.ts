import type { Atmosphere, Light as NamedLight } from '../prompt/vocabulary.ts';

export type Light = NamedLight | 'unspoken';

/** Weather and light that a prompt names; each is off unless its words occur. */
export interface Mood extends Readonly<Record<Atmosphere, boolean>> {
  readonly light: Light;
}

export function moodOf(light: NamedLight | null, atmosphere: readonly Atmosphere[]): Mood {
  const names = new Set(atmosphere);
  const has = (name: Atmosphere): boolean => names.has(name);
  return {
    lightning: has('lightning'),
    rain: has('rain'),
    snow: has('snow'),
    fog: has('fog'),
    dust: has('dust'),
    embers: has('embers'),
    fireflies: has('fireflies'),
    petals: has('petals'),
    'light-shafts': has('light-shafts'),
    'lens-flare': has('lens-flare'),
    grain: has('grain'),
    caustics: has('caustics'),
    glow: has('glow'),
    wind: has('wind'),
    light: light ?? 'unspoken',
  };
}
