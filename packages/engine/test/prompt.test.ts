import { describe, expect, test } from 'vitest';
import { briefOf } from '../src/brief/brief.ts';
import { moodOf } from '../src/brief/mood.ts';
import { chooseMove } from '../src/camera/choose-move.ts';
import { readPrompt } from '../src/prompt/read-prompt.ts';
import { requestOf } from './workshop.ts';

const briefFor = (prompt: string, durationS = 6) => briefOf(requestOf({ prompt, durationS }));
const moveOf = (prompt: string) => briefFor(prompt).move;

test.each([
  ['', 'push-in'],
  ['a woman smiles at the window', 'push-in'],
  ['slow zoom in on the face', 'push-in'],
  ['the camera pushes in', 'push-in'],
  ['dolly forward through the hall', 'push-in'],
  ['zoom out to reveal the city', 'pull-out'],
  ['camera slowly pulls back', 'pull-out'],
  ['zooming slowly out', 'pull-out'],
  ['pan left across the skyline', 'pan-left'],
  ['slow pan to the right', 'pan-right'],
  ['the camera pans', 'pan-right'],
  ['a tracking shot', 'pan-right'],
  ['trucking left along the shelves', 'truck-left'],
  ['a strong parallax', 'truck-right'],
  ['tilt up to the sky', 'tilt-up'],
  ['crane down to the street', 'crane-down'],
  ['the drone rises over the valley', 'crane-up'],
  ['a pedestal up past the window', 'crane-up'],
  ['orbit around the statue', 'orbit-right'],
  ['the camera orbits left', 'orbit-left'],
  ['arc shot', 'orbit-right'],
  ['the camera rolls', 'roll-right'],
  ['a dutch angle', 'roll-right'],
  ['a whip pan', 'whip-pan'],
  ['dolly zoom, like in Vertigo', 'dolly-zoom'],
  ['handheld documentary look', 'handheld'],
  ['static shot of a lighthouse', 'static'],
  ['tripod, no camera movement', 'static'],
  ['subtle drift', 'drift'],
  ['pan left and zoom in', 'pan-left+push-in'],
  ['handheld push in', 'handheld+push-in'],
  ['a pancake on a panda plate', 'push-in'],
  ['the sun rises behind rolling hills', 'push-in'],
  ['do not zoom, just pan right', 'pan-right'],
])('the move of "%s" is %s', (prompt, name) => {
  expect(moveOf(prompt).name).toBe(name);
});

test('words of pace change how far a move goes', () => {
  const reach = ['barely zoom in', 'slow zoom in', 'zoom in', 'fast zoom in', 'frantic zoom in'];
  const zooms = reach.map((prompt) => moveOf(prompt).zoom);
  expect(zooms).toEqual(zooms.toSorted((one, other) => one - other));
  expect(new Set(zooms).size).toBe(zooms.length);
});

test('what a camera cannot do at once it does not do', () => {
  expect(chooseMove(['push-in', 'pull-out'], null).name).toBe('pull-out');
  expect(chooseMove(['pan-right', 'tilt-up', 'roll-left'], null).name).toBe('pan-right+tilt-up');
});

test.each([
  ['sunset over the sea', 'sea'],
  ['gentle waves on a beach', 'sea'],
  ['a lighthouse in a storm', 'sea'],
  ['a red sunset', 'sea'],
  ['snowy mountains at dawn', 'mountains'],
  ['a lake in the alps', 'mountains'],
  ['Tokyo street at night in the rain', 'street'],
  ['heavy rain', 'street'],
  ['neon skyline', 'city'],
  ['neon', 'city'],
  ['a forest in autumn', 'forest'],
  ['tall trees in fog', 'forest'],
  ['wind over a meadow', 'meadow'],
  ['a field of flowers', 'meadow'],
  ['northern lights over a lake', 'aurora'],
  ['a starry night', 'aurora'],
  ['dunes of the Sahara', 'desert'],
  ['a coral reef under the sea', 'underwater'],
  ['a ringed planet before a nebula', 'space'],
  ['a perfume bottle on a turntable', 'product'],
  ['a title card', 'title'],
  ['"SALE"', 'title'],
  ['a kaleidoscope of shapes', 'geometry'],
  ['a swarm of glowing particles', 'particles'],
  ['', 'ribbons'],
  ['corporate success', 'ribbons'],
  ['flowing silk', 'ribbons'],
])('the scene of "%s" is %s', (prompt, scene) => {
  expect(briefFor(prompt).scene).toBe(scene);
});

test.each([
  ['heavy rain at night', { rain: true, light: 'night' }],
  ['a foggy sunrise', { fog: true, light: 'dawn' }],
  ['snow falls, golden hour', { snow: true, glow: true, light: 'sunset' }],
  ['fireflies', { fireflies: true, embers: false, light: 'unspoken' }],
  ['a thunderstorm', { rain: true, lightning: true }],
  ['god rays between dusty beams, film grain', { 'light-shafts': true, dust: true, grain: true }],
  ['petals in the wind', { petals: true, wind: true }],
  ['a train', { rain: false }],
  ['a bright sunny day', { light: 'day' }],
  ['a letter by candlelight', { light: 'candle' }],
  ['moonlit dunes', { light: 'moonlight' }],
  ['a beach without any rain, no fog', { rain: false, fog: false }],
])('the mood of "%s"', (prompt, mood) => {
  expect(briefFor(prompt).mood).toMatchObject(mood);
});

test.each([
  ['snow', true],
  ['it snows in the mountains', true],
  ['snowfall over the peaks', true],
  ['snowy forest in winter', true],
  ['a snowy street at night', true],
  ['a mountain lake, snow falls', true],
  ['mountains with snow falling', true],
  ['snowy mountains in a blizzard', true],
  ['snowy mountains, heavy snow', true],
  ['snowy mountains at dawn', false],
  ['snowy distant peaks', false],
  ['snow-capped peaks over a lake', false],
  ['a snow-covered alpine ridge', false],
  ['mountains covered in snow', false],
  ['the Alps with snow on their summits', false],
  ['peaks without snow', false],
])('whether snow falls in "%s": %s', (prompt, falls) => {
  expect(briefFor(prompt).mood.snow).toBe(falls);
});

test('snow that lies hides no other weather', () => {
  const { mood } = briefFor('snowy mountains in rain and fog');
  expect(mood).toMatchObject({ snow: false, rain: true, fog: true });
});

test('a mood of nothing has everything off', () => {
  const { light, ...rest } = moodOf(null, []);
  expect(light).toBe('unspoken');
  expect(Object.values(rest)).toEqual(Object.values(rest).map(() => false));
});

describe('the grade, the feeling and the sound', () => {
  test.each([
    ['in black and white', 'black-and-white'],
    ['film noir, black and white', 'noir'],
    ['teal and orange', 'teal-and-orange'],
    ['soft pastel colours', 'pastel'],
    ['shot on 16mm', 'vintage'],
    ['a dog', null],
  ])('%s', (prompt, grade) => {
    expect(readPrompt(prompt).grade).toBe(grade);
  });

  test.each([
    ['an ominous corridor', 'tense'],
    ['an epic and majestic peak', 'epic'],
    ['a whimsical toy', 'playful'],
    ['a chair', null],
  ])('%s', (prompt, feeling) => {
    expect(readPrompt(prompt).feeling).toBe(feeling);
  });

  test.each([
    ['a beach with the sound of waves', { ambience: ['waves'] }],
    ['a forest, birds chirping, crickets', { ambience: ['birds', 'crickets'] }],
    ['a room, no music', { music: null }],
    ['a room with soft piano', { music: ['piano'] }],
    ['a drum beat and strings, no sound effects', { ambience: null, music: ['strings'] }],
    ['the sea, no ambience, no music', { ambience: null, music: null }],
    ['no drums but soft piano', { music: ['piano'] }],
    ['a silent film', { silent: true }],
    ['a dog', { silent: false, ambience: [], music: [] }],
  ])('%s', (prompt, heard) => {
    expect(readPrompt(prompt).sound).toMatchObject(heard);
  });
});

describe('a title', () => {
  test.each([
    ['"SALE" in big letters', 'SALE'],
    ['a sign that says "OPEN"', 'OPEN'],
    ['a card with “Guten Tag” on it', 'Guten Tag'],
    ['she says: "come with me"', null],
    ['he whispers "run", the title "RUN" appears', 'RUN'],
    ['no quotes', null],
    ['an empty "" one', null],
  ])('%s', (prompt, title) => {
    expect(readPrompt(prompt).title).toBe(title);
  });

  test('is not read for anything else', () => {
    expect(briefFor('"RAIN" over a meadow')).toMatchObject({ scene: 'meadow', title: 'RAIN' });
    expect(briefFor('"RAIN" over a meadow').mood.rain).toBe(false);
  });
});

describe('shots', () => {
  test.each([
    ['first a lake, then a city', ['a lake', 'a city']],
    ['A meadow in rain. Then the camera tilts up.', ['A meadow in rain', 'the camera tilts up']],
    ['Shot 1: a dune. Shot 2: a tent', ['a dune', 'a tent']],
    ['a wave breaks, and then it rains', ['a wave breaks', 'it rains']],
    ['a man who then knew', ['a man who then knew']],
    ['first light over the hills', ['first light over the hills']],
    ['then', ['then']],
  ])('%s', (prompt, texts) => {
    expect(readPrompt(prompt).shots.map(({ text }) => text)).toEqual(texts);
  });

  test('take their time in turn, and keep what they do not change', () => {
    const brief = briefFor('first a lake at dawn in fog, then a slow pan left, finally a city', 9);
    expect(brief.scene).toBe('sequence');
    const parts = brief.parts.map(({ brief: part }) => [part.scene, part.move.name]);
    expect(parts).toEqual([
      ['mountains', 'push-in'],
      ['mountains', 'pan-left'],
      ['city', 'push-in'],
    ]);
    expect(brief.parts.map(({ startS }) => Math.round(startS * 10))).toEqual([0, 27, 54]);
    expect(brief.parts.map(({ brief: part }) => [part.mood.light, part.mood.fog])).toEqual([
      ['dawn', true],
      ['dawn', true],
      ['dawn', true],
    ]);
  });

  test('are no more than there is time for', () => {
    const prompt = 'first a lake, then a city, then a forest, then the sea, then a desert';
    expect(briefFor(prompt, 30).parts).toHaveLength(4);
    expect(briefFor(prompt, 3).parts).toHaveLength(2);
    expect(briefFor(prompt, 2)).toMatchObject({ scene: 'mountains', parts: [] });
  });

  test('of several images each have one', () => {
    const request = requestOf({
      prompt: 'first push in, then pan left',
      images: ['/a.png', '/b.png'],
      durationS: 8,
    });
    const { scene, moves, parts } = briefOf(request);
    expect([scene, parts, moves.map(({ name }) => name)]).toEqual([
      'photographs',
      [],
      ['push-in', 'pan-left'],
    ]);
  });
});
