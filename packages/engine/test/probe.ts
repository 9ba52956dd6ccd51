import { readFileSync } from 'node:fs';
import {
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import { Decoder, Demuxer } from 'node-av/api';
import { FormatContext } from 'node-av/lib';

export interface Facts {
  widthPx: number;
  heightPx: number;
  frameCount: number;
  videoS: number;
  /** null without a sound track. */
  audioS: number | null;
  profile: string;
  bt709Limited: boolean;
  comment: string;
  moovFirst: boolean;
}

export async function factsOf(path: string): Promise<Facts> {
  const context = new FormatContext();
  context.allocContext();
  await context.openInput(path);
  await context.findStreamInfo();
  const video = context.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
  const audio = context.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_AUDIO);
  if (!video) throw new Error('no video track');
  const seconds = (stream: typeof video) =>
    (Number(stream.duration) * stream.timeBase.num) / stream.timeBase.den;
  const { codecpar } = video;
  const bytes = readFileSync(path);
  const facts = {
    widthPx: codecpar.width,
    heightPx: codecpar.height,
    frameCount: Number(video.nbFrames),
    videoS: seconds(video),
    audioS: audio ? seconds(audio) : null,
    profile: codecpar.getCodecString() ?? '',
    bt709Limited:
      codecpar.colorSpace === AVCOL_SPC_BT709 &&
      codecpar.colorPrimaries === AVCOL_PRI_BT709 &&
      codecpar.colorTrc === AVCOL_TRC_BT709 &&
      codecpar.colorRange === AVCOL_RANGE_MPEG,
    comment: context.metadata?.get('comment') ?? '',
    moovFirst: bytes.indexOf('moov') < bytes.indexOf('mdat'),
  };
  await context.closeInput();
  return facts;
}

/** Luma of every decoded picture, rows packed. */
export async function lumaOf(path: string): Promise<Uint8Array[]> {
  const demuxer = await Demuxer.open(path);
  const stream = demuxer.video();
  if (!stream) throw new Error('no video track');
  const decoder = await Decoder.create(stream);
  const pictures: Uint8Array[] = [];
  for await (const frame of decoder.frames(demuxer.packets(stream.index))) {
    if (!frame) continue;
    const all = frame.toBuffer();
    pictures.push(Uint8Array.from(all.subarray(0, frame.width * frame.height)));
    frame.free();
  }
  decoder.close();
  await demuxer.close();
  return pictures;
}

export function meanOf(picture: Uint8Array): number {
  let sum = 0;
  for (const value of picture) sum += value;
  return sum / picture.length;
}

export function meanDifference(first: Uint8Array, second: Uint8Array): number {
  let sum = 0;
  first.forEach((value, index) => {
    sum += Math.abs(value - (second[index] ?? 0));
  });
  return sum / first.length;
}
