import { FilePart } from '@reelgate/contracts';
import { expect, test } from 'vitest';
import { plainNames } from '../../src/dialects/openai/form-names.ts';

const file = new FilePart({ path: '/x', name: 'file', sizeBytes: 1, mediaType: null });

const rows: [string, object, object][] = [
  ['plain names', { prompt: 'p', seconds: '6' }, { prompt: 'p', seconds: '6' }],
  ['one entry', { 'image[]': 'a' }, { image: ['a'] }],
  ['several entries', { 'image[]': ['a', 'b'] }, { image: ['a', 'b'] }],
  ['numbered entries', { 'image[0]': 'a', 'image[1]': 'b' }, { image: ['a', 'b'] }],
  ['both ways', { 'image[]': 'a', image: 'b' }, { image: ['a', 'b'] }],
  ['both ways, the other first', { image: 'b', 'image[]': ['a'] }, { image: ['b', 'a'] }],
  ['a file', { 'input_reference[]': file }, { input_reference: [file] }],
  ['a member', { 'video[id]': 'video_1' }, { video: { id: 'video_1' } }],
  ['members', { 'v[a]': '1', 'v[b]': '2' }, { v: { a: '1', b: '2' } }],
  ['a name that only looks so', { 'a[b][c]': '1', '[]': '2' }, { 'a[b][c]': '1', '[]': '2' }],
];

test.each(rows)('%s', (_, fields, plain) => {
  expect(plainNames(fields as Record<string, unknown>)).toEqual(plain);
});

test('nothing gets at a prototype', () => {
  const plain = plainNames({ 'a[__proto__]': 'x', '__proto__[polluted]': 'yes' });
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
  expect(Object.getPrototypeOf(plain)).toBe(Object.prototype);
  expect(Object.keys(plain)).toEqual(['a', '__proto__']);
});
