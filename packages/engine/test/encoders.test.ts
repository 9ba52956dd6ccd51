import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createEngine } from '../src/index.ts';
import { factsOf, lumaOf, meanDifference } from './probe.ts';
import { newFolder, requestOf } from './workshop.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0;
const request = requestOf({ prompt: 'sea', durationS: 2, audio: true });

test.runIf(hasFfmpeg)('the ffmpeg command makes the same clip as node-av', async () => {
  const [command, library] = [createEngine({ encoder: 'ffmpeg' }), createEngine()];
  const clips = await Promise.all([
    command.render(request, newFolder()).done,
    library.render(request, newFolder()).done,
  ]);
  await Promise.all([command.close(), library.close()]);
  const facts = await Promise.all(clips.map(({ videoPath }) => factsOf(videoPath)));
  expect(facts[0]).toEqual(facts[1]);
  const [first = [], second = []] = await Promise.all(
    clips.map(({ videoPath }) => lumaOf(videoPath)),
  );
  expect(first).toHaveLength(48);
  expect(
    meanDifference(first[30] ?? new Uint8Array(), second[30] ?? new Uint8Array()),
  ).toBeLessThan(2);
});

test('a missing ffmpeg command is said plainly', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '';
  const engine = createEngine({ encoder: 'ffmpeg' });
  const folder = newFolder();
  await expect(engine.render(request, folder).done).rejects.toThrow(
    'ffmpeg command could not be started',
  );
  process.env['PATH'] = path;
  await engine.close();
  expect(readdirSync(folder)).toEqual([]);
});
