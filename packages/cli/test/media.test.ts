import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closedPort } from '../../../test/lib/loopback.ts';
import { BUCKET_ENVIRONMENT, startS3Server, type S3Server } from '../../../test/lib/s3-server.ts';
import { runCommand } from './run-command.ts';

const CLIP = 'tasks/0123/0.mp4';

let folder: string;
let server: S3Server;
beforeEach(async () => {
  server = await startS3Server();
  folder = mkdtempSync(join(tmpdir(), 'reelgate-cli-'));
  mkdirSync(join(folder, 'data/media/tasks/0123'), { recursive: true });
  writeFileSync(join(folder, 'data/media', CLIP), 'a clip');
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

// No gateway and no admin token anywhere: there is nothing to ask of either.
const move = (from: string, to: string, ...more: string[]) =>
  runCommand(['media', 'move', '--from', from, '--to', to, ...more], BUCKET_ENVIRONMENT, folder);

const remark = 'nothing was removed from where they were\n';

test('from the data folder to a bucket and back', async () => {
  expect(await move('data/media', server.mediaUrl())).toEqual({
    code: 0,
    stdout: 'copied 1 files of 6 bytes; 0 were there already\n',
    stderr: remark,
  });
  expect(server.names()).toEqual([`films/${CLIP}`]);
  expect(await move('data/media', server.mediaUrl(), '--json')).toEqual({
    code: 0,
    stdout: `${JSON.stringify({ copied: 0, copied_bytes: 0, skipped: 1 }, null, 2)}\n`,
    stderr: '',
  });
  expect((await move(server.mediaUrl(), 'back')).stdout).toContain('copied 1 files of 6 bytes');
  expect(readFileSync(join(folder, 'back', CLIP), 'utf8')).toBe('a clip');
});

test.each<[to: string, words: string]>([
  ['gs://clips', '--to must be a folder, or a URL such as s3://'],
  ['s3://clips/films', '--to must have an endpoint'],
])('to %s', async (to, words) => {
  const { code, stdout, stderr } = await move('data/media', to);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(words);
});

test('from a folder that is not there', async () => {
  const { code, stderr } = await move('date/media', server.mediaUrl());
  expect([code, stderr]).toEqual([
    2,
    `reelgate: --from names a folder that is not there: ${join(folder, 'date/media')}\n`,
  ]);
});

test('from a folder with more in it than media', async () => {
  writeFileSync(join(folder, 'data/admin-token'), 'secret');
  expect((await move('data', server.mediaUrl())).stdout).toContain('copied 0 files');
  expect(server.names()).toEqual([]);
});

test('where nobody listens', async () => {
  const host = `127.0.0.1:${await closedPort()}`;
  expect(await move('data/media', `s3://clips?endpoint=http://${host}`)).toEqual({
    code: 1,
    stdout: '',
    stderr:
      `reelgate: the bucket at ${host} could not say how long ${CLIP} is: ` +
      'it cannot be reached (ECONNREFUSED)\n  the same command goes on where this one ended\n',
  });
});
