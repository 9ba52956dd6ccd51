import { findBox, payloadOf, VideoUnsound, type Mp4Box } from './mp4-boxes.ts';

/** Where the samples of a track lie, chunk by chunk, and how long they last in all. */
export interface Mp4Samples {
  readonly sampleCount: number;
  /** In units of the track's own timescale. */
  readonly duration: number;
  readonly chunks: readonly Mp4Chunk[];
}

/** Up to, but not including, `end`. */
export interface Mp4Chunk {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the sample table of a track. Every loop runs over entries that are really there, so no
 * count that a file merely claims can keep this busy.
 */
export function readSamples(moov: Buffer, stbl: Mp4Box): Mp4Samples {
  const sizes = readSizes(payloadOf(moov, stbl, 'stsz'));
  const runs = readTable(payloadOf(moov, stbl, 'stsc'), 3);
  const offsets = readOffsets(moov, stbl);
  const chunks: Mp4Chunk[] = [];
  let sample = 0;
  let run = -1;
  for (let chunk = 0; chunk < offsets.count; chunk += 1) {
    // A run names the first chunk that it holds for, counted from 1.
    while (run + 1 < runs.count && runs.at(run + 1, 0) === chunk + 1) run += 1;
    const next = sample + (run < 0 ? 0 : runs.at(run, 1));
    if (next > sizes.count) break;
    const start = offsets.at(chunk);
    chunks.push({ start, end: start + sizes.sum(sample, next) });
    sample = next;
  }
  if (sample !== sizes.count || chunks.length !== offsets.count) {
    throw new VideoUnsound(`the chunks do not hold the ${sizes.count} samples of their track`);
  }
  return { sampleCount: sample, duration: readDuration(moov, stbl), chunks };
}

interface SampleSizes {
  readonly count: number;
  sum(from: number, to: number): number;
}

function readSizes(stsz: Buffer): SampleSizes {
  const fixed = stsz.length < 8 ? 0 : stsz.readUInt32BE(4);
  if (fixed !== 0 && stsz.length >= 12) {
    return { count: stsz.readUInt32BE(8), sum: (from, to) => (to - from) * fixed };
  }
  const sizes = readTable(stsz.subarray(4), 1);
  return {
    count: sizes.count,
    sum(from, to) {
      let sizeBytes = 0;
      for (let sample = from; sample < to; sample += 1) sizeBytes += sizes.at(sample, 0);
      return sizeBytes;
    },
  };
}

function readOffsets(moov: Buffer, stbl: Mp4Box): { count: number; at(chunk: number): number } {
  if (findBox(moov, stbl, 'stco') !== null) {
    const offsets = readTable(payloadOf(moov, stbl, 'stco'), 1);
    return { count: offsets.count, at: (chunk) => offsets.at(chunk, 0) };
  }
  const offsets = readTable(payloadOf(moov, stbl, 'co64'), 2);
  const at = (chunk: number) => offsets.at(chunk, 0) * 2 ** 32 + offsets.at(chunk, 1);
  return { count: offsets.count, at };
}

function readDuration(moov: Buffer, stbl: Mp4Box): number {
  const runs = readTable(payloadOf(moov, stbl, 'stts'), 2);
  let duration = 0;
  for (let run = 0; run < runs.count; run += 1) duration += runs.at(run, 0) * runs.at(run, 1);
  return duration;
}

/** Rows of 32-bit numbers, left where they are: as arrays they would take ten times the room. */
interface Table {
  readonly count: number;
  at(row: number, column: number): number;
}

/** The rows stand behind four bytes of version and flags and four that count them. */
function readTable(payload: Buffer, columns: number): Table {
  const count = payload.length < 8 ? Infinity : payload.readUInt32BE(4);
  if (payload.length < 8 + count * columns * 4) {
    throw new VideoUnsound('a sample table is cut short');
  }
  return { count, at: (row, column) => payload.readUInt32BE(8 + (row * columns + column) * 4) };
}
