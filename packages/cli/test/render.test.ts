import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainRequest } from '../../engine/src/index.ts';
import { factsOf } from '../../engine/test/probe.ts';
import { writePicture } from '../../engine/test/workshop.ts';
import { createProgress } from '../src/commands/render-progress.ts';
import { wordsOfUnderstanding } from '../src/commands/render-words.ts';
import { runCommand, runHere } from './run-command.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelgate-cli-'));
  await writePicture(folder, 'wide.jpg');
  const files: Record<string, string> = {
    'moving.gif': 'GIF89a and more than that',
    'phone.heic': '\0\0\0\u0018ftypheic and so on',
    'note.jpg': 'no picture at all',
    'there.mp4': 'somebody needs this',
    'cut.png': '\u0089PNG\r\n\u001a\n',
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content, 'latin1');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const reelgate = (...words: string[]) => runCommand(['render', ...words], {}, folder);

test('a picture and a prompt become a clip in the shape of the picture', async () => {
  const words = ['--image', 'wide.jpg', '--resolution', '480p', '--seconds', '1', '--seed', '7'];
  const made = await reelgate('slow pan left, rain, sepia, no music', '-o', 'rain.mp4', ...words);
  expect(made).toMatchObject({ code: 0, stdout: 'wrote rain.mp4\n' });
  expect(made.stderr.split('\n').slice(0, 4)).toEqual([
    '  0 s     the pictures, rain; camera pan-left, slow',
    '  grade   sepia',
    '  sound   of the scene; no music',
    '  clip    720x480, 1 s, seed 7',
  ]);
  expect(made.stderr).toMatch(/\n\d[05]%(?:, \d+ s left)?\n/);
  const facts = { widthPx: 720, heightPx: 480, videoS: 1, audioS: 1 };
  expect(await factsOf(join(folder, 'rain.mp4'))).toMatchObject(facts);
});

test('what is continued keeps its size; one frame of it is a still', async () => {
  writeFileSync(join(folder, 'a.PNG'), 'an older one');
  const words = ['--continue', 'rain.mp4', '--last-image', 'wide.jpg', '--no-audio', '--json'];
  const still = ['-o', 'a.PNG', '--still', 't=2.5', '--seed', '7', '--force'];
  const made = await reelgate(...words, ...still);
  expect(made.code).toBe(0);
  expect(JSON.parse(made.stdout)).toEqual({
    path: join(folder, 'a.PNG'),
    width: 720,
    height: 480,
    seconds: 6,
    seed: 7,
    frame: 60,
    understood: {
      shots: [expect.objectContaining({ starts_at_s: 0, scene: 'morph' }) as object],
      grade: null,
      feeling: null,
      title: null,
      ambience: null,
      music: null,
    },
  });
  expect(readFileSync(join(folder, 'a.PNG')).subarray(1, 4).toString()).toBe('PNG');
});

test('Ctrl-C gives up and leaves nothing', async () => {
  const own = join(folder, 'own');
  mkdirSync(own);
  const words = [MAIN, 'render', 'sea', '-o', 'clip.mp4', '--seconds', '30'];
  const child = spawn(process.execPath, words, { cwd: own, env: {} });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const said = text(child.stderr);
  child.stdout.resume();
  while (!readdirSync(own).some((name) => name.startsWith('.reelgate-'))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGINT');
  const [code] = await closed;
  expect(code).toBe(1);
  expect(await said).toMatch(/\nreelgate: given up; nothing was written\n$/);
  expect(readdirSync(own)).toEqual([]);
});

describe('before anything is painted', () => {
  const rows: [words: string[], message: string][] = [
    [['sea'], 'render needs --out: what to write: an .mp4, or for a still a .png or .jpg'],
    [['-o', 'x.mp4'], 'render needs PROMPT, or --image, or --continue'],
    [['a', 'sea', '-o', 'x.mp4'], 'render takes one PROMPT, so what is "sea"?'],
    [
      ['sea', '-o', 'x.mp4', '--ratio', 'wide'],
      '--ratio must be a width to a height, such as 16:9, from 1:3 to 3:1, not "wide"',
    ],
    [
      ['sea', '-o', 'x.mp4', '--ratio', '4:1'],
      '--ratio must be a width to a height, such as 16:9, from 1:3 to 3:1, not "4:1"',
    ],
    [
      ['sea', '-o', 'x.mp4', '--resolution', '4k'],
      '--resolution must be one of 480p, 540p, 720p, 1080p, not "4k"',
    ],
    [
      ['sea', '-o', 'x.mp4', '--seconds', '31'],
      '--seconds must be a whole number from 1 to 30, not "31"',
    ],
    [
      ['sea', '-o', 'x.mp4', '--seed', '4294967296'],
      '--seed must be a whole number from 0 to 4294967295, not "4294967296"',
    ],
    [
      ['sea', '-o', 'x.png', '--still', 'end'],
      '--still must be a time in seconds, such as t=3 or 1.5, not "end"',
    ],
    [
      ['sea', '-o', 'x.png', '--still', '7'],
      '--still must lie within the 6 s of the clip, not at 7',
    ],
    [['sea', '-o', 'x.mov'], '--out of a clip must end in .mp4, not "x.mov"'],
    [
      ['sea', '-o', 'x.mp4', '--still', '1'],
      '--out of a still must end in .png or .jpg or .jpeg, not "x.mp4"',
    ],
    [['sea', '-o', 'no/x.mp4'], 'there is no folder no to write x.mp4 into'],
    [['sea', '-o', 'there.mp4'], 'there.mp4 is there already; --force writes over it'],
    [['-o', 'x.mp4', '--image', 'no.jpg'], 'no.jpg is not there'],
    [['-o', 'x.mp4', '--image', 'moving.gif'], 'moving.gif is a GIF; give a JPEG, PNG or WebP'],
    [['-o', 'x.mp4', '--image', 'phone.heic'], 'phone.heic is a HEIC; give a JPEG, PNG or WebP'],
    [
      ['sea', '-o', 'x.mp4', '--last-image', 'note.jpg'],
      'note.jpg is no picture that can be read; give a JPEG, PNG or WebP',
    ],
    [['-o', 'x.mp4', '--continue', 'there.mp4'], 'there.mp4 is no MP4'],
    [
      ['-o', 'x.mp4', ...Array.from({ length: 8 }, () => ['--image', 'wide.jpg']).flat()],
      '--image may be given 7 times, not 8',
    ],
  ];
  test.each(rows)('%j', async (words, message) => {
    const before = process.cwd();
    process.chdir(folder);
    const result = await runHere(['render', ...words], {}).finally(() => process.chdir(before));
    expect(result).toEqual({ code: 2, stdout: '', stderr: `reelgate: ${message}\n` });
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

test('a damaged picture is named', async () => {
  const result = await reelgate('-o', 'x.mp4', '--image', 'wide.jpg', '--image', 'cut.png');
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toContain(
    `reelgate: ${join(folder, 'cut.png')}: the picture cannot be read (`,
  );
});

test('shots that follow each other are told one by one', () => {
  const prompt = 'First a stormy sea, pan left. Then a forest at night, "Good night", soft piano';
  const size = { widthPx: 854, heightPx: 480, durationS: 6, seed: 7, audio: true };
  const request = { prompt, images: [], ...size };
  expect(wordsOfUnderstanding(explainRequest(request), request).split('\n')).toEqual([
    '  0 s     sea, storm; camera pan-left',
    '  2.6 s   forest, night; camera push-in',
    '  title   Good night',
    '  sound   of the scene; music by piano',
    '  clip    854x480, 6 s, seed 7',
  ]);
});

test('an encoder that is not known', async () => {
  const environment = { REELGATE_ENCODER: 'x265' };
  const words = ['render', 'sea', '-o', join(folder, 'x.mp4')];
  expect(await runHere(words, environment)).toEqual({
    code: 2,
    stdout: '',
    stderr: 'reelgate: REELGATE_ENCODER must be node-av or ffmpeg, not "x265"\n',
  });
});

describe('progress', () => {
  const states = [
    [0, 0],
    [0.02, 1_000],
    [0.3, 2_400],
    [0.31, 2_500],
    [0.8, 5_000],
    [1, 6_000],
  ] as const;

  test('on a terminal is one line with the time that is left', () => {
    const lines: string[] = [];
    const overwrite = (line: string) => void lines.push(line);
    const progress = createProgress({ remark: () => undefined, overwrite });
    for (const [fraction, nowMs] of states) progress.show(fraction, nowMs);
    progress.end();
    expect(lines).toEqual([
      'preparing',
      `█${'░'.repeat(27)}    2%`,
      `${'█'.repeat(8)}${'░'.repeat(20)}   30%  4 s left`,
      `${'█'.repeat(9)}${'░'.repeat(19)}   31%  4 s left`,
      `${'█'.repeat(22)}${'░'.repeat(6)}   80%  2 s left`,
      `${'█'.repeat(28)}  100%  finishing`,
      '',
    ]);
  });

  test('elsewhere is a line for each quarter', () => {
    const lines: string[] = [];
    const remark = (line: string) => void lines.push(line);
    const progress = createProgress({ remark, overwrite: null });
    for (const [fraction, nowMs] of states) progress.show(fraction, nowMs);
    progress.end();
    expect(lines).toEqual(['25%, 4 s left', '75%, 2 s left']);
  });
});
