import { describe, expect, test } from 'vitest';
import { briefOf } from '../src/brief/brief.ts';
import { treeSway } from '../src/scenes/meadow-grove.ts';
import { meanDifference } from './probe.ts';
import { easelFor, requestOf, type Easel } from './workshop.ts';

const size = { widthPx: 240, heightPx: 136, durationS: 6 };

test.each([
  ['a lone tree on a hill', 'meadow'],
  ['an old oak at sunset', 'meadow'],
  ['cherry trees in spring', 'meadow'],
  ['a cherry blossom garden', 'meadow'],
  ['an oak forest', 'forest'],
  ['trees in the mist', 'forest'],
])('%s is a %s', (prompt, scene) => {
  expect(briefOf(requestOf({ prompt })).scene).toBe(scene);
});

/** Share of the picture that is more red than green by far, and light. */
function pinkIn({ stage }: Easel): number {
  const { u, v, stride, widthPx, heightPx } = stage.canvas;
  const { bytes } = stage.arena;
  let pink = 0;
  for (let row = 0; row < heightPx / 2; row++) {
    for (let column = 0; column < widthPx / 2; column++) {
      const at = (row * stride) / 2 + column;
      if ((bytes[v + at] ?? 0) > 136 && (bytes[u + at] ?? 0) > 112) pink++;
    }
  }
  return (pink * 4) / (widthPx * heightPx);
}

describe('a meadow', () => {
  test.each([2, 3])('has trees in blossom where the prompt has, seed %i', async (seed) => {
    const day = 'on a sunny day, static camera';
    const plain = await easelFor(requestOf({ ...size, prompt: `a meadow ${day}`, seed }));
    const garden = await easelFor(requestOf({ ...size, prompt: `cherry trees ${day}`, seed }));
    plain.paint(1);
    garden.paint(1);
    expect(pinkIn(plain)).toBeLessThan(0.02);
    expect(pinkIn(garden)).toBeGreaterThan(0.2);
  });

  test('has trees that sway at the top and stand fast at the foot', () => {
    const bends = [0, 1, 2, 3].map((timeS) => treeSway({ heightPx: 200 }, timeS, 720));
    expect(bends.map((bend) => Math.abs(bend(90, 200)))).toEqual([0, 0, 0, 0]);
    const tops = bends.map((bend) => bend(90, 0));
    expect(Math.max(...tops) - Math.min(...tops)).toBeGreaterThan(0.5);
    expect(Math.max(...tops.map(Math.abs))).toBeLessThan(8);
  });
});

/** Change of the sky's upper half between two moments. */
async function skyChange(prompt: string): Promise<number> {
  const easel = await easelFor(requestOf({ ...size, prompt, seed: 5 }));
  const rows = size.widthPx * Math.floor(size.heightPx * 0.3);
  const [first, second] = [1, 1.5].map((timeS) => {
    easel.paint(timeS);
    return easel.luma().subarray(0, rows);
  });
  if (!first || !second) throw new Error('two moments were painted');
  return meanDifference(first, second);
}

describe('a time lapse', () => {
  test.each(['a meadow on a sunny day', 'a meadow at night'])('of %s', async (place) => {
    const usual = await skyChange(`${place}, static camera`);
    const lapse = await skyChange(`time lapse of ${place}, static camera`);
    expect(lapse).toBeGreaterThan(usual * 3);
  });

  test('leaves the length of the clip and its strikes alone', () => {
    const prompt = 'a thunderstorm over a meadow';
    const [usual, lapse] = [prompt, `${prompt}, timelapse`].map((text) =>
      briefOf(requestOf({ prompt: text, durationS: 6 })),
    );
    expect(lapse?.lapse).toBeGreaterThan(usual?.lapse ?? 0);
    expect({ ...lapse, lapse: 1, pace: null, move: null, moves: [], prompt: '' }).toEqual({
      ...usual,
      pace: null,
      move: null,
      moves: [],
      prompt: '',
    });
  });
});
