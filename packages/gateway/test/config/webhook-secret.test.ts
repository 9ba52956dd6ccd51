import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'reelgate-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SECRET = `whsec_${Buffer.alloc(24, 's').toString('base64')}`;
const BASE_URL = 'https://rivya.example/api/v1';

async function secretOf(channel: object, environment: Record<string, string>) {
  const named = { name: 'behind', baseUrl: BASE_URL, webhookSecretFrom: 'TELLS_BY', ...channel };
  writeFileSync(join(folder, 'reelgate.config.json'), JSON.stringify({ channels: [named] }));
  const { channels } = await readConfig(environment, folder);
  return channels[0]?.webhookSecret;
}

test('the secret of an upstream that tells of its jobs comes from the environment', async () => {
  expect(await secretOf({ provider: 'rivya' }, { TELLS_BY: SECRET })).toBe(SECRET);
  const without = { provider: 'rivya', webhookSecretFrom: undefined };
  expect(await secretOf(without, { TELLS_BY: SECRET })).toBeNull();
});

test.each([
  ['rivya', {}, 'channel "behind" needs TELLS_BY, which is not set'],
  ['rivya', { TELLS_BY: 'plain words' }, 'which is no secret such as whsec_ and base64'],
  ['fault', { TELLS_BY: SECRET }, 'takes no webhookSecretFrom, as its provider is fault'],
  ['engine', { TELLS_BY: SECRET }, 'takes no webhookSecretFrom, as its provider is engine'],
])('one that would let nobody or everybody in ends the start: %s, %o', async (...row) => {
  const [provider, environment, words] = row;
  await expect(secretOf({ provider }, environment)).rejects.toThrow(words);
});
