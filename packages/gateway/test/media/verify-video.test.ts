import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VideoUnsound } from '../../src/media/mp4-boxes.ts';
import { verifyVideo } from '../../src/media/verify-video.ts';
import { box, createTinyMp4, words, type TinyMp4Options } from './tiny-mp4.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelgate-video-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function verify(file: Buffer | string) {
  const path = join(folder, 'video.mp4');
  await writeFile(path, file);
  return verifyVideo(path);
}

const facts = {
  widthPx: 640,
  heightPx: 360,
  durationS: 4 / 30,
  hasAudio: true,
  videoCodec: 'h264',
};

describe('a sound video', () => {
  test.each<[why: string, options: TinyMp4Options, differs: Partial<typeof facts>]>([
    ['as it is', {}, {}],
    ['without sound', { audio: false }, { hasAudio: false }],
    ['turned by a quarter', { quarterTurn: true }, { widthPx: 360, heightPx: 640 }],
    ['in 64-bit boxes', { wide: true }, {}],
    ['with samples of one size', { sampleBytes: [9, 9, 9, 9], oneSize: true }, {}],
    ['in one chunk', { perChunk: [4] }, {}],
    ['with a chunk for each sample', { perChunk: [1, 1, 1, 1] }, {}],
    ['of a finer timescale', { timescale: 15_360 }, { durationS: 4 / 15_360 }],
    ['in H.265', { codecTag: 'hvc1' }, { videoCodec: 'h265' }],
    ['in AV1', { codecTag: 'av01' }, { videoCodec: 'av1' }],
    ['in something else', { codecTag: '\u0001\u0002\u0003\u0004' }, { videoCodec: 'other' }],
  ])('%s', async (_why, options, differs) => {
    const { file } = createTinyMp4(options);
    const sha256 = createHash('sha256').update(file).digest('hex');
    const expected = { ...facts, sizeBytes: file.length, sha256, ...differs };
    expect(await verify(file)).toEqual(expected);
  });

  test('may have boxes of other kinds, and an mdat that runs to the end', async () => {
    const { ftyp, moov, mdat } = createTinyMp4({ shiftBytes: 16 });
    const endless = Buffer.concat([words(0), mdat.subarray(4)]);
    const file = Buffer.concat([ftyp, moov, box('free', Buffer.alloc(8)), endless]);
    expect(await verify(file)).toMatchObject(facts);
  });

  test('may come from another muxer', async () => {
    const output = new Output({ format: new Mp4OutputFormat(), target: new BufferTarget() });
    const source = new EncodedVideoPacketSource('vp9');
    output.addVideoTrack(source);
    await output.start();
    const decoderConfig = { codec: 'vp09.00.10.08', codedWidth: 320, codedHeight: 180 };
    for (let frame = 0; frame < 5; frame += 1) {
      const packet = new EncodedPacket(Buffer.alloc(50), 'key', frame / 25, 1 / 25);
      await source.add(packet, { decoderConfig });
    }
    await output.finalize();
    const file = Buffer.from(output.target.buffer ?? new ArrayBuffer());
    const { durationS, ...rest } = await verify(file);
    expect(rest).toMatchObject({ widthPx: 320, heightPx: 180, hasAudio: false, videoCodec: 'vp9' });
    expect(durationS).toBeCloseTo(0.2, 3);
    await expect(verify(file.subarray(0, -1))).rejects.toThrow(VideoUnsound);
  });
});

describe('an unsound video', () => {
  const { ftyp, moov, mdat, file } = createTinyMp4();
  const changed = (type: string, at: number, value: number) => {
    const copy = Buffer.from(file);
    copy.writeUInt32BE(value, copy.indexOf(type) + 4 + at);
    return copy;
  };

  test.each<[why: string, file: Buffer | string, complaint: string]>([
    ['empty', '', 'there is not one moov'],
    ['three bytes', 'mp4', 'this is not an MP4'],
    ['JSON', '{"error":{"code":"not_found","message":"gone"}}', 'this is not an MP4'],
    ['HTML', '<!doctype html><title>502 Bad Gateway</title>', 'this is not an MP4'],
    ['zeros', Buffer.alloc(1000), 'this is not an MP4'],
    ['no ftyp', Buffer.concat([moov, mdat]), 'this is not an MP4'],
    ['no moov', Buffer.concat([ftyp, mdat]), 'there is not one moov'],
    ['two moovs', Buffer.concat([ftyp, moov, moov, mdat]), 'there is not one moov'],
    ['no mdat', Buffer.concat([ftyp, moov]), 'are in no mdat'],
    ['mdat gone, tail filled', Buffer.concat([ftyp, moov, box('free', mdat)]), 'are in no mdat'],
    ['stray bytes behind', Buffer.concat([file, Buffer.alloc(7)]), '7 stray bytes'],
    ['zeros behind', Buffer.concat([file, Buffer.from('\0\0\0\x04mdat')]), 'claims 4 bytes'],
    ['samples past the end', createTinyMp4({ shiftBytes: 1 }).file, 'are in no mdat'],
    ['samples before the mdat', createTinyMp4({ shiftBytes: -1 }).file, 'are in no mdat'],
    ['samples far away', changed('stco', 8, 0xffffffff), 'are in no mdat'],
    ['an mdat larger than the file', changed('mdat', -8, 0x7fffffff), 'claims 2147483647'],
    ['a moov smaller than its boxes', changed('moov', -8, 64), 'claims'],
    ['no samples', createTinyMp4({ sampleBytes: [], perChunk: [] }).file, 'no video track'],
    ['too few chunks', createTinyMp4({ perChunk: [3] }).file, 'do not hold the 4 samples'],
    ['too many chunks', createTinyMp4({ perChunk: [3, 1, 1] }).file, 'do not hold the 4 samples'],
    ['no frame size', createTinyMp4({ widthPx: 0 }).file, 'a video of 0x360'],
    ['no timescale', createTinyMp4({ timescale: 0 }).file, 'no timescale'],
    ['four billion sizes', changed('stsz', 8, 0xffffffff), 'cut short'],
    ['four billion chunks', changed('stco', 4, 0xffffffff), 'cut short'],
    ['four billion runs', changed('stsc', 4, 0xffffffff), 'cut short'],
    ['a run of four billion', changed('stsc', 12, 0xffffffff), 'do not hold'],
    ['a thousand boxes', Buffer.concat([file, ...manyBoxes(1000)]), 'more than 100 boxes'],
    [
      'a thousand boxes inside',
      Buffer.concat([ftyp, box('moov', ...manyBoxes(2000))]),
      'more than',
    ],
    [
      'a hundred tracks',
      Buffer.concat([ftyp, box('moov', ...manyBoxes(100, 'trak'))]),
      '100 tracks',
    ],
    ['no table', Buffer.concat([ftyp, box('moov', box('trak'))]), 'no sample table'],
  ])('%s', async (_why, content, complaint) => {
    const refusal = await verify(content).then(
      () => expect.unreachable('it was found sound'),
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(VideoUnsound);
    expect(String(refusal)).toContain(complaint);
  });

  test('cut short at any byte', async () => {
    for (let length = 0; length < file.length; length += 1) {
      await expect(verify(file.subarray(0, length)), `${length} bytes`).rejects.toThrow(
        VideoUnsound,
      );
    }
  });

  test('cut short at any byte, with the samples ahead of the moov', async () => {
    const early = createTinyMp4({ shiftBytes: -moov.length });
    const sampled = Buffer.concat([early.ftyp, early.mdat, early.moov]);
    expect(await verify(sampled)).toMatchObject(facts);
    for (let length = 0; length < sampled.length; length += 1) {
      const cut = verify(sampled.subarray(0, length));
      await expect(cut, `${length} bytes`).rejects.toThrow(VideoUnsound);
    }
  });

  test('any byte of the moov may change without any other kind of error', async () => {
    for (let index = ftyp.length; index < ftyp.length + moov.length; index += 1) {
      for (const value of [0, 0xff]) {
        const copy = Buffer.from(file);
        copy[index] = value;
        const refusal = await verify(copy).catch((error: unknown) => error);
        if (refusal instanceof Error) expect(refusal).toBeInstanceOf(VideoUnsound);
      }
    }
  });
});

function manyBoxes(count: number, type = 'free'): Buffer[] {
  return Array.from({ length: count }, () => box(type));
}
