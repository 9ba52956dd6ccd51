import { findBox, payloadOf, VideoUnsound, type Mp4Box } from './mp4-boxes.ts';
import { readSamples, type Mp4Samples } from './mp4-samples.ts';

/** One track of a movie, as far as it matters to whoever shows the video. */
export interface Mp4Track {
  readonly kind: 'video' | 'audio' | 'other';
  /** As shown: turned upright and with square pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly durationS: number;
  /** The four letters under which the codec is registered, such as `avc1`. */
  readonly codecTag: string;
  readonly samples: Mp4Samples;
}

export function readTrack(moov: Buffer, trak: Mp4Box): Mp4Track {
  const stbl = findBox(moov, trak, 'mdia', 'minf', 'stbl');
  if (stbl === null) throw new VideoUnsound('a track has no sample table');
  const samples = readSamples(moov, stbl);
  const handler = fieldsOf(moov, trak, 'mdia', 'hdlr').toString('latin1', 8, 12);
  const timescale = readTimescale(fieldsOf(moov, trak, 'mdia', 'mdhd'));
  return {
    kind: handler === 'vide' ? 'video' : handler === 'soun' ? 'audio' : 'other',
    ...readFrameSize(fieldsOf(moov, trak, 'tkhd')),
    durationS: samples.duration / timescale,
    codecTag: fieldsOf(moov, stbl, 'stsd').toString('latin1', 12, 16),
    samples,
  };
}

/** The shortest of the boxes read here, `stsd` with one entry, has 24 bytes. */
function fieldsOf(moov: Buffer, parent: Mp4Box, ...path: readonly string[]): Buffer {
  const payload = payloadOf(moov, parent, ...path);
  if (payload.length < 20) throw new VideoUnsound(`${path.join('/')} is cut short`);
  return payload;
}

/** Version 1 has times of eight bytes instead of four. */
function readTimescale(mdhd: Buffer): number {
  const timescale = mdhd.readUInt32BE(mdhd[0] === 1 && mdhd.length >= 24 ? 20 : 12);
  if (timescale === 0) throw new VideoUnsound('a track has no timescale');
  return timescale;
}

function readFrameSize(tkhd: Buffer): { widthPx: number; heightPx: number } {
  const matrixAt = tkhd[0] === 1 ? 52 : 40;
  if (tkhd.length < matrixAt + 44) throw new VideoUnsound('tkhd is cut short');
  // Whole pixels of a 16.16 fixed-point number.
  const widthPx = tkhd.readUInt16BE(matrixAt + 36);
  const heightPx = tkhd.readUInt16BE(matrixAt + 40);
  // A quarter turn has zeros where an upright picture has its scale.
  const turned = tkhd.readInt32BE(matrixAt) === 0 && tkhd.readInt32BE(matrixAt + 16) === 0;
  return turned ? { widthPx: heightPx, heightPx: widthPx } : { widthPx, heightPx };
}
