import { expect, test } from 'vitest';
import { createRooms } from '../../src/jobs/rooms.ts';

const SLOTS = { deliver: 1, render: 0, upstream: 2 };

test('what is free is what no task has, deliveries first, and no queue without slots', () => {
  const rooms = createRooms(SLOTS);
  expect(rooms.free()).toEqual([
    { queue: 'deliver', countMax: 1 },
    { queue: 'upstream', countMax: 2 },
  ]);
  rooms.fill('upstream');
  rooms.fill('deliver');
  expect(rooms.free()).toEqual([{ queue: 'upstream', countMax: 1 }]);
  rooms.give('deliver');
  expect(rooms.free()[0]).toEqual({ queue: 'deliver', countMax: 1 });
});

test('whoever waits for a slot gets the next one, in turn, before anything new', async () => {
  const rooms = createRooms(SLOTS);
  const order: string[] = [];
  const take = async (name: string): Promise<void> => {
    expect(await rooms.take('deliver', AbortSignal.any([]))).toBe(true);
    order.push(name);
  };
  await take('first');
  const [second, third] = [take('second'), take('third')];
  expect(rooms.free().map(({ queue }) => queue)).toEqual(['upstream']);
  rooms.give('deliver');
  await second;
  expect(order).toEqual(['first', 'second']);
  rooms.give('deliver');
  await third;
  expect(order).toEqual(['first', 'second', 'third']);
  expect(rooms.free().map(({ queue }) => queue)).toEqual(['upstream']);
  rooms.give('deliver');
  expect(rooms.free()).toHaveLength(2);
});

test('who is stopped while it waits leaves its place to the next', async () => {
  const rooms = createRooms(SLOTS);
  const [stop, never] = [new AbortController(), new AbortController()];
  expect(await rooms.take('deliver', never.signal)).toBe(true);
  const [given, kept] = [rooms.take('deliver', stop.signal), rooms.take('deliver', never.signal)];
  stop.abort();
  expect(await given).toBe(false);
  rooms.give('deliver');
  expect(await kept).toBe(true);
  rooms.give('deliver');
  expect(rooms.free()).toHaveLength(2);
  expect(await rooms.take('deliver', stop.signal), 'stopped before').toBe(false);
});
