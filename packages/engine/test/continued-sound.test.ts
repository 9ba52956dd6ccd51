import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { briefOf, type Brief } from '../src/brief/brief.ts';
import { readLastSound } from '../src/decode/last-sound.ts';
import type { EncoderName, SoundBlock } from '../src/encode/encoder.ts';
import { createEngine, type RenderRequest } from '../src/index.ts';
import { beforeS } from '../src/sound/before.ts';
import { integratedLufs, LoudnessMeter } from '../src/sound/loudness.ts';
import { SoundTrack } from '../src/sound/sound-track.ts';
import { TruePeakMeter } from '../src/sound/true-peak.ts';
import { PinkNoise } from '../src/sound/voice.ts';
import { factsOf } from './probe.ts';
import { newFolder, requestOf } from './workshop.ts';

const rate = 48_000;

function briefFor(prompt: string, changes: Partial<RenderRequest> = {}): Brief {
  const request = { prompt, durationS: 3, continueFrom: '/before.mp4', ...changes };
  return briefOf(requestOf(request));
}

/** As it is encoded. */
function soundOf(brief: Brief, before: SoundBlock | null): SoundBlock {
  const track = new SoundTrack(brief, before);
  const sound = { left: new Float32Array(brief.durationS * rate), right: new Float32Array() };
  sound.right = sound.left.slice();
  let at = 0;
  for (let block = track.next(); block.left.length > 0; block = track.next()) {
    sound.left.set(block.left, at);
    sound.right.set(block.right, at);
    at += block.left.length;
  }
  expect(at).toBe(sound.left.length);
  return sound;
}

function atLufs(sound: SoundBlock, lufs: number): SoundBlock {
  const gain = 10 ** ((lufs - lufsOf(sound)) / 20);
  return { left: sound.left.map((x) => x * gain), right: sound.right.map((x) => x * gain) };
}

function noise(lengthS: number): SoundBlock {
  const [left, right] = [new Float32Array(lengthS * rate), new Float32Array(lengthS * rate)];
  new PinkNoise(3).into(left);
  new PinkNoise(4).into(right);
  return { left, right };
}

/** A chord that is struck every half second. */
function chords(lengthS: number): SoundBlock {
  const left = Float32Array.from({ length: lengthS * rate }, (_, index) => {
    const timeS = index / rate;
    const tones = [220, 277.2, 329.6].map((hz) => Math.sin(2 * Math.PI * hz * timeS));
    return (0.3 + 0.7 * Math.exp(-8 * (timeS % 0.5))) * tones.reduce((sum, tone) => sum + tone, 0);
  });
  return { left, right: left.map((value) => value * 0.8) };
}

function faded(sound: SoundBlock, overS: number): SoundBlock {
  const samples = sound.left.length;
  const fade = (value: number, index: number) => {
    const share = Math.min(1, (samples - index) / (overS * rate));
    return value * share * share * (3 - 2 * share);
  };
  return { left: sound.left.map(fade), right: sound.right.map(fade) };
}

function isSame(one: SoundBlock, other: SoundBlock): boolean {
  return (['left', 'right'] as const).every((side) =>
    Buffer.from(one[side].buffer).equals(Buffer.from(other[side].buffer)),
  );
}

function lufsOf({ left, right }: SoundBlock): number {
  const meter = new LoudnessMeter();
  meter.add(left, right);
  return integratedLufs(meter.powers);
}

function truePeakDb({ left, right }: SoundBlock): number {
  const meter = new TruePeakMeter();
  meter.add(left, right);
  return 20 * Math.log10(Math.max(...meter.peaks));
}

function levelDb(side: Float32Array, fromS: number, toS: number): number {
  const part = side.slice(Math.round(fromS * rate), Math.round(toS * rate));
  return 10 * Math.log10(part.reduce((sum, value) => sum + value * value, 0) / part.length);
}

function likeness(one: Float32Array, other: Float32Array): number {
  return product(one, other) / Math.sqrt(product(one, one) * product(other, other) + 1e-12);
}

function product(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

const room = briefFor('a perfume bottle, product shot, no music');

const soft = { sort: 'soft', before: atLufs(noise(4), -34) };
const usual = { sort: 'usual', before: atLufs(noise(4), -16) };
const loud = { sort: 'far too loud', before: atLufs(noise(4), -6) };
const fading = { sort: 'fading', before: faded(atLufs(chords(4), -14), 1.5) };

/** What most is asked of. */
const afterNoise = soundOf(room, usual.before);

test.each([
  ['noise of a second', noise(1), -16],
  ['noise that is soft', noise(4), -30],
  ['chords', chords(4), -18],
])('%s goes on as loud as it was', (_, sound, lufs) => {
  const before = atLufs(sound, lufs);
  const after = soundOf(room, before);
  const endS = before.left.length / rate;
  for (const side of ['left', 'right'] as const) {
    const wasDb = levelDb(before[side], endS - 0.5, endS);
    expect(Math.abs(levelDb(after[side], 0, 0.5) - wasDb)).toBeLessThan(2);
  }
});

test('the first sample follows the last, and the beat stays in time', () => {
  const before = atLufs(chords(4.1), -17);
  const { left } = soundOf(room, before);
  const whole = chords(5).left;
  const gain = (before.left[1000] ?? 0) / (whole[1000] ?? 1);
  const expected = whole.slice(4.1 * rate, 4.5 * rate).map((value) => value * gain);
  expect(Math.abs((left[0] ?? 1) - (expected[0] ?? 0))).toBeLessThan(0.01);
  expect(likeness(left.slice(0, expected.length), expected)).toBeGreaterThan(0.95);
});

test('neither a step nor a lull is heard, and nothing is repeated at once', () => {
  const { before } = usual;
  const { left } = afterNoise;
  const wasDb = levelDb(before.left, 1, 4);
  for (let atS = 0; atS < 2; atS += 0.1) {
    expect(Math.abs(levelDb(left, atS, atS + 0.1) - wasDb)).toBeLessThan(4.5);
  }
  const joined = Float32Array.from([...before.left.slice(-rate), ...left.slice(0, 2 * rate)]);
  for (const lagS of [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]) {
    const lag = lagS * rate;
    expect(likeness(joined.slice(lag), joined.slice(0, -lag))).toBeLessThan(0.25);
  }
});

test.each([
  { prompt: 'desert dunes, no music', durationS: 5, ...loud },
  { prompt: 'epic drums in the mountains', durationS: 3, ...fading },
  { prompt: 'forest, no music', durationS: 1, ...soft },
  { prompt: 'forest, no music', durationS: 2, ...usual },
  { prompt: 'product shot, no music', durationS: 13, ...soft },
])('$prompt, $durationS s, after $sort sound: -16 LUFS, below -1 dB', (pair) => {
  const sound = soundOf(briefFor(pair.prompt, pair), pair.before);
  expect(Math.abs(lufsOf(sound) + 16)).toBeLessThan(0.7);
  expect(truePeakDb(sound)).toBeLessThan(-1);
  for (const side of [sound.left, sound.right]) {
    expect(Math.max(...side.subarray(-60).map(Math.abs))).toBeLessThan(0.01);
  }
});

test.each([0.9, 2])('what fades out for %f s goes on from before its fade', (overS) => {
  const before = faded(atLufs(noise(5), -16), overS);
  const { left } = soundOf(room, before);
  const wasDb = levelDb(before.left, 2, 5 - overS);
  expect(levelDb(left, 0, 0.02)).toBeLessThan(wasDb - 6);
  expect(levelDb(left, 0, 0.02)).toBeGreaterThan(wasDb - 20);
  for (const atS of [0.3, 0.5, 0.7]) {
    expect(Math.abs(levelDb(left, atS, atS + 0.2) - wasDb)).toBeLessThan(2.5);
  }
});

test('the clip takes over with its own sound', () => {
  const own = soundOf(room, null).left;
  const { left } = afterNoise;
  const [from, to] = [2.2 * rate, 3 * rate];
  expect(likeness(left.slice(from, to), own.slice(from, to))).toBeGreaterThan(0.98);
  expect(Math.abs(likeness(left.slice(0, rate), own.slice(0, rate)))).toBeLessThan(0.3);
});

test('a video in which nothing is heard changes nothing', () => {
  const silence = { left: new Float32Array(4 * rate), right: new Float32Array(4 * rate) };
  const short = { left: usual.before.left.slice(0, 99), right: usual.before.right.slice(0, 99) };
  const own = soundOf(room, null);
  for (const before of [silence, short]) expect(isSame(soundOf(room, before), own)).toBe(true);
});

test.each(['silent', 'no sound'])('%s: nothing goes on', (prompt) => {
  const { left, right } = soundOf(briefFor(prompt), usual.before);
  expect([left, right].every((side) => side.every((value) => value === 0))).toBe(true);
});

test('the same sound goes on in the same way', () => {
  expect(isSame(soundOf(room, usual.before), afterNoise)).toBe(true);
});

const folder = newFolder();
const hasFfmpeg = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0;
const encoders: readonly EncoderName[] = hasFfmpeg ? ['node-av', 'ffmpeg'] : ['node-av'];
const engines = encoders.map((encoder) => createEngine({ threads: 1, encoder }));
const size = { widthPx: 64, heightPx: 64, durationS: 1, prompt: 'aurora, static' };
let source = '';
let renders = 0;

beforeAll(async () => {
  source = await render({ durationS: 2 });
});
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

async function render(changes: Partial<RenderRequest>, by = engines[0]): Promise<string> {
  const own = join(folder, `render-${++renders}`);
  mkdirSync(own);
  const job = by?.render(requestOf({ ...size, audio: true, ...changes }), own);
  return (await job?.done)?.videoPath ?? '';
}

test.each(encoders)('a clip sounds on where another ends, read by %s', async (encoder) => {
  const before = await readLastSound(encoder, source, beforeS);
  // Some decoders leave the codec's padding at the end.
  expect((before?.left.length ?? 0) / rate).toBeCloseTo(2, 1);
  const clip = await render({ continueFrom: source }, engines[encoders.indexOf(encoder)]);
  expect(await factsOf(clip)).toMatchObject({ frameCount: 24, videoS: 1, audioS: 1 });
  const wanted = soundOf(briefFor('', { ...size }), before);
  const after = await readLastSound(encoder, clip, beforeS);
  expect(likeness(after?.left ?? none, wanted.left)).toBeGreaterThan(0.95);
});

const none = new Float32Array();

test.each(encoders)('only the end of a sound is kept by %s', async (encoder) => {
  const all = await readLastSound(encoder, source, beforeS);
  const end = await readLastSound(encoder, source, 0.5);
  expect(end?.left).toHaveLength(rate / 2);
  expect(likeness(end?.left ?? none, all?.left.slice(-rate / 2) ?? none)).toBeGreaterThan(0.99);
});

test('sound that cannot be decoded is as good as none', async () => {
  const bytes = readFileSync(source);
  for (const name of ['mp4a', 'esds']) bytes.write('nope', bytes.indexOf(name), 'latin1');
  const continueFrom = join(folder, 'undecodable.mp4');
  writeFileSync(continueFrom, bytes);
  for (const encoder of encoders) {
    expect(await readLastSound(encoder, continueFrom, beforeS)).toBe(null);
  }
  expect(await factsOf(await render({ continueFrom }))).toMatchObject({ videoS: 1, audioS: 1 });
});

test('without a sound track nothing goes on', async () => {
  const mute = await render({ continueFrom: source, audio: false });
  expect((await factsOf(mute)).audioS).toBe(null);
  for (const encoder of encoders) expect(await readLastSound(encoder, mute, beforeS)).toBe(null);
});
