import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { BOX_HEAD_BYTES, readBox, readBoxes, VideoUnsound, type Mp4Box } from './mp4-boxes.ts';
import { readTrack, type Mp4Track } from './mp4-track.ts';

export interface VideoFacts {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Of the video track: the sum of what its samples last. */
  readonly durationS: number;
  readonly hasAudio: boolean;
  readonly videoCodec: VideoCodec;
  readonly sizeBytes: number;
  /** In hex. */
  readonly sha256: string;
}

export type VideoCodec = 'h264' | 'h265' | 'av1' | 'vp9' | 'other';

/**
 * Makes sure that a file is a whole MP4 video, and throws `VideoUnsound` when it is not. A download
 * that broke off may look complete to HTTP and to ffprobe: only the boxes, which have to fill the
 * file exactly, and the samples, which have to lie inside, tell. Nothing is decoded.
 */
export async function verifyVideo(path: string): Promise<VideoFacts> {
  const handle = await open(path, 'r');
  try {
    const { size: sizeBytes } = await handle.stat();
    const boxes = await walk(handle, sizeBytes);
    const tracks = await readTracks(handle, boxes);
    const video = tracks.find(({ kind, samples }) => kind === 'video' && samples.sampleCount > 0);
    if (video === undefined) throw new VideoUnsound('there is no video track with samples');
    const { widthPx, heightPx, durationS, codecTag } = video;
    const sound = widthPx > 0 && heightPx > 0 && durationS > 0;
    if (!sound) throw new VideoUnsound(`a video of ${widthPx}x${heightPx} for ${durationS} s`);
    return {
      widthPx,
      heightPx,
      durationS,
      hasAudio: tracks.some(({ kind, samples }) => kind === 'audio' && samples.sampleCount > 0),
      videoCodec: CODECS.get(codecTag) ?? 'other',
      sizeBytes,
      sha256: await hash(path),
    };
  } finally {
    await handle.close();
  }
}

const CODECS = new Map<string, VideoCodec>([
  ['avc1', 'h264'],
  ['avc3', 'h264'],
  ['hvc1', 'h265'],
  ['hev1', 'h265'],
  ['av01', 'av1'],
  ['vp09', 'vp9'],
]);

/** Half an hour of video at 60 frames a second needs about one megabyte. */
const MOOV_BYTES_MAX = 4 * 1024 * 1024;

const TOP_BOXES_MAX = 100;

const TRACKS_MAX = 20;

async function walk(handle: FileHandle, sizeBytes: number): Promise<Mp4Box[]> {
  const boxes: Mp4Box[] = [];
  for (let offset = 0; offset < sizeBytes;) {
    const headBytes = Math.min(BOX_HEAD_BYTES, sizeBytes - offset);
    const head = await readExactly(handle, offset, headBytes);
    // JSON and HTML are called what they are, and not boxes of an odd size.
    const isMp4 = offset > 0 || head.toString('latin1', 4, 8) === 'ftyp';
    if (!isMp4) throw new VideoUnsound('this is not an MP4');
    const box = readBox(head, offset, sizeBytes);
    if (boxes.push(box) > TOP_BOXES_MAX) throw new VideoUnsound(`more than ${TOP_BOXES_MAX} boxes`);
    offset = box.end;
  }
  return boxes;
}

async function readTracks(handle: FileHandle, boxes: readonly Mp4Box[]): Promise<Mp4Track[]> {
  const [moov, ...moreMoovs] = boxes.filter(({ type }) => type === 'moov');
  if (moov === undefined || moreMoovs.length > 0) throw new VideoUnsound('there is not one moov');
  const sizeBytes = moov.end - moov.start;
  if (sizeBytes > MOOV_BYTES_MAX) throw new VideoUnsound(`a moov of ${sizeBytes} bytes`);
  const movie = await readExactly(handle, moov.start, sizeBytes);
  const whole: Mp4Box = { type: 'moov', start: 0, end: sizeBytes };
  const traks = readBoxes(movie, whole).filter(({ type }) => type === 'trak');
  if (traks.length > TRACKS_MAX) throw new VideoUnsound(`${traks.length} tracks`);
  const tracks = traks.map((trak) => readTrack(movie, trak));
  const payloads = boxes.filter(({ type }) => type === 'mdat');
  for (const chunk of tracks.flatMap(({ samples }) => samples.chunks)) {
    if (!payloads.some(({ start, end }) => chunk.start >= start && chunk.end <= end)) {
      throw new VideoUnsound(`samples at ${chunk.start} to ${chunk.end} are in no mdat`);
    }
  }
  return tracks;
}

async function readExactly(handle: FileHandle, start: number, sizeBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(sizeBytes);
  const { bytesRead } = await handle.read(buffer, 0, sizeBytes, start);
  if (bytesRead < sizeBytes) throw new VideoUnsound('the file shrank while it was read');
  return buffer;
}

async function hash(path: string): Promise<string> {
  const sha256 = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), sha256);
  return sha256.digest('hex');
}
