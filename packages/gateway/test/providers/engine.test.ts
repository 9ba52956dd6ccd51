import type { Order } from '@reelgate/contracts';
import { afterAll, expect, test } from 'vitest';
import { understoodOf } from '../../src/lifecycle/understood.ts';
import { createEngineProvider } from '../../src/providers/engine.ts';
import { createChannels } from '../../src/routing/channels.ts';
import { pino } from 'pino';
import { ORDER } from '../routing/text-order.ts';

const engine = createEngineProvider({ processes: 1, encoder: null });
afterAll(() => engine.close?.());

const unasked = () => Promise.reject(new Error('nobody asks for work'));

const told = (changes: Partial<Order>) => engine.explain?.({ ...ORDER, ...changes });

test('what the engine understands of an order is told in the words of its tables', () => {
  const prompt = 'First a slow pan left over dunes at dusk, then a city in the rain. Soft piano.';
  expect(told({ prompt, durationS: 8 })).toEqual({
    shots: [
      {
        starts_at_seconds: 0,
        scene: 'desert',
        camera: 'pan-left',
        pace: 'slow',
        light: 'sunset',
        atmosphere: [],
      },
      {
        starts_at_seconds: 3.55,
        scene: 'city',
        camera: 'push-in',
        pace: null,
        light: 'sunset',
        atmosphere: ['rain'],
      },
    ],
    grade: null,
    feeling: null,
    title: null,
    ambience: 'scene',
    music: ['piano'],
  });
});

test('of pictures it is told that they are shown', () => {
  const url = 'https://example.com/a.png';
  const one = { images: [{ url }], mode: 'image_to_video' } as const;
  expect(told(one)).toMatchObject({ shots: [{ scene: 'photographs' }] });
  expect(told({ ...one, lastFrame: { url } })).toMatchObject({ shots: [{ scene: 'morph' }] });
});

test("a dialect's own manner sets pace and grade, unless the prompt does", () => {
  expect(told({ prompt: 'a dog', style: 'fun' })).toMatchObject({
    shots: [{ pace: 'quick' }],
    grade: 'vivid',
    feeling: 'playful',
  });
  expect(told({ prompt: 'a slow dog, sepia', style: 'spicy' })).toMatchObject({
    shots: [{ pace: 'slow' }],
    grade: 'sepia',
  });
  expect(told({ prompt: 'a dog', style: 'normal' })).toMatchObject({ grade: null, feeling: null });
});

test('without sound there is nothing to be heard', () => {
  expect(told({ audio: false })).toMatchObject({ ambience: null, music: null });
});

test('an edit keeps what its video sounds like', () => {
  const edit = { mode: 'edit', video: { url: 'https://a.example/a.mp4' } } as never;
  expect(told(edit)).toMatchObject({ ambience: 'video', music: 'video' });
});

test('a task tells it once a channel has it that says it', () => {
  const channel = { provider: engine, models: [], concurrencyMax: 1, pollMs: 1, pollMsMax: 1 };
  const rest = { requestMsMax: 1, mismatch: 'accept', priority: 0, weight: 1 } as const;
  const asks = { start: unasked, poll: unasked, fetch: unasked };
  const silent = {
    name: 'silent',
    afterCrash: 'wait',
    runsHere: false,
    modes: [],
    ...asks,
  } as const;
  const channels = createChannels(
    [
      { ...channel, ...rest, name: 'engine' },
      { ...channel, ...rest, name: 'silent', provider: silent },
    ],
    { clock: () => 0, log: pino({ level: 'silent' }), breakerMs: 1 },
  );
  const at = (name: string | null) => understoodOf({ channels }, { channel: name } as never, ORDER);
  expect(at('engine')).toEqual(told({}));
  expect([at(null), at('silent'), at('gone')]).toEqual([null, null, null]);
});
