/** A whole MP4 file of a few hundred bytes, and the means to make it unsound in one place. */
export interface TinyMp4 {
  readonly ftyp: Buffer;
  readonly moov: Buffer;
  readonly mdat: Buffer;
  /** All of it, in this order. */
  readonly file: Buffer;
}

export interface TinyMp4Options {
  readonly timescale?: number;
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly quarterTurn?: boolean;
  readonly codecTag?: string;
  readonly audio?: boolean;
  /** Of each video sample. */
  readonly sampleBytes?: readonly number[];
  /** Writes the size of the first sample for all of them. */
  readonly oneSize?: boolean;
  /** Video samples in each of its chunks. */
  readonly perChunk?: readonly number[];
  /** Boxes with 64-bit fields wherever there is a choice. */
  readonly wide?: boolean;
  /** Added to every chunk offset. */
  readonly shiftBytes?: number;
}

export function createTinyMp4(options: TinyMp4Options = {}): TinyMp4 {
  const {
    sampleBytes: sizes = [5, 6, 7, 8],
    perChunk = [3, 1],
    audio = true,
    wide = false,
  } = options;
  const ftyp = box('ftyp', 'isom', words(512), 'isomavc1');
  const payload = Buffer.alloc(
    sizes.reduce((sum, size) => sum + size, audio ? 20 : 0),
    'x',
  );
  const mdat = wide
    ? Buffer.concat([words(1), Buffer.from('mdat'), words(0, payload.length + 16), payload])
    : box('mdat', payload);
  const moovAt = (payloadAt: number) => {
    const first = payloadAt + (options.shiftBytes ?? 0);
    const audioAt = first + payload.length - 20;
    const offsets = offsetsOf(sizes, perChunk, first);
    const tracks = [videoTrack(options, sizes, perChunk, offsets)];
    if (audio) tracks.push(audioTrack(audioAt));
    return box('moov', box('mvhd', Buffer.alloc(100)), ...tracks);
  };
  // The offsets do not change the size, so that the first moov tells where the samples will be.
  const headBytes = ftyp.length + moovAt(0).length + (mdat.length - payload.length);
  const moov = moovAt(headBytes);
  return { ftyp, moov, mdat, file: Buffer.concat([ftyp, moov, mdat]) };
}

export function box(type: string, ...payload: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(payload.map((part) => Buffer.from(part as string, 'latin1')));
  return Buffer.concat([words(content.length + 8), Buffer.from(type, 'latin1'), content]);
}

export function words(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value >>> 0, index * 4);
  return buffer;
}

function offsetsOf(sizes: readonly number[], perChunk: readonly number[], first: number): number[] {
  let sample = 0;
  let offset = first;
  return perChunk.map((count) => {
    const start = offset;
    offset += sizes.slice(sample, sample + count).reduce((sum, size) => sum + size, 0);
    sample += count;
    return start;
  });
}

function videoTrack(
  options: TinyMp4Options,
  sizes: readonly number[],
  perChunk: readonly number[],
  offsets: readonly number[],
): Buffer {
  const {
    widthPx = 640,
    heightPx = 360,
    codecTag = 'avc1',
    timescale = 30,
    wide = false,
  } = options;
  const one = 0x10000;
  const matrix = options.quarterTurn
    ? words(0, one, 0, -one, 0, 0, 0, 0, 0x40000000)
    : words(one, 0, 0, 0, one, 0, 0, 0, 0x40000000);
  const times = Buffer.alloc(wide ? 32 : 20);
  const tkhd = box(
    'tkhd',
    words(wide ? 0x01000000 : 0),
    times,
    Buffer.alloc(16),
    matrix,
    words(widthPx * one, heightPx * one),
  );
  const runs = perChunk.flatMap((count, index) => [index + 1, count, 1]);
  const stbl = box(
    'stbl',
    box('stsd', words(0, 1), box(codecTag, Buffer.alloc(78))),
    box('stts', words(0, 1, sizes.length, 1)),
    box('stsc', words(0, perChunk.length, ...runs)),
    options.oneSize
      ? box('stsz', words(0, sizes[0] ?? 0, sizes.length))
      : box('stsz', words(0, 0, sizes.length, ...sizes)),
    wide
      ? box('co64', words(0, offsets.length, ...offsets.flatMap((offset) => [0, offset])))
      : box('stco', words(0, offsets.length, ...offsets)),
  );
  return box('trak', tkhd, mediaBox('vide', timescale, wide, stbl));
}

function audioTrack(offset: number): Buffer {
  const stbl = box(
    'stbl',
    box('stsd', words(0, 1), box('mp4a', Buffer.alloc(28))),
    box('stts', words(0, 1, 2, 1024)),
    box('stsc', words(0, 1, 1, 2, 1)),
    box('stsz', words(0, 10, 2)),
    box('stco', words(0, 1, offset)),
  );
  return box('trak', box('tkhd', Buffer.alloc(84)), mediaBox('soun', 48_000, false, stbl));
}

function mediaBox(handler: string, timescale: number, wide: boolean, stbl: Buffer): Buffer {
  const mdhd = wide
    ? words(0x01000000, 0, 0, 0, 0, timescale, 0, 0, 0)
    : words(0, 0, 0, timescale, 0, 0);
  const hdlr = box('hdlr', words(0, 0), handler, Buffer.alloc(13));
  return box('mdia', box('mdhd', mdhd), hdlr, box('minf', stbl));
}
