import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkEngine, createEngine, explainRequest, type Engine } from '../../engine/src/index.ts';
import { frameRate, sampleRate, type EncoderSettings } from '../../engine/src/encode/encoder.ts';
import { openEncoder } from '../../engine/src/encode/open-encoder.ts';
import { factsOf } from '../../engine/test/probe.ts';
import { writePicture } from '../../engine/test/workshop.ts';
import { createProgress } from '../src/commands/render-progress.ts';
import { wordsOfUnderstanding } from '../src/commands/render-words.ts';
import { runCommand, runHere, type CommandResult } from './run-command.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelgate-cli-'));
  engine = createEngine({ threads: 1 });
  await writePicture(folder, 'wide.jpg');
  const red = { width: 96, height: 64, channels: 3 as const, background: '#c01010' };
  await sharp({ create: red }).toFile(join(folder, 'red@home.png'));
  await writeVideo('video.mp4', { widthPx: 192, heightPx: 128, seconds: 1, audio: true });
  await writeVideo('small.mp4', { widthPx: 48, heightPx: 32, seconds: 1, audio: false });
  await writeVideo('strip.mp4', { widthPx: 640, heightPx: 64, seconds: 1, audio: false });
  const video = readFileSync(join(folder, 'video.mp4'));
  const files: Record<string, string | Buffer> = {
    'moving.gif': 'GIF89a and more than that',
    'phone.heic': '\0\0\0\u0018ftypheic and so on',
    'note.jpg': 'no picture at all',
    'there.mp4': 'somebody needs this',
    'cut.png': '\u0089PNG\r\n\u001a\n',
    'half.mp4': video.subarray(0, 600),
    'hevc.mp4': changed(video, 'stsd', 16, () => Buffer.from('hvc1')),
    'sound.mp4': changed(video, 'hdlr', 12, () => Buffer.from('none')),
    // How long the first track, which is the pictures, is shown.
    'long.mp4': changed(video, 'tkhd', 24, (before) => bigEndian(before.readUInt32BE() * 45)),
    'live.mp4': changed(video, 'tkhd', 24, () => bigEndian(0)),
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content, 'latin1');
  }
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** Grey and silent. */
async function writeVideo(
  name: string,
  { seconds, ...settings }: { seconds: number } & Omit<EncoderSettings, 'path'>,
): Promise<void> {
  const encoder = await openEncoder('node-av', { path: join(folder, name), ...settings });
  const silence = new Float32Array(sampleRate * seconds);
  if (settings.audio) await encoder.sound({ left: silence, right: silence });
  const grey = new Uint8Array((settings.widthPx * settings.heightPx * 3) / 2).fill(128);
  for (let frame = 0; frame < seconds * frameRate; frame++) await encoder.picture(grey);
  await encoder.finish();
}

/** The same video, but for four bytes after the first place where the name of a box stands. */
function changed(
  video: Buffer,
  name: string,
  after: number,
  change: (before: Buffer) => Buffer,
): Buffer {
  const copy = Buffer.from(video);
  const place = copy.indexOf(name, 0, 'latin1') + after;
  change(copy.subarray(place, place + 4)).copy(copy, place);
  return copy;
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const reelgate = (...words: string[]) => runCommand(['render', ...words], {}, folder);

/** In this process, and with an engine that stays warm. */
async function reelgateHere(...words: string[]): Promise<CommandResult> {
  const lent: Engine = {
    render: (request, into) => engine.render(request, into),
    renderStill: (still) => engine.renderStill(still),
    measure: (picture) => engine.measure(picture),
    close: () => Promise.resolve(),
  };
  const loadEngine = () =>
    Promise.resolve({ checkEngine, explainRequest, createEngine: () => lent });
  const before = process.cwd();
  process.chdir(folder);
  return runHere(['render', ...words], {}, loadEngine).finally(() => process.chdir(before));
}

test('a picture and a prompt become a clip in the shape of the picture, here one frame of it', async () => {
  const words = ['--image', 'wide.jpg', '--resolution', '480p', '--seconds', '1', '--seed', '7'];
  const prompt = 'slow pan left, rain, sepia, no music';
  const made = await reelgateHere(prompt, '-o', 'rain.jpg', '--still', '0.5', ...words);
  expect(made).toMatchObject({ code: 0, stdout: 'wrote rain.jpg, frame 12\n' });
  expect(made.stderr.split('\n')).toEqual([
    '  0 s     the pictures, rain; camera pan-left, slow',
    '  grade   sepia',
    '  sound   of the scene; no music',
    '  clip    720x480, 1 s, seed 7',
    '',
  ]);
  const picture = await sharp(join(folder, 'rain.jpg')).metadata();
  expect(picture).toMatchObject({ format: 'jpeg', width: 720, height: 480 });
});

test('a video is edited in its own size, by the command itself', async () => {
  const words = ['black and white, at double speed', '--edit', 'video.mp4', '--seed', '1'];
  const made = await reelgate(...words, '--json', '-o', 'fast.mp4');
  expect(made.code).toBe(0);
  expect(JSON.parse(made.stdout)).toMatchObject({ width: 192, height: 128, seconds: 0.5 });
  expect(made.stderr.split('\n').slice(0, 4)).toEqual([
    '  0 s     the video; camera static',
    '  grade   black-and-white',
    '  sound   of the video',
    '  clip    192x128, 1 s of video, seed 1',
  ]);
  const facts = { widthPx: 192, heightPx: 128, videoS: 0.5, audioS: 0.5 };
  expect(await factsOf(join(folder, 'fast.mp4'))).toMatchObject(facts);
});

test('what is continued keeps its size; one frame of it is a still, here of a keyframe', async () => {
  writeFileSync(join(folder, 'a.PNG'), 'an older one');
  const words = ['--continue', 'video.mp4', '--last-image', 'wide.jpg', '--no-audio', '--json'];
  const keyframe = ['--keyframe', 'red@home.png@2.5', '--style', 'fun'];
  const still = ['-o', 'a.PNG', '--still', 't=2.5', '--seed', '7', '--force'];
  const made = await reelgateHere(...words, ...keyframe, ...still);
  expect(made.code).toBe(0);
  expect(JSON.parse(made.stdout)).toEqual({
    path: join(folder, 'a.PNG'),
    width: 192,
    height: 128,
    seconds: 6,
    seed: 7,
    frame: 60,
    understood: {
      shots: [expect.objectContaining({ starts_at_s: 0, scene: 'morph' }) as object],
      grade: 'vivid',
      feeling: 'playful',
      title: null,
      ambience: null,
      music: null,
    },
  });
  const picture = sharp(join(folder, 'a.PNG'));
  expect(await picture.metadata()).toMatchObject({ format: 'png', width: 192, height: 128 });
  const { channels } = await picture.stats();
  const [red = 0, green = 0, blue = 0] = channels.map(({ mean }) => mean);
  expect(red).toBeGreaterThan(150);
  expect(Math.max(green, blue)).toBeLessThan(60);
});

test('Ctrl-C in the middle gives up and leaves nothing', async () => {
  const own = join(folder, 'own');
  mkdirSync(own);
  const words = ['--continue', '../video.mp4', '-o', 'clip.mp4', '--seconds', '16', '--no-audio'];
  const child = spawn(process.execPath, [MAIN, 'render', ...words], { cwd: own, env: {} });
  const closed = once(child, 'close') as Promise<[number | null]>;
  child.stdout.resume();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    // It tells of a quarter.
    if (/\d%/.test(text) && !child.killed) child.kill('SIGINT');
  });
  const [code] = await closed;
  expect(code).toBe(1);
  expect(said).toMatch(
    /\n\d[05]%(?:, \d+ s left)?\n(?:.+\n)*reelgate: given up; nothing was written\n$/,
  );
  expect(readdirSync(own)).toEqual([]);
});

const explainThenHangUp: typeof explainRequest = (request) => {
  process.emit('SIGHUP');
  return explainRequest(request);
};

test('who hangs up between two pieces of work has given up as well', async () => {
  const module = { createEngine, checkEngine, explainRequest: explainThenHangUp };
  const words = ['render', 'sea', '-o', join(folder, 'x.mp4')];
  const made = await runHere(words, {}, () => Promise.resolve(module));
  expect(made).toMatchObject({ code: 1, stdout: '' });
  expect(made.stderr).toMatch(/\nreelgate: given up; nothing was written\n$/);
});

test.each([
  ['what it answers', ['help'], 0],
  ['what went wrong', ['render', 'sea'], 2],
])('nobody has to listen to %s', async (_, words, code) => {
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder, env: {} });
  child.stdout.destroy();
  child.stderr.destroy();
  expect(await once(child, 'close')).toEqual([code, null]);
});

const edit = (...words: string[]) => ['rain', '--edit', 'video.mp4', '-o', 'x.mp4', ...words];

const keyframes = (...given: string[]) => {
  const typed = given.flatMap((each) => ['--keyframe', each]);
  return ['sea', '-o', 'x.mp4', ...typed];
};

describe('before anything is painted', () => {
  const rows: [words: string[], message: string][] = [
    [['sea'], 'render needs --out: what to write: an .mp4, or for a still a .png or .jpg'],
    [
      ['-o', 'x.mp4', '--keyframe', 'wide.jpg@1'],
      'render needs PROMPT, or --image, --continue or a --keyframe at 0',
    ],
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
    [['-o', 'x.mp4', '--continue', 'phone.heic'], 'phone.heic is a HEIC; give an MP4'],
    [['-o', 'x.mp4', '--continue', 'half.mp4'], 'half.mp4 is cut short'],
    [['-o', 'x.mp4', '--continue', 'sound.mp4'], 'sound.mp4 has no pictures'],
    [
      ['-o', 'x.mp4', '--continue', 'hevc.mp4'],
      'hevc.mp4 has its pictures in HEVC; give an MP4 in H.264',
    ],
    [
      ['-o', 'x.mp4', ...Array.from({ length: 8 }, () => ['--image', 'wide.jpg']).flat()],
      '--image may be given 7 times, not 8',
    ],
    [
      ['sea', '-o', 'x.mp4', '--style', 'loud'],
      '--style must be one of fun, normal, spicy, not "loud"',
    ],
    [edit('--seconds', '3'), '--edit does not go with --seconds: it is as long as the video'],
    [edit('--ratio', '1:1'), '--edit does not go with --ratio: it has the shape of the video'],
    [
      edit('--image', 'wide.jpg'),
      '--edit does not go with --image: a video is edited without other pictures',
    ],
    [
      edit('--last-image', 'wide.jpg'),
      '--edit does not go with --last-image: a video is edited without other pictures',
    ],
    [
      edit('--keyframe', 'wide.jpg@1'),
      '--edit does not go with --keyframe: a video is edited without other pictures',
    ],
    [
      edit('--continue', 'video.mp4'),
      '--edit does not go with --continue: one video is either edited or gone on from',
    ],
    [
      edit('--still', '0.5'),
      '--edit does not go with --still: no still is made of a video that is edited',
    ],
    [['--edit', 'video.mp4', '-o', 'x.mp4'], '--edit needs PROMPT, which says what is changed'],
    [['sea', '--edit', 'no.mp4', '-o', 'x.mp4'], 'no.mp4 is not there'],
    [['sea', '--edit', '.', '-o', 'x.mp4'], '. is a folder'],
    [['sea', '--edit', 'wide.jpg', '-o', 'x.mp4'], 'wide.jpg is no MP4'],
    [['-o', 'x.mp4', '--image', '/dev/null'], '/dev/null is no regular file'],
    [
      ['sea', '--edit', 'long.mp4', '-o', 'x.mp4'],
      'long.mp4 is 45 s long; a video to edit has 0.1 to 30 s',
    ],
    [['sea', '--edit', 'live.mp4', '-o', 'x.mp4'], 'live.mp4 does not say how long it is'],
    [
      keyframes('wide.jpg'),
      '--keyframe must be a picture and its second, such as b.jpg@2.5, not "wide.jpg"',
    ],
    [
      keyframes('wide.jpg@1', 'wide.jpg@-2'),
      '--keyframe must be a picture and its second, such as b.jpg@2.5, not "wide.jpg@-2"',
    ],
    [keyframes('wide.jpg@6.5'), '--keyframe must lie within the 6 s of the clip, not at 6.5'],
    [
      keyframes('wide.jpg@3', 'wide.jpg@1'),
      '--keyframe at 1 s must come later than --keyframe at 3 s',
    ],
    [
      keyframes('wide.jpg@3', 'wide.jpg@3'),
      '--keyframe at 3 s must come later than --keyframe at 3 s',
    ],
    [
      [...keyframes('wide.jpg@0'), '--image', 'wide.jpg'],
      '--keyframe at 0 s must come later than --image at 0 s',
    ],
    [
      [...keyframes('wide.jpg@6'), '--last-image', 'wide.jpg'],
      '--last-image at 6 s must come later than --keyframe at 6 s',
    ],
    [
      [...keyframes('wide.jpg@1'), '--image', 'wide.jpg', '--continue', 'video.mp4'],
      '--keyframe goes with one --image, or with --continue, and not with more',
    ],
    [keyframes('a@1', 'a@2', 'a@3', 'a@4', 'a@5'), '--keyframe may be given 4 times, not 5'],
    [keyframes('no.jpg@1'), 'no.jpg is not there'],
    [keyframes('moving.gif@1'), 'moving.gif is a GIF; give a JPEG, PNG or WebP'],
  ];
  test.each(rows)('%j', async (words, message) => {
    const result = await reelgateHere(...words);
    expect(result).toEqual({ code: 2, stdout: '', stderr: `reelgate: ${message}\n` });
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('once it is decoded', () => {
  const bounds = '--resolution gives it another size';
  const rows: [words: string[], message: string | RegExp][] = [
    [
      ['--continue', 'video.mp4', '--last-image', 'cut.png'],
      /^reelgate: .+cut\.png: the picture cannot be read \(.+\)\n$/,
    ],
    [
      ['rain', '--edit', 'small.mp4'],
      `reelgate: it would be 48x32, and a clip has 64x64 pixels at least; ${bounds}\n`,
    ],
    [
      ['rain', '--edit', 'strip.mp4', '--resolution', '1080p'],
      `reelgate: it would be 10800x1080, and a clip has as many pixels as 3840x2160 at most; ${bounds}\n`,
    ],
  ];
  test.each(rows)('%j', async (words, message) => {
    const result = await reelgateHere('-o', 'x.mp4', ...words);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(message);
  });
});

/** Whom nothing is forbidden. */
const isRoot = process.getuid?.() === 0;

test.runIf(!isRoot)('a folder that cannot be written to', async () => {
  const own = join(folder, 'locked');
  mkdirSync(own);
  chmodSync(own, 0o500);
  const message = `reelgate: ${own} cannot be written to (EACCES)\n`;
  const result = await reelgateHere('sea', '-o', 'locked/x.mp4');
  expect(result).toEqual({ code: 2, stdout: '', stderr: message });
});

test('shots that follow each other are told one by one', () => {
  const prompt = 'First a stormy sea, pan left. Then a forest at night, "Good night", soft piano';
  const size = { widthPx: 854, heightPx: 480, durationS: 6, seed: 7, audio: true };
  const request = { prompt, images: [], ...size };
  expect(wordsOfUnderstanding(explainRequest(request), request, null).split('\n')).toEqual([
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
