import { expect, test } from 'vitest';
import { createTaskProgress } from '../../src/tasks/task-progress.ts';

test('never goes back, and is never told of what is no progress', () => {
  const progress = createTaskProgress(() => 0);
  const heard: (number | null)[] = [];
  progress.onNote((taskId) => heard.push(progress.of(taskId)));
  for (const told of [Number.NaN, 0.2, 0.5, 0.1, 0.5, Number.NaN, -1, 7, 0.9]) {
    progress.note('a', told);
  }
  expect(progress.of('a')).toBe(1);
  expect(heard).toEqual([0.2, 0.5, 1]);
  progress.forget('a');
  expect(progress.of('a')).toBeNull();
});

test('tells what is left from the pace', () => {
  let nowMs = 0;
  const progress = createTaskProgress(() => nowMs);
  progress.note('a', 0.1);
  expect(progress.secondsLeft('a', nowMs)).toBeNull();
  nowMs = 10_000;
  progress.note('a', 0.6);
  expect(progress.secondsLeft('a', nowMs)).toBe(8);
  progress.note('a', 0.2);
  expect(progress.secondsLeft('a', nowMs)).toBe(8);
});
