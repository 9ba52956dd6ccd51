import { expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';

const KEYS = {
  REELGATE_MEDIA_ACCESS_KEY_ID: 'the-id',
  REELGATE_MEDIA_SECRET_ACCESS_KEY: 'the-secret',
};
const ENDPOINT = 'endpoint=https://s3.example';

const read = async (url: string | undefined, keys: Record<string, string> = KEYS) =>
  (await readConfig({ ...keys, REELGATE_MEDIA_URL: url }, '/srv')).media;

test.each([
  [undefined, '/srv/data/media'],
  ['clips', '/srv/clips'],
  ['/mnt/clips', '/mnt/clips'],
])('%s is a folder', async (url, folder) => {
  expect(await read(url, {})).toEqual({ kind: 'folder', folder });
});

test.each<[url: string, expected: object]>([
  [`s3://clips?${ENDPOINT}`, {}],
  [`s3://clips/?${ENDPOINT}&region=&style=path&delivery=proxy`, {}],
  [`s3://clips/a/b_1/?${ENDPOINT}`, { prefix: 'a/b_1/' }],
  [`s3://clips?${ENDPOINT}&delivery=redirect`, { delivery: 'redirect' }],
  [`s3://clips?${ENDPOINT}:9000/&region=eu-west-1`, { region: 'eu-west-1', port: ':9000' }],
  [`s3://clips?${ENDPOINT}&style=virtual`, { endpoint: 'https://clips.s3.example' }],
])('%s is a bucket', async (url, expected) => {
  const { region, port, endpoint, ...rest } = {
    region: 'auto',
    port: '',
    endpoint: null,
    ...expected,
  } as { region: string; port: string; endpoint: string | null };
  expect(await read(url)).toEqual({
    kind: 'bucket',
    address: {
      endpoint: endpoint ?? `https://s3.example${port}/clips`,
      region,
      accessKeyId: 'the-id',
      secretAccessKey: 'the-secret',
    },
    prefix: '',
    delivery: 'proxy',
    ...rest,
  });
});

test.each([
  ['gs://clips', 'must be a folder, or a URL such as s3://bucket/prefix?endpoint='],
  ['https://s3.example/clips', 'must be a folder, or a URL such as s3://'],
  ['s3://clips', 'must have an endpoint'],
  ['s3://clips?endpoint=s3.example', 'must have an endpoint'],
  ['s3://clips?endpoint=https://s3.example/clips', 'must have an endpoint'],
  ['s3://clips?endpoint=https://id:hush@s3.example', 'must have an endpoint'],
  [`s3://id:hush@clips?${ENDPOINT}`, 'must hold no keys; REELGATE_MEDIA_ACCESS_KEY_ID'],
  [`s3://?${ENDPOINT}`, 'must name a bucket'],
  [`s3://My_Clips?${ENDPOINT}`, 'must name a bucket'],
  [`s3://clips/a//b?${ENDPOINT}`, 'may have a prefix of'],
  [`s3://clips/a%20b?${ENDPOINT}`, 'may have a prefix of'],
  [
    `s3://clips?${ENDPOINT}&secret=hush`,
    'may have endpoint, region, style, delivery, not "secret"',
  ],
  [`s3://clips?${ENDPOINT}&region=a&region=b`, 'each of endpoint, region, style, delivery once'],
  [
    `s3://clips?${ENDPOINT}&style=dns`,
    'style in REELGATE_MEDIA_URL may be path, virtual, not "dns"',
  ],
  [
    `s3://clips?${ENDPOINT}&delivery=cdn`,
    'delivery in REELGATE_MEDIA_URL may be proxy, redirect, not "cdn"',
  ],
])('%s is refused', async (url, words) => {
  const error: unknown = await read(url).catch((reason: unknown) => reason);
  expect(String(error)).toContain('REELGATE_MEDIA_URL');
  expect(String(error)).toContain(words);
  expect(String(error)).not.toContain('hush');
});

test('a bucket needs both keys, and a folder none', async () => {
  for (const name of Object.keys(KEYS)) {
    await expect(read(`s3://clips?${ENDPOINT}`, { ...KEYS, [name]: '' })).rejects.toThrow(
      'REELGATE_MEDIA_URL names a bucket, so REELGATE_MEDIA_ACCESS_KEY_ID and',
    );
    await expect(read(undefined, { [name]: 'x' })).rejects.toThrow(
      'are only for a REELGATE_MEDIA_URL that names a bucket',
    );
  }
});
