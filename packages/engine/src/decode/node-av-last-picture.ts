import {
  AV_CODEC_ID_H264,
  AV_LOG_ERROR,
  AV_PIX_FMT_RGB24,
  AV_PKT_DATA_DISPLAYMATRIX,
  AVCOL_RANGE_JPEG,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  FormatContext,
  Frame,
  InputFormat,
  Log,
  Packet,
  SoftwareScaleContext,
  type Stream,
} from 'node-av/lib';
import sharp from 'sharp';
import type { RgbPicture } from '../paint/texture.ts';
import { quarterTurnOf } from './quarter-turn.ts';

/** The last picture by the decoder inside this process. */
export async function readLastByNodeAv(path: string): Promise<RgbPicture> {
  Log.setLevel(AV_LOG_ERROR);
  const format = new FormatContext();
  format.allocContext();
  // Named, so that no other demuxer is guessed, some of which open what a file tells them to.
  const options = Dictionary.fromObject({ protocol_whitelist: 'file' });
  try {
    const mp4 = InputFormat.findInputFormat('mp4');
    ok(await format.openInput(path, mp4, options), 'open the video to continue from');
    ok(await format.findStreamInfo(), 'read the video to continue from');
    const stream = videoOf(format);
    const frame = await lastFrameOf(format, stream);
    try {
      return await uprightOf(await rgbOf(frame), stream);
    } finally {
      frame.free();
    }
  } finally {
    options.free();
    await format.closeInput();
  }
}

function videoOf(format: FormatContext): Stream {
  const stream = format.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
  if (stream?.codecpar.codecId !== AV_CODEC_ID_H264) {
    throw new Error('the video to continue from has no H.264 pictures');
  }
  return stream;
}

async function lastFrameOf(format: FormatContext, stream: Stream): Promise<Frame> {
  // From the last key picture on is enough, but where an index is wrong all is read.
  const sought = await format.seekFrame(stream.index, 1n << 62n, AVSEEK_FLAG_BACKWARD);
  const found = sought >= 0 ? await decodeToEnd(format, stream) : null;
  if (found) return found;
  ok(await format.seekFrame(stream.index, 0n, AVSEEK_FLAG_BACKWARD), 'rewind the video');
  const first = await decodeToEnd(format, stream);
  if (!first) throw new Error('the video to continue from has no picture that can be decoded');
  return first;
}

/** The last of the pictures from here on, in the order in which they are shown. */
async function decodeToEnd(format: FormatContext, stream: Stream): Promise<Frame | null> {
  const codec = Codec.findDecoder(AV_CODEC_ID_H264);
  if (!codec) throw new Error('the installed node-av lacks a needed codec');
  const context = new CodecContext();
  const packet = new Packet();
  packet.alloc();
  let [last, next] = [newFrame(), newFrame()];
  let seen = false;
  const drain = async () => {
    for (;;) {
      const received = await context.receiveFrame(next);
      if (received === AVERROR_EAGAIN || received === AVERROR_EOF) return;
      ok(received, 'decode');
      [last, next, seen] = [next, last, true];
    }
  };
  try {
    context.allocContext3(codec);
    ok(stream.codecpar.toContext(context), 'describe the decoder');
    ok(await context.open2(codec), 'open the decoder');
    for (;;) {
      const read = await format.readFrame(packet);
      if (read === AVERROR_EOF) break;
      ok(read, 'read the video to continue from');
      if (packet.streamIndex === stream.index) {
        ok(await context.sendPacket(packet), 'decode');
        await drain();
      }
      packet.unref();
    }
    ok(await context.sendPacket(null), 'decode');
    await drain();
    return seen ? last : null;
  } finally {
    next.free();
    if (!seen) last.free();
    packet.free();
    context.freeContext();
  }
}

function newFrame(): Frame {
  const frame = new Frame();
  frame.alloc();
  return frame;
}

async function rgbOf(frame: Frame): Promise<RgbPicture> {
  const { width, height } = frame;
  const target = newFrame();
  const scaler = new SoftwareScaleContext();
  try {
    scaler.allocContext();
    target.format = AV_PIX_FMT_RGB24;
    target.width = width;
    target.height = height;
    target.colorRange = AVCOL_RANGE_JPEG;
    ok(target.getBuffer(0), 'make room for a picture');
    // Left to itself the scaler takes matrix and range from the frame.
    ok(await scaler.scaleFrame(target, frame), 'convert the last picture');
    return { rgb: Uint8Array.from(target.toBuffer()), widthPx: width, heightPx: height };
  } finally {
    scaler.freeContext();
    target.free();
  }
}

/** Turned as the container says: cameras store pictures lying on their side. */
async function uprightOf(picture: RgbPicture, stream: Stream): Promise<RgbPicture> {
  const matrix = stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX);
  const angle = matrix ? quarterTurnOf(matrix) : 0;
  if (angle === 0) return picture;
  const { rgb, widthPx: width, heightPx: height } = picture;
  const { data, info } = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .rotate(angle)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { rgb: data, widthPx: info.width, heightPx: info.height };
}

function ok(code: number, action: string): void {
  FFmpegError.throwIfError(code, `could not ${action}`);
}
