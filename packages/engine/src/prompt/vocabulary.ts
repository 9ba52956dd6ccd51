/** The word tables of a language: what a prompt may say, by what it means. */
export interface Vocabulary {
  readonly fillers: Phrases;
  readonly negations: Phrases;
  readonly sequence: { readonly first: Phrases; readonly next: Phrases };
  readonly camera: Table<MoveWord>;
  readonly pace: Table<Pace>;
  readonly speed: Table<Speed>;
  readonly light: Table<Light>;
  readonly grade: Table<Grade>;
  readonly atmosphere: Table<Atmosphere | 'none'>;
  readonly scene: Table<SceneName>;
  readonly sceneByLight: Readonly<Record<Light, SceneName>>;
  readonly sceneByWord: Partial<Table<SceneName>>;
  readonly mood: Table<Feeling>;
  readonly ambience: Table<Ambience | 'none'>;
  readonly music: Table<Instrument | 'none'>;
  readonly silence: Phrases;
}

/** As one text, parted by commas. */
export type Phrases = string;

export type Table<Name extends string> = Readonly<Record<Name, Phrases>>;

export type MoveWord =
  | 'static'
  | 'whip-pan'
  | 'dolly-zoom'
  | 'pull-out'
  | 'push-in'
  | 'pan-left'
  | 'pan-right'
  | 'truck-left'
  | 'truck-right'
  | 'tilt-up'
  | 'tilt-down'
  | 'crane-up'
  | 'crane-down'
  | 'orbit-left'
  | 'orbit-right'
  | 'roll-left'
  | 'roll-right'
  | 'handheld'
  | 'drift';

export type Pace = 'very-slow' | 'slow' | 'quick' | 'energetic';

export type Speed = 'slow-motion' | 'fast-motion';

export type Light = 'day' | 'sunset' | 'dawn' | 'night' | 'moonlight' | 'candle' | 'storm';

export type Grade =
  | 'noir'
  | 'black-and-white'
  | 'teal-and-orange'
  | 'sepia'
  | 'pastel'
  | 'neon'
  | 'vintage'
  | 'vivid'
  | 'cool'
  | 'warm';

export type Atmosphere =
  | 'lightning'
  | 'rain'
  | 'snow'
  | 'fog'
  | 'dust'
  | 'embers'
  | 'fireflies'
  | 'petals'
  | 'light-shafts'
  | 'lens-flare'
  | 'grain'
  | 'caustics'
  | 'glow'
  | 'wind';

export type SceneName =
  | 'title'
  | 'product'
  | 'underwater'
  | 'space'
  | 'aurora'
  | 'street'
  | 'city'
  | 'desert'
  | 'sea'
  | 'mountains'
  | 'forest'
  | 'meadow'
  | 'geometry'
  | 'particles'
  | 'ribbons';

export type Feeling = 'tense' | 'sad' | 'epic' | 'playful' | 'dreamy' | 'calm';

export type Ambience =
  | 'waves'
  | 'rain'
  | 'wind'
  | 'birds'
  | 'crickets'
  | 'fire'
  | 'traffic'
  | 'thunder'
  | 'river'
  | 'bubbles';

export type Instrument = 'piano' | 'strings' | 'synth' | 'guitar' | 'bells' | 'drums';
