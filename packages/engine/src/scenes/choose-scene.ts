export type SceneName = 'sea' | 'mountains' | 'city' | 'meadow' | 'forest' | 'aurora' | 'ribbons';

/** More telling words first: a city by the sea is a city, northern lights over a lake are lights. */
const words: readonly (readonly [SceneName, RegExp])[] = [
  [
    'aurora',
    /aurora|northern lights?|polar light|milky way|galax|night sky|starr?y|\bstars\b|cosmos|nebula|outer space/,
  ],
  [
    'city',
    /\bcit(y|ies)\b|street|skyline|skyscraper|downtown|urban|neon|cyberpunk|tokyo|new york|shanghai|traffic|metropolis|rooftop/,
  ],
  [
    'sea',
    /\bsea\b|ocean|beach|waves?\b|surf|shore|coast|sail|harbou?r|island|tropical|horizon over water/,
  ],
  [
    'mountains',
    /mountain|lake|\bpeaks?\b|alps|alpine|valley|fjord|glacier|\bhills?\b|cliff|river|canyon/,
  ],
  ['forest', /forest|wood(s|land)|jungle|\btrees?\b|redwood|bamboo/],
  [
    'meadow',
    /meadow|grass|field|flower|garden|countryside|prairie|wheat|\bspring\b|leaves|pasture|\bfarm/,
  ],
  ['sea', /sunset|sunrise|dusk|dawn|\bsky\b|cloud/],
  ['city', /\brain/],
  ['aurora', /\bnight|moon/],
];

export function chooseScene(prompt: string): SceneName {
  const text = prompt.toLowerCase();
  return words.find(([, pattern]) => pattern.test(text))?.[0] ?? 'ribbons';
}
