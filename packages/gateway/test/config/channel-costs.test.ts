import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'reelgate-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function channelWith(members: object) {
  const channel = { name: 'reapi', provider: 'reapi', ...members };
  writeFileSync(join(folder, 'reelgate.config.json'), JSON.stringify({ channels: [channel] }));
  const { channels } = await readConfig({}, folder);
  return channels[0];
}

test('what an upstream takes is told by model, in the words of prices', async () => {
  const costs = {
    'reapi/grok-imagine-1.0-video': { '480p': 8_050, '1080p': 0, image: 10, second: 8_050 },
    '*': { flat: 1_000_000_000 },
  };
  const members = { costs, chargedWhenCancelled: true };
  expect(await channelWith(members)).toMatchObject(members);
});

test.each<[unknown, RegExp]>([
  [50_000, /costs must be object/],
  [{}, /costs must NOT have fewer than 1 properties/],
  [{ '*': {} }, /costs\/\* must NOT have fewer than 1 properties/],
  [{ '*': 5 }, /costs\/\* must be object/],
  [{ '*': { '600p': 5 } }, /"600p"/],
  [{ '*': { flat: -1 } }, /flat must be >= 0/],
  [{ '*': { flat: 0.5 } }, /flat must be integer/],
  [{ '*': { flat: null } }, /flat must be integer/],
])('costs of %j end the start', async (costs, words) => {
  await expect(channelWith({ costs })).rejects.toThrow(words);
});
