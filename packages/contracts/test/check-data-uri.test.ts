import { describe, expect, test } from 'vitest';
import { imageTypeOf, type Contract } from '../src/index.ts';
import {
  base64,
  checked,
  empirio,
  form,
  pngUri,
  preview,
  rivya,
  xai15,
  type Body,
} from './body.ts';

/** Every place that takes a data URI, and how one is put there. */
const places: readonly (readonly [Contract, string, (uri: string) => Body])[] = [
  [preview, 'image', (image) => ({ image })],
  [preview, 'images', (image) => ({ images: [image] })],
  [form, 'input_reference', (image) => ({ input_reference: [image] })],
  [empirio, 'image', (image) => ({ image })],
  [xai15, 'image', (url) => ({ image: { url } })],
  [xai15, 'reference_images', (url) => ({ reference_images: [{ url }] })],
  [xai15, 'last_frame', (url) => ({ last_frame: { url } })],
  [xai15, 'keyframes', (url) => ({ keyframes: [{ image: { url }, timestamp_s: 1 }] })],
];

function imageOf(contract: Contract, change: Body) {
  const result = checked(contract, change);
  if ('violations' in result) return result.violations;
  const { images, lastFrame, keyframes } = result.order;
  return images[0] ?? lastFrame ?? keyframes?.[0]?.image;
}

describe('images that are taken', () => {
  const padded = `${base64.png}QQ==`;
  test.each([
    [`data:image/jpeg;base64,${base64.jpeg}`, base64.jpeg],
    [`data:image/png;base64,${base64.png}`, base64.png],
    [`data:image/webp;base64,${base64.webp}`, base64.webp],
    // What it says that it is, or says besides, makes no difference.
    [`data:image/gif;base64,${base64.png}`, base64.png],
    [`data:application/octet-stream;name=a.png;base64,${base64.webp}`, base64.webp],
    [`data:;base64,${base64.jpeg}`, base64.jpeg],
    [`DATA:IMAGE/PNG;BASE64,${base64.png}`, base64.png],
    [`data:${'a'.repeat(187)};base64,${base64.png}`, base64.png],
    [`data:image/png;base64,${padded}`, padded.slice(0, -2)],
    [`data:image/png;base64,${padded.slice(0, -2)}`, padded.slice(0, -2)],
    [`data:image/png;base64,${base64.png}QUI=`, `${base64.png}QUI`],
  ])('%s', (uri, text) => {
    for (const [contract, , change] of places) {
      expect(imageOf(contract, change(uri))).toEqual({ base64: text });
    }
  });
});

describe('what is no image', () => {
  test.each([
    'data:',
    'data:,',
    'data:image/png',
    'data:image/png;base64',
    'data:image/png;base64,',
    `data:image/gif;base64,${base64.gif}`,
    `data:image/png;base64,${base64.gif}`,
    `data:text/plain;base64,${btoa('a picture of a lighthouse')}`,
    `data:image/svg+xml;base64,${btoa('<svg xmlns="http://www.w3.org/2000/svg"/>')}`,
    `data:image/png,${base64.png}`,
    `data:image/png;base64;${base64.png}`,
    `data:image/png;base64,${base64.png.slice(0, 12)}`,
    // Base64 that is broken: a lone letter at the end, and letters of no alphabet or of another.
    `data:image/png;base64,${base64.png}A`,
    `data:image/png;base64,${base64.png}A===`,
    ...['!', '-_', ' AAA', 'AA=A', '%2B', '\n', 'é'].map(
      (tail) => `data:image/png;base64,${base64.png}${tail}`,
    ),
    `data:image/png;base64, ${base64.png}`,
    `data:${'a'.repeat(188)};base64,${base64.png}`,
    // A WebP file that is another kind of RIFF.
    `data:image/webp;base64,${btoa('RIFF\0\0\0\0WAVEfmt ')}`,
  ])('%j', (uri) => {
    for (const [contract, field, change] of places) {
      expect(imageOf(contract, change(uri))).toEqual([{ kind: 'not_an_image', field, index: 0 }]);
    }
  });
});

test('megabytes overflow no stack', () => {
  const text = `${base64.jpeg}${'A'.repeat(7_000_000)}`;
  for (const [contract, field, change] of places) {
    const uri = `data:image/jpeg;base64,${text}`;
    expect(imageOf(contract, change(uri))).toEqual({ base64: text });
    for (const broken of [`${uri}!`, `data:${'x'.repeat(7_000_000)}`, `${uri}${'='.repeat(99)}`]) {
      expect(imageOf(contract, change(broken))).toEqual([
        { kind: 'not_an_image', field, index: 0 },
      ]);
    }
  }
});

test('a model that takes addresses only takes no data URI', () => {
  const change = { 'params.referenceMediaItems': [{ url: pngUri }] };
  expect(checked(rivya, change)).toEqual({
    violations: [{ kind: 'not_public_url', field: 'params.referenceMediaItems', index: 0 }],
  });
});

test.each([
  [base64.jpeg, 'image/jpeg'],
  [base64.png, 'image/png'],
  [base64.webp, 'image/webp'],
  [base64.gif, null],
  ['', null],
  ['/9g=', null],
  [base64.png.slice(0, 8), null],
  [base64.webp.slice(0, 12), null],
])('the first bytes %s are of %s', (head, type) => {
  expect(imageTypeOf(Buffer.from(head, 'base64'))).toBe(type);
});
