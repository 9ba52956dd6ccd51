/** Weather and light that a prompt names; each is off unless its words occur. */
export interface Mood {
  rain: boolean;
  snow: boolean;
  fog: boolean;
  embers: boolean;
  glow: boolean;
  wind: boolean;
  light: Light;
}

export type Light = 'day' | 'sunset' | 'dawn' | 'night' | 'storm' | 'unspoken';

const lights: readonly (readonly [Light, RegExp])[] = [
  ['sunset', /sunset|sundown|dusk|golden hour|evening|twilight/],
  ['dawn', /dawn|sunrise|morning|daybreak|first light/],
  ['night', /\bnight|midnight|moon|starr?y|stars\b|dark\b/],
  ['storm', /storm|overcast|gr[ae]y sky|gloomy|thunder|bleak/],
  ['day', /\bday\b|daylight|noon|midday|sunny|blue sky|bright|summer|tropical/],
];

export function readMood(prompt: string): Mood {
  const text = prompt.toLowerCase();
  return {
    rain: /\brain|drizzle|downpour/.test(text),
    snow: /\bsnow|blizzard|flurr/.test(text),
    fog: /\bfog|\bmist|haz[ey]|smok[ey]/.test(text),
    embers: /ember|\bspark(s|ing)?\b|firefl|\bdust\b|pollen|bokeh|magic/.test(text),
    glow: /glow|golden|warm light|sun ?light|sun ?rays?|light rays?|lens flare|sunbeam/.test(text),
    wind: /wind|breeze|sway|gust/.test(text),
    light: lights.find(([, pattern]) => pattern.test(text))?.[0] ?? 'unspoken',
  };
}
