import { expect, test } from 'vitest';
import { createTurns } from '../../src/platform/outbound/turns.ts';

test('so many at once, in their order, and those in a hurry first', async () => {
  const turns = createTurns(2);
  const begun: string[] = [];
  const begin = async (name: string): Promise<void> => {
    await turns.take({ isUrgent: name.startsWith('!') });
    begun.push(name);
  };
  const all = ['a', 'b', 'c', 'd', '!e', 'f', '!g'].map(begin);
  const expected = ['a', 'b', '!e', '!g', 'c', 'd', 'f'];
  for (let count = 2; count < expected.length; count += 1) {
    await Promise.resolve();
    expect(begun).toEqual(expected.slice(0, count));
    turns.give();
    await new Promise(setImmediate);
  }
  await Promise.all(all);
  expect(begun).toEqual(expected);
  // Both that are at it leave, and there is room for two again.
  turns.give();
  turns.give();
  await begin('h');
  await begin('i');
  const waiting = begin('j');
  await new Promise(setImmediate);
  expect(begun.at(-1)).toBe('i');
  turns.give();
  await waiting;
});
