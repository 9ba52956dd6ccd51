import type { Brief } from '../brief/brief.ts';
import type { Ambience, SceneName } from '../prompt/vocabulary.ts';

/** All that can be heard besides music. */
export type SoundName =
  | Ambience
  | 'lapping'
  | 'dry-wind'
  | 'sand'
  | 'leaves'
  | 'cars'
  | 'depth'
  | 'drone'
  | 'shimmer'
  | 'room'
  | 'turning'
  | 'opening'
  | 'glitter';

export interface Layer {
  sound: SoundName;
  gain: number;
  /** Only by day, or only at night. */
  when?: 'day' | 'night';
}

interface Place {
  layers: readonly Layer[];
  /** Nothing of the weather gets there. */
  sealed?: true;
  /** What is heard there was made up, and gives way to anything that is asked for. */
  abstract?: true;
}

const places: Readonly<Record<SceneName, Place>> = {
  sea: {
    layers: [
      { sound: 'waves', gain: 0.33 },
      { sound: 'wind', gain: 0.12 },
    ],
  },
  mountains: {
    layers: [
      { sound: 'wind', gain: 0.36 },
      { sound: 'lapping', gain: 0.12 },
      { sound: 'birds', gain: 0.11, when: 'day' },
      { sound: 'crickets', gain: 0.1, when: 'night' },
    ],
  },
  desert: {
    layers: [
      { sound: 'dry-wind', gain: 0.34 },
      { sound: 'sand', gain: 0.3 },
    ],
  },
  city: {
    layers: [{ sound: 'traffic', gain: 0.27 }],
  },
  street: {
    layers: [
      { sound: 'traffic', gain: 0.22 },
      { sound: 'cars', gain: 0.42 },
    ],
  },
  forest: {
    layers: [
      { sound: 'leaves', gain: 0.5 },
      { sound: 'wind', gain: 0.16 },
      { sound: 'birds', gain: 0.36, when: 'day' },
      { sound: 'crickets', gain: 0.32, when: 'night' },
    ],
  },
  meadow: {
    layers: [
      { sound: 'leaves', gain: 0.42 },
      { sound: 'wind', gain: 0.22 },
      { sound: 'birds', gain: 0.36, when: 'day' },
      { sound: 'crickets', gain: 0.38, when: 'night' },
    ],
  },
  aurora: {
    layers: [
      { sound: 'wind', gain: 0.2 },
      { sound: 'shimmer', gain: 0.12 },
    ],
  },
  underwater: {
    layers: [
      { sound: 'depth', gain: 0.34 },
      { sound: 'bubbles', gain: 0.24 },
    ],
    sealed: true,
  },
  space: {
    layers: [
      { sound: 'drone', gain: 0.22 },
      { sound: 'depth', gain: 0.12 },
      { sound: 'shimmer', gain: 0.06 },
    ],
    sealed: true,
  },
  product: {
    layers: [
      { sound: 'room', gain: 0.12 },
      { sound: 'turning', gain: 0.22 },
    ],
    abstract: true,
  },
  title: {
    layers: [
      { sound: 'opening', gain: 0.26 },
      { sound: 'shimmer', gain: 0.05 },
    ],
    abstract: true,
  },
  geometry: {
    layers: [
      { sound: 'drone', gain: 0.08 },
      { sound: 'turning', gain: 0.14 },
    ],
    abstract: true,
  },
  particles: {
    layers: [
      { sound: 'glitter', gain: 0.09 },
      { sound: 'room', gain: 0.06 },
    ],
    abstract: true,
  },
  ribbons: {
    layers: [
      { sound: 'wind', gain: 0.1 },
      { sound: 'glitter', gain: 0.07 },
    ],
    abstract: true,
  },
};

/** How loud a sound is that the prompt asks for where it would not be heard by itself. */
const askedFor: Readonly<Record<Ambience, number>> = {
  waves: 0.36,
  rain: 0.4,
  wind: 0.36,
  birds: 0.28,
  crickets: 0.4,
  fire: 0.4,
  traffic: 0.34,
  thunder: 0.9,
  river: 0.42,
  bubbles: 0.3,
};

/** How much louder it is where it is heard anyway. */
const emphasis = 1.5;

/** What is heard in a clip: its place, its weather, and what the prompt names; nothing if so wished. */
export function heardIn(brief: Brief): Layer[] {
  const named = brief.sound.ambience;
  if (named === null) return [];
  const place = places[brief.setting];
  const dark = brief.mood.light === 'night' || brief.mood.light === 'moonlight';
  const own = place.abstract && named.length > 0 ? [] : place.layers;
  const layers = own.filter(({ when }) => when === undefined || (when === 'night') === dark);
  const weather = place.sealed ? [] : weatherOf(brief);
  const all = together([...layers, ...weather, ...fireOf(brief), ...titleOf(brief)]);
  for (const sound of named) {
    const gain = (all.get(sound) ?? askedFor[sound] / emphasis) * emphasis;
    all.set(sound, Math.max(gain, askedFor[sound]));
  }
  return Array.from(all, ([sound, gain]) => ({ sound, gain }));
}

function weatherOf({ mood }: Brief): Layer[] {
  const layers: Layer[] = [];
  if (mood.rain) layers.push({ sound: 'rain', gain: 0.32 });
  if (mood.lightning) layers.push({ sound: 'thunder', gain: 1.1 });
  if (mood.light === 'storm') layers.push({ sound: 'wind', gain: 0.3 });
  else if (mood.wind || mood.snow || mood.dust) layers.push({ sound: 'wind', gain: 0.26 });
  return layers;
}

function fireOf({ mood }: Brief): Layer[] {
  if (!mood.embers && mood.light !== 'candle') return [];
  return [{ sound: 'fire', gain: mood.embers ? 0.24 : 0.1 }];
}

/** What is set in type comes with a soft rush. */
function titleOf({ title }: Brief): Layer[] {
  return title === null ? [] : [{ sound: 'opening', gain: 0.14 }];
}

/** Birds are silent in the rain, and two winds are one. */
function together(layers: readonly Layer[]): Map<SoundName, number> {
  const all = new Map<SoundName, number>();
  for (const { sound, gain } of layers) all.set(sound, Math.max(gain, all.get(sound) ?? 0));
  if (all.has('rain') || all.has('thunder')) {
    all.delete('birds');
    all.delete('crickets');
  }
  return all;
}
