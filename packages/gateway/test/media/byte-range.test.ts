import { assert, integer, nat, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseByteRange, type ByteRange } from '../../src/media/byte-range.ts';

const whole: ByteRange = { kind: 'whole' };
const unsatisfiable: ByteRange = { kind: 'unsatisfiable' };
const part = (start: number, end: number): ByteRange => ({ kind: 'part', start, end });

describe('the range of a file of 10 bytes', () => {
  test.each<[header: string | undefined, range: ByteRange]>([
    [undefined, whole],
    ['bytes=0-0', part(0, 0)],
    ['bytes=0-', part(0, 9)],
    ['bytes=0-9', part(0, 9)],
    ['bytes=3-5', part(3, 5)],
    ['bytes=9-', part(9, 9)],
    ['bytes=-1', part(9, 9)],
    ['bytes=-10', part(0, 9)],
    ['bytes=-11', part(0, 9)],
    ['bytes=-0', unsatisfiable],
    ['bytes=-00', unsatisfiable],
    ['bytes=5-3', whole],
    ['bytes=50-30', whole],
    ['bytes=0-10', part(0, 9)],
    ['bytes=5-99999999999999999999', part(5, 9)],
    ['bytes=10-', unsatisfiable],
    ['bytes=10-20', unsatisfiable],
    ['bytes=99999999999999999999-', unsatisfiable],
    ['BYTES=0-1', part(0, 1)],
    ['bytes= 0-1 ', part(0, 1)],
    ['bytes=0-1,3-4', whole],
    ['bytes=0-1, -1', whole],
    ['bytes=0-1,', whole],
    ['bytes=', whole],
    ['bytes=-', whole],
    ['bytes=--1', whole],
    ['bytes=+1-2', whole],
    ['bytes=1.0-2', whole],
    ['bytes=0x1-2', whole],
    ['bytes=a-b', whole],
    ['bytes 0-1', whole],
    ['bytes=0 - 1', whole],
    ['items=0-1', whole],
    ['0-1', whole],
    ['', whole],
  ])('%j is %j', (header, range) => {
    expect(parseByteRange(header, 10)).toEqual(range);
  });
});

test.each(['bytes=0-', 'bytes=-1', 'bytes=-0', 'bytes=0-0'])(
  'an empty file is answered whole to %s',
  (header) => {
    expect(parseByteRange(header, 0)).toEqual(whole);
  },
);

test('a part always lies inside of the file, whatever is asked', () => {
  const bound = oneof(nat().map(String), string(), integer().map(String));
  assert(
    property(bound, bound, nat({ max: 1000 }), (first, last, sizeBytes) => {
      const range = parseByteRange(`bytes=${first}-${last}`, sizeBytes);
      if (range.kind !== 'part') return;
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.end).toBeGreaterThanOrEqual(range.start);
      expect(range.end).toBeLessThan(sizeBytes);
    }),
  );
});

test('two ranges that meet carry each byte once', () => {
  assert(
    property(integer({ min: 2, max: 1000 }), nat(), (sizeBytes, at) => {
      const cut = 1 + (at % (sizeBytes - 1));
      expect(parseByteRange(`bytes=0-${cut - 1}`, sizeBytes)).toEqual(part(0, cut - 1));
      expect(parseByteRange(`bytes=${cut}-`, sizeBytes)).toEqual(part(cut, sizeBytes - 1));
      expect(parseByteRange(`bytes=-${sizeBytes - cut}`, sizeBytes)).toEqual(
        part(cut, sizeBytes - 1),
      );
    }),
  );
});
