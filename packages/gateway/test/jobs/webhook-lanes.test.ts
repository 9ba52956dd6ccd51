import { expect, test } from 'vitest';
import { createWebhookLanes } from '../../src/jobs/webhook-lanes.ts';

const due = (queue: string, due_ms = 0, attempts = 0) => ({ queue, due_ms, attempts });

test('an unknown receiver gets one, a living one several, a failing one the last', () => {
  const lanes = createWebhookLanes({ sendsMax: 100, sendsPerQueueMax: 4 });
  const rows = [due('new'), due('tried', 0, 1), due('living', 5)];
  lanes.began('living');
  lanes.ended('living', { delivered: true, nowMs: 0 });
  expect(lanes.roomsFor(rows, 10_000)).toEqual([
    { queue: 'living', countMax: 4 },
    { queue: 'new', countMax: 1 },
    { queue: 'tried', countMax: 1 },
  ]);
  for (let sends = 0; sends < 3; sends += 1) lanes.began('living');
  lanes.began('new');
  expect(lanes.roomsFor(rows, 10_000)).toEqual([
    { queue: 'living', countMax: 1 },
    { queue: 'tried', countMax: 1 },
  ]);
  lanes.ended('living', { delivered: false, nowMs: 0 });
  expect(lanes.roomsFor([due('living')], 10_000)).toEqual([]);
});

test('the failing leave room for the unknown, and both for the living', () => {
  const lanes = createWebhookLanes({ sendsMax: 8, sendsPerQueueMax: 4 });
  const begin = (rows: readonly ReturnType<typeof due>[]): number => {
    const rooms = lanes.roomsFor(rows, 10_000);
    let sends = 0;
    for (const { queue, countMax } of rooms) {
      for (let count = 0; count < countMax; count += 1) lanes.began(queue);
      sends += countMax;
    }
    return sends;
  };
  const many = (name: string) => Array.from({ length: 20 }, (_, index) => due(`${name}-${index}`));
  for (const { queue } of many('failing')) {
    lanes.began(queue);
    lanes.ended(queue, { delivered: false, nowMs: 0 });
  }
  lanes.began('living');
  lanes.ended('living', { delivered: true, nowMs: 0 });
  expect(begin(many('failing'))).toBe(4);
  expect(begin(many('failing'))).toBe(0);
  expect(begin(many('unknown'))).toBe(2);
  expect(begin(many('unknown'))).toBe(0);
  expect(begin([due('living')])).toBe(2);
  expect(begin([due('living')])).toBe(0);
});

test('those that wait longest come first', () => {
  const lanes = createWebhookLanes({ sendsMax: 2, sendsPerQueueMax: 4 });
  const rows = [due('late', 9), due('early', 1), due('middle', 5)];
  expect(lanes.roomsFor(rows, 10_000).map(({ queue }) => queue)).toEqual(['early', 'middle']);
});

test('one that goes on failing rests longer each time, and not at all once it has taken something', () => {
  const lanes = createWebhookLanes({ sendsMax: 100, sendsPerQueueMax: 4 });
  const restMsAt = (nowMs: number): number => {
    const times = Array.from({ length: 7_000 }, (_, ms) => nowMs + ms);
    const first = times.find((atMs) => lanes.roomsFor([due('q')], atMs).length > 0);
    return (first ?? Infinity) - nowMs;
  };
  const end = (delivered: boolean, nowMs: number): void => {
    lanes.began('q');
    lanes.ended('q', { delivered, nowMs });
  };
  const restsMs: number[] = [];
  for (let tries = 1; tries <= 7; tries += 1) {
    const nowMs = tries * 10_000;
    end(false, nowMs);
    restsMs.push(restMsAt(nowMs));
  }
  expect(restsMs).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  // A clock that was set back makes no rest longer than any.
  expect(lanes.roomsFor([due('q')], 60_000)).toEqual([{ queue: 'q', countMax: 1 }]);
  end(true, 80_000);
  expect(lanes.roomsFor([due('q')], 80_000)).toEqual([{ queue: 'q', countMax: 4 }]);
  end(false, 90_000);
  expect(restMsAt(90_000)).toBe(250);
});
