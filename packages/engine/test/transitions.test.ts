import { expect, test } from 'vitest';
import { bindKernels, compileKernels } from '../src/kernels/kernels.ts';
import { Arena, newMemory } from '../src/paint/arena.ts';
import { takeCanvas } from '../src/paint/canvas.ts';
import { ditherTile } from '../src/paint/dither.ts';
import { Stage } from '../src/paint/stage.ts';
import {
  throughZoom,
  transitionInto,
  TransitionPainter,
  type Transition,
} from '../src/photographs/transitions.ts';
import { meanDifference } from './probe.ts';

const [widthPx, heightPx] = [160, 96];
const kinds: readonly Transition[] = ['dissolve', 'slide', 'brightness', 'zoom'];

const compiled = compileKernels();

function newStage(): Stage {
  const arena = new Arena(newMemory(4_000_000));
  const kernels = bindKernels(compiled, arena.memory);
  const canvas = takeCanvas(arena, widthPx, heightPx);
  return new Stage({ kernels, arena, dither: ditherTile(arena), canvas });
}

function lumaOf({ canvas, arena }: Stage): Uint8Array {
  const rows = Array.from({ length: heightPx }, (_, row) => {
    const start = canvas.y + row * canvas.stride;
    return Array.from(arena.bytes.slice(start, start + widthPx));
  });
  return Uint8Array.from(rows.flat());
}

/** A picture that is lighter to the right, and one that is lighter below. */
const leaving = (stage: Stage) =>
  stage.fill((x, _, colour) => {
    colour[0] = 60 + (100 * x) / widthPx;
  });
const coming = (stage: Stage) =>
  stage.fill((_, y, colour) => {
    colour[0] = 110 + (100 * y) / heightPx;
  });

const stage = newStage();
const painter = new TransitionPainter(stage);

function shownAt(kind: Transition, share: number): Uint8Array {
  leaving(stage);
  painter.paint(kind, share, () => coming(stage));
  return lumaOf(stage);
}

function alone(paint: (stage: Stage) => void): Uint8Array {
  paint(stage);
  return lumaOf(stage);
}

test.each(kinds)('%s goes from one picture to the other without a jump', (kind) => {
  const steps = Array.from({ length: 25 }, (_, step) => shownAt(kind, step / 24));
  const [from, to] = [alone(leaving), alone(coming)];
  expect(meanDifference(steps[0] ?? from, from)).toBeLessThan(2.5);
  expect(meanDifference(steps[24] ?? from, to)).toBeLessThan(2.5);
  const whole = meanDifference(from, to);
  steps.slice(1).forEach((step, index) => {
    expect(meanDifference(step, steps[index] ?? from)).toBeLessThan(whole * 0.2);
    expect(Math.min(...step)).toBeGreaterThan(55);
    expect(Math.max(...step)).toBeLessThan(215);
  });
});

test('a wipe by brightness takes the light parts first', () => {
  const [from, shown] = [alone(leaving), shownAt('brightness', 0.5)];
  const change = (left: number) => {
    const at = 20 * widthPx + left;
    return Math.abs((shown[at] ?? 0) - (from[at] ?? 0)) / Math.abs(131 - (from[at] ?? 0));
  };
  expect(change(150)).toBeGreaterThan(change(10) + 0.3);
});

test('a zoom goes on growing through the cut', () => {
  const sizes = Array.from({ length: 9 }, (_, step) => step / 8);
  for (const which of ['leaving', 'coming'] as const) {
    const grown = sizes.map((share) => throughZoom(share, which));
    expect(grown[0]).toBeCloseTo(1, 9);
    expect(grown).toEqual([...grown].sort((a, b) => a - b));
  }
});

function chosen(pace: 'slow' | 'quick' | null): Set<Transition> {
  const all = Array.from({ length: 60 }, (_, seed) =>
    [1, 2, 3].map((place) => transitionInto({ seed, pace }, place, 1)),
  );
  return new Set(all.flat());
}

test('the seed chooses, within what fits the pace', () => {
  expect([...chosen(null)].sort()).toEqual([...kinds].sort());
  expect(chosen('slow')).not.toContain('slide');
  expect(chosen('quick')).not.toContain('dissolve');
  expect(transitionInto({ seed: 1, pace: null }, 1, 0.4)).toBe('dissolve');
  expect(transitionInto({ seed: 1, pace: 'quick' }, 1, 0.4)).toBe('slide');
});
