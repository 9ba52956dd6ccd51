import { expect, test } from 'vitest';
import { createBreaker } from '../../src/routing/breaker.ts';

const OPEN_MS = 30_000;

function withClock() {
  const time = { nowMs: 1_000_000 };
  return { time, breaker: createBreaker(() => time.nowMs, OPEN_MS) };
}

test('five failures of the last ten open it, four do not', () => {
  const { breaker } = withClock();
  for (let round = 0; round < 4; round += 1) {
    breaker.failed();
    breaker.succeeded();
  }
  expect(breaker.waitMs()).toBe(0);
  breaker.failed();
  expect(breaker.waitMs()).toBe(OPEN_MS);
});

test('failures of longer ago are forgotten', () => {
  const { breaker } = withClock();
  for (let round = 0; round < 4; round += 1) breaker.failed();
  for (let round = 0; round < 10; round += 1) breaker.succeeded();
  for (let round = 0; round < 4; round += 1) breaker.failed();
  expect(breaker.waitMs()).toBe(0);
});

test('once it has been open for a while, one is let through, and decides', () => {
  const { time, breaker } = withClock();
  for (let round = 0; round < 5; round += 1) breaker.failed();
  time.nowMs += OPEN_MS - 1;
  expect(breaker.waitMs()).toBe(1);
  time.nowMs += 1;
  expect(breaker.waitMs()).toBe(0);
  breaker.begun();
  expect(breaker.waitMs(), 'the others wait for the one').toBe(OPEN_MS);
  breaker.failed();
  expect(breaker.waitMs()).toBe(OPEN_MS);
  time.nowMs += OPEN_MS;
  breaker.begun();
  breaker.succeeded();
  expect(breaker.waitMs()).toBe(0);
  breaker.failed();
  expect(breaker.waitMs(), 'it begins to count anew').toBe(0);
});

test('one whose end nobody hears of gives way to another', () => {
  const { time, breaker } = withClock();
  for (let round = 0; round < 5; round += 1) breaker.failed();
  time.nowMs += OPEN_MS;
  breaker.begun();
  time.nowMs += OPEN_MS;
  expect(breaker.waitMs()).toBe(0);
});

test('one that does not serve us is left alone for longer', () => {
  const { breaker } = withClock();
  breaker.denied();
  expect(breaker.waitMs()).toBe(5 * 60_000);
});
