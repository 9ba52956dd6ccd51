import { expect, test } from 'vitest';
import { chooseMove } from '../src/camera/choose-move.ts';
import { readMood } from '../src/brief/read-mood.ts';
import { chooseScene } from '../src/scenes/choose-scene.ts';

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
  ['tilt up to the sky', 'tilt-up'],
  ['crane down to the street', 'tilt-down'],
  ['orbit around the statue', 'orbit-right'],
  ['the camera orbits left', 'orbit-left'],
  ['arc shot', 'orbit-right'],
  ['handheld documentary look', 'handheld'],
  ['static shot of a lighthouse', 'static'],
  ['tripod, no camera movement', 'static'],
  ['subtle drift', 'drift'],
  ['pan left and zoom in', 'push-in+pan-left'],
  ['handheld push in', 'push-in+handheld'],
  ['a pancake on a panda plate', 'push-in'],
])('%s -> %s', (prompt, name) => {
  expect(chooseMove(prompt).name).toBe(name);
});

const zoomOf = (prompt: string) => chooseMove(prompt).zoom;

test('words of pace change how far a move goes', () => {
  expect(zoomOf('slow zoom in')).toBeLessThan(zoomOf('zoom in'));
  expect(zoomOf('fast zoom in')).toBeGreaterThan(zoomOf('zoom in'));
});

test.each([
  ['sunset over the sea', 'sea'],
  ['gentle waves on a beach', 'sea'],
  ['a red sunset', 'sea'],
  ['snowy mountains at dawn', 'mountains'],
  ['a lake in the alps', 'mountains'],
  ['Tokyo street at night in the rain', 'city'],
  ['neon skyline', 'city'],
  ['a forest in autumn', 'forest'],
  ['tall trees in fog', 'forest'],
  ['wind over a meadow', 'meadow'],
  ['a field of flowers', 'meadow'],
  ['northern lights over a lake', 'aurora'],
  ['a starry night', 'aurora'],
  ['', 'ribbons'],
  ['corporate success', 'ribbons'],
  ['flowing silk', 'ribbons'],
])('%s -> %s', (prompt, scene) => {
  expect(chooseScene(prompt)).toBe(scene);
});

test.each([
  ['heavy rain at night', { rain: true, light: 'night' }],
  ['a foggy sunrise', { fog: true, light: 'dawn' }],
  ['snow falls, golden hour', { snow: true, glow: true, light: 'sunset' }],
  ['fireflies', { embers: true, light: 'unspoken' }],
  ['a train', { rain: false }],
  ['a bright sunny day', { light: 'day' }],
])('the mood of "%s"', (prompt, mood) => {
  expect(readMood(prompt)).toMatchObject(mood);
});
