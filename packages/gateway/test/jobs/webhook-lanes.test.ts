import { expect, test } from 'vitest';
import { createWebhookLanes } from '../../src/jobs/webhook-lanes.ts';

const due = (queue: string, due_ms = 0, attempts = 0) => ({ queue, due_ms, attempts });

test('an unknown receiver gets one, a living one several, a failing one the last', () => {
  const lanes = createWebhookLanes({ sendsMax: 100, sendsPerQueueMax: 4 });
  const rows = [due('new'), due('tried', 0, 1), due('living', 5)];
  lanes.began('living');
  lanes.ended('living', true);
  expect(lanes.roomsFor(rows)).toEqual([
    { queue: 'living', countMax: 4 },
    { queue: 'new', countMax: 1 },
    { queue: 'tried', countMax: 1 },
  ]);
  for (let sends = 0; sends < 3; sends += 1) lanes.began('living');
  lanes.began('new');
  expect(lanes.roomsFor(rows)).toEqual([
    { queue: 'living', countMax: 1 },
    { queue: 'tried', countMax: 1 },
  ]);
  lanes.ended('living', false);
  expect(lanes.roomsFor([due('living')])).toEqual([]);
});

test('the failing leave room for the unknown, and both for the living', () => {
  const lanes = createWebhookLanes({ sendsMax: 8, sendsPerQueueMax: 4 });
  const begin = (rows: readonly ReturnType<typeof due>[]): number => {
    const rooms = lanes.roomsFor(rows);
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
    lanes.ended(queue, false);
  }
  lanes.began('living');
  lanes.ended('living', true);
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
  expect(lanes.roomsFor(rows).map(({ queue }) => queue)).toEqual(['early', 'middle']);
});
