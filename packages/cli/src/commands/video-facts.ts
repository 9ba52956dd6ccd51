import { open, type FileHandle } from 'node:fs/promises';

/** What an MP4 says of itself; nothing is decoded for it. */
export interface VideoFacts {
  /** The four letters of the codec of its pictures, such as `avc1`; null where it has none. */
  readonly codecTag: string | null;
  /** For how long pictures are shown; 0 where it does not say. */
  readonly durationS: number;
  readonly hasSound: boolean;
}

/** Null when it is cut short before its table of contents. */
export async function readVideoFacts(path: string): Promise<VideoFacts | null> {
  const file = await open(path);
  try {
    const movie = await readMovie(file);
    return movie === null ? null : factsOf(movie);
  } finally {
    await file.close();
  }
}

const HEAD_BYTES = 16;

/** Hours of video need a few megabytes. */
const MOVIE_BYTES_MAX = 64 * 1024 * 1024;

async function readMovie(file: FileHandle): Promise<Buffer | null> {
  const { size: fileBytes } = await file.stat();
  const head = Buffer.alloc(HEAD_BYTES);
  let offset = 0;
  while (offset + HEAD_BYTES <= fileBytes) {
    await file.read(head, 0, HEAD_BYTES, offset);
    const short = head.readUInt32BE(0);
    const headBytes = short === 1 ? 16 : 8;
    const sizeBytes = short === 1 ? Number(head.readBigUInt64BE(8)) : short || fileBytes - offset;
    if (sizeBytes < headBytes || offset + sizeBytes > fileBytes) return null;
    if (head.toString('latin1', 4, 8) === 'moov') {
      if (sizeBytes > MOVIE_BYTES_MAX) return null;
      const movie = Buffer.alloc(sizeBytes - headBytes);
      await file.read(movie, 0, movie.length, offset + headBytes);
      return movie;
    }
    offset += sizeBytes;
  }
  return null;
}

function factsOf(movie: Buffer): VideoFacts {
  const tracks = payloadsOf(movie, 'trak');
  const ofKind = (kind: string) => tracks.filter((track) => kindOf(track) === kind);
  const [video] = ofKind('vide');
  const stsd = video && payloadAt(video, ['mdia', 'minf', 'stbl', 'stsd']);
  return {
    codecTag: stsd === undefined ? null : stsd.toString('latin1', 12, 16),
    durationS: video === undefined ? 0 : durationOf(movie, video),
    hasSound: ofKind('soun').length > 0,
  };
}

function kindOf(track: Buffer): string {
  return payloadAt(track, ['mdia', 'hdlr']).toString('latin1', 8, 12);
}

/** As it is presented: of what a phone has cut off, the samples are often still there. */
function durationOf(movie: Buffer, track: Buffer): number {
  const mvhd = payloadAt(movie, ['mvhd']);
  const tkhd = payloadAt(track, ['tkhd']);
  // Version 1 has times of eight bytes instead of four.
  const timescale = numberAt(mvhd, mvhd[0] === 1 ? 20 : 12, 4);
  const units = tkhd[0] === 1 ? numberAt(tkhd, 28, 8) : numberAt(tkhd, 20, 4);
  // All ones say that nobody knew.
  return timescale === 0 || units >= 0xffff_ffff ? 0 : units / timescale;
}

function numberAt(bytes: Buffer, offset: number, length: 4 | 8): number {
  if (bytes.length < offset + length) return 0;
  return length === 4 ? bytes.readUInt32BE(offset) : Number(bytes.readBigUInt64BE(offset));
}

/** What is inside the box at the end of a path, the first of its name at each step; else nothing. */
function payloadAt(parent: Buffer, path: readonly string[]): Buffer {
  return path.reduce((bytes, type) => payloadsOf(bytes, type)[0] ?? NOTHING, parent);
}

const NOTHING = Buffer.alloc(0);

function payloadsOf(parent: Buffer, wanted: string): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let offset = 0; offset + 8 <= parent.length;) {
    const end = offset + parent.readUInt32BE(offset);
    if (end < offset + 8 || end > parent.length) break;
    const type = parent.toString('latin1', offset + 4, offset + 8);
    if (type === wanted) found.push(parent.subarray(offset + 8, end));
    offset = end;
  }
  return found;
}
