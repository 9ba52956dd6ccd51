import { describe, expect, test } from 'vitest';
import { createUrlSigner, type SigningKey } from '../../src/media/signed-url.ts';

const NOW_S = 1_800_000_000;
const PATH = '/media/tasks/0123456789abcdef0123456789abcdef/0.mp4';
const clock = () => NOW_S * 1000;
const key = (id: string, fill = id): SigningKey => ({ id, secret: Buffer.alloc(32, fill) });
const signer = createUrlSigner({ keys: [key('new'), key('old')], clock });
const link = signer.sign(PATH, NOW_S + 60);

describe('a signed link', () => {
  test('names its version, key, expiry and signature', () => {
    expect(link).toMatch(/^v=1&k=new&e=1800000060&s=[A-Za-z0-9_-]{43}$/);
    expect(signer.verify(PATH, link)).toBe('valid');
  });

  test('may have its parameters in any order', () => {
    expect(signer.verify(PATH, link.split('&').toReversed().join('&'))).toBe('valid');
  });

  test.each([
    [1, 'valid'],
    [0, 'expired'],
    [-1, 'expired'],
    [-1_000_000, 'expired'],
  ])('that ends in %i s is %s', (leftS, verdict) => {
    expect(signer.verify(PATH, signer.sign(PATH, NOW_S + leftS))).toBe(verdict);
  });

  test('of an older key still works, until the key is taken out of the ring', () => {
    const older = createUrlSigner({ keys: [key('old')], clock }).sign(PATH, NOW_S + 60);
    expect(signer.verify(PATH, older)).toBe('valid');
    expect(createUrlSigner({ keys: [key('new')], clock }).verify(PATH, older)).toBe('invalid');
  });

  test('of another secret under the same id is refused', () => {
    const forged = createUrlSigner({ keys: [key('new', 'x')], clock }).sign(PATH, NOW_S + 60);
    expect(signer.verify(PATH, forged)).toBe('invalid');
  });

  test('of another secret is refused even when it says that it has expired', () => {
    const forged = createUrlSigner({ keys: [key('new', 'x')], clock }).sign(PATH, NOW_S - 60);
    expect(signer.verify(PATH, forged)).toBe('invalid');
  });

  test.each([
    ['/media/tasks/0123456789abcdef0123456789abcdef/1.mp4'],
    [`${PATH}/`],
    [PATH.slice(1)],
    [PATH.replace('tasks', 't%61sks')],
    [PATH.toUpperCase()],
    [''],
  ])('does not open %s', (path) => {
    expect(signer.verify(path, link)).toBe('invalid');
  });

  test.each<[why: string, query: string]>([
    ['nothing', ''],
    ['a question mark', `?${link}`],
    ['an unknown parameter', `${link}&x=1`],
    ['an inherited name', `${link}&constructor=1`],
    ['a prototype', `${link}&__proto__=1`],
    ['an empty parameter', `${link}&`],
    ['a repeated parameter', `${link}&e=1800000060`],
    ['a repeated parameter that differs', `e=1900000000&${link}`],
    ['no version', link.replace('v=1&', '')],
    ['another version', link.replace('v=1', 'v=2')],
    ['no key', link.replace('k=new&', '')],
    ['an unknown key', link.replace('k=new', 'k=newer')],
    ['the other key', link.replace('k=new', 'k=old')],
    ['a later expiry', link.replace('e=18', 'e=19')],
    ['a signed expiry', link.replace('e=1', 'e=+1')],
    ['a padded expiry', link.replace('e=1', 'e=01')],
    ['an expiry with an exponent', link.replace(/e=\d+/, 'e=18e8')],
    ['a fractional expiry', link.replace(/(e=\d+)/, '$1.0')],
    ['an endless expiry', link.replace(/e=\d+/, 'e=Infinity')],
    ['no signature', link.replace(/&s=.*/, '')],
    ['an empty signature', link.replace(/&s=.*/, '&s=')],
    ['a short signature', link.slice(0, -1)],
    ['a padded signature', `${link}=`],
    ['a percent-encoded name', link.replace('k=', '%6B=')],
    ['a percent-encoded value', link.replace('k=new', 'k=%6Eew')],
    ['a fragment', `${link}#`],
    ['a space', `${link} `],
    ['a thousand parameters', 'v=1&'.repeat(1000)],
  ])('with %s is refused', (_why, query) => {
    expect(query).not.toBe(link);
    expect(signer.verify(PATH, query)).toBe('invalid');
  });
});

test('10,000 changes of one byte are 10,000 refusals', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const at = link.indexOf('&s=') + 3;
  let refusals = 0;
  for (let round = 0; refusals < 10_000; round += 1) {
    const signed = signer.sign(PATH, NOW_S + 60 + round);
    for (let index = at; index < signed.length; index += 1) {
      for (const letter of alphabet) {
        if (letter === signed[index] || refusals === 10_000) continue;
        const changed = signed.slice(0, index) + letter + signed.slice(index + 1);
        if (signer.verify(PATH, changed) !== 'invalid') expect.unreachable(changed);
        refusals += 1;
      }
    }
  }
  expect(refusals).toBe(10_000);
});

test('any byte in place of any byte of a link is refused', () => {
  for (let index = 0; index < link.length; index += 1) {
    for (let code = 0; code < 256; code += 1) {
      const changed = link.slice(0, index) + String.fromCodePoint(code) + link.slice(index + 1);
      if (changed === link) continue;
      if (signer.verify(PATH, changed) !== 'invalid') expect.unreachable(JSON.stringify(changed));
    }
  }
});

test.each<[why: string, keys: readonly SigningKey[], complaint: string]>([
  ['no key', [], 'at least one key'],
  ['a short secret', [{ id: 'a', secret: Buffer.alloc(31) }], 'fewer than 32 bytes'],
  ['an id that does not fit a URL', [key('a&b')], '"a&b" cannot be'],
  ['an empty id', [key('', 'x')], '"" cannot be'],
  ['one id twice', [key('a'), key('a')], 'the same id'],
])('a key ring with %s is refused', (_why, keys, complaint) => {
  expect(() => createUrlSigner({ keys, clock })).toThrow(complaint);
});
