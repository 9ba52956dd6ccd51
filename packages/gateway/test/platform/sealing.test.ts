import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import {
  createSealer,
  readMasterKey,
  SealBroken,
  type Sealer,
} from '../../src/platform/sealing.ts';

function sealerOf(bytes: Buffer, purpose = 'test'): Sealer {
  const key = readMasterKey(bytes.toString('hex'));
  if (key === null) throw new Error('no key');
  return createSealer(key, purpose);
}

const BYTES = Buffer.alloc(32, 7);
const sealer = sealerOf(BYTES);
const SECRET = 'sk-kept-out-of-every-sight-4711';

test.each([SECRET, '', 'é 漢 🎬\n', 'x'.repeat(4_096)])('%j opens as it was sealed', (secret) => {
  const sealed = sealer.seal(secret, 'owner');
  expect(sealed).toMatch(/^v1\.[\w-]+$/);
  expect(sealerOf(BYTES).open(sealed, 'owner')).toBe(secret);
});

test('what is sealed shows nothing of the secret, and is never the same twice', () => {
  const sealed = Array.from({ length: 50 }, () => sealer.seal(SECRET, 'owner'));
  expect(new Set(sealed).size).toBe(50);
  for (const text of sealed) {
    const bytes = Buffer.from(text.slice(3), 'base64url');
    expect(bytes.length).toBe(12 + SECRET.length + 16);
    for (let at = 0; at + 6 <= SECRET.length; at += 1) {
      expect(bytes.includes(SECRET.slice(at, at + 6))).toBe(false);
    }
  }
});

const OTHER_WORDS = 'it was sealed with another master key, or changed or moved since';

test.each<[string, Sealer, string]>([
  ['another owner', sealer, 'other'],
  ['an owner whose name goes on', sealer, 'owner2'],
  ['another master key', sealerOf(Buffer.alloc(32, 8)), 'owner'],
  ['another purpose', sealerOf(BYTES, 'something else'), 'owner'],
])('under %s it does not open', (_, other, owner) => {
  const sealed = sealer.seal(SECRET, 'owner');
  expect(() => other.open(sealed, owner)).toThrow(new SealBroken(OTHER_WORDS));
});

test('with any bit changed it does not open', () => {
  const bytes = Buffer.from(sealer.seal('short', 'owner').slice(3), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => sealer.open(`v1.${changed.toString('base64url')}`, 'owner')).toThrow(SealBroken);
  }
});

test.each(['', 'v1.', 'v1.AAAA', SECRET, 'v2.'.padEnd(90, 'A')])('%j was never sealed', (text) => {
  const words = 'it is not sealed in a way that is known here';
  expect(() => sealer.open(text, 'owner')).toThrow(new SealBroken(words));
});

const random = randomBytes(32);

test.each<[string, string]>([
  ['hex', random.toString('hex')],
  ['hex in capitals', random.toString('hex').toUpperCase()],
  ['base64', random.toString('base64')],
  ['base64 without its end', random.toString('base64').slice(0, 43)],
  ['the alphabet of URLs', random.toString('base64url')],
])('a master key may be %s', (_, text) => {
  expect(readMasterKey(text)?.export()).toEqual(random);
});

async function masterKeyIn(environment: Record<string, string>) {
  return (await readConfig(environment, '/srv')).masterKey;
}

test('it is read from the environment, or from a file that this names', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelgate-master-key-'));
  const path = join(folder, 'master-key');
  writeFileSync(path, `${random.toString('base64')}\n`);
  const [inline, fromFile, none] = await Promise.all([
    masterKeyIn({ REELGATE_MASTER_KEY: random.toString('hex') }),
    masterKeyIn({ REELGATE_MASTER_KEY_FILE: path }),
    masterKeyIn({}),
  ]);
  rmSync(folder, { recursive: true });
  expect(inline?.export()).toEqual(random);
  expect(fromFile?.export()).toEqual(random);
  expect(none).toBeNull();
  // However it gets into a log, nothing is seen of it.
  expect(inspect(inline) + JSON.stringify(inline)).not.toMatch(/[0-9a-f]{8}|[\w+/]{20}/);
});

test.each<[string, string]>([
  ['a password', 'correct horse battery staple'],
  ['16 bytes in hex', random.toString('hex').slice(0, 32)],
  ['31 bytes in base64', random.subarray(1).toString('base64')],
  ['33 bytes in base64', Buffer.concat([random, random.subarray(0, 1)]).toString('base64')],
  ['64 digits that are not hex', 'g'.repeat(64)],
])('%s is refused, and not repeated', async (_, text) => {
  const words =
    'REELGATE_MASTER_KEY must be 32 bytes, as 64 hex digits or as base64 such as "openssl rand -base64 32" prints';
  await expect(masterKeyIn({ REELGATE_MASTER_KEY: text })).rejects.toThrow(words);
  await expect(masterKeyIn({ REELGATE_MASTER_KEY: text })).rejects.not.toThrow(text);
});
