import { Decoder, Demuxer, FilterAPI } from 'node-av/api';
import { AV_LOG_ERROR, AV_PKT_DATA_DISPLAYMATRIX, AVSEEK_FLAG_BACKWARD } from 'node-av/constants';
import { Log, type Frame, type Stream } from 'node-av/lib';
import type { SoundBlock } from '../encode/encoder.ts';
import {
  pictureFilter,
  plainSoundFilter,
  soundFilter,
  type Footage,
  type FootageSettings,
} from './footage-filters.ts';
import { quarterTurnOf } from './quarter-turn.ts';

/** By the decoder inside this process. Pictures and sound are read apart, each at its own pace. */
export async function openByNodeAv(settings: FootageSettings): Promise<Footage> {
  Log.setLevel(AV_LOG_ERROR);
  const first = await open(settings.path);
  const opened = [first];
  const video = first.video();
  if (video === undefined) {
    await first.close();
    throw new Error('the video to edit has no pictures');
  }
  const openSecond = async (): Promise<Demuxer> => {
    const second = await open(settings.path);
    opened.push(second);
    return second;
  };
  return {
    pictures: () => pictures(first, video, settings),
    sound: first.audio() === undefined ? null : () => sound(openSecond, settings),
    async close() {
      for (const input of opened) await input.close();
    },
  };
}

/** Named, so that no other demuxer is guessed, some of which open what a file tells them to. */
function open(path: string): Promise<Demuxer> {
  return Demuxer.open(path, { format: 'mp4', options: { protocol_whitelist: 'file' } });
}

async function* pictures(
  input: Demuxer,
  stream: Stream,
  settings: FootageSettings,
): AsyncGenerator<Uint8Array> {
  const filter = pictureFilter(settings, turnOf(stream));
  for await (const frame of decoded(input, stream, filter)) {
    yield frame.toBuffer();
    frame.free();
  }
}

async function* sound(
  openInput: () => Promise<Demuxer>,
  settings: FootageSettings,
): AsyncGenerator<SoundBlock> {
  const input = await openInput();
  const stream = input.audio();
  if (stream !== undefined) yield* soundOf(input, stream, soundFilter(settings));
}

/** The sound of a video from some seconds before its end on, or from earlier. */
export async function* lastSoundByNodeAv(
  path: string,
  lengthS: number,
): AsyncGenerator<SoundBlock> {
  Log.setLevel(AV_LOG_ERROR);
  const input = await open(path);
  try {
    const stream = input.audio();
    if (stream === undefined) return;
    // Where an index is wrong all is read, which only takes longer.
    await input.seek(Math.max(0, input.duration - lengthS), -1, AVSEEK_FLAG_BACKWARD);
    yield* soundOf(input, stream, plainSoundFilter);
  } finally {
    await input.close();
  }
}

async function* soundOf(
  input: Demuxer,
  stream: Stream,
  filter: string,
): AsyncGenerator<SoundBlock> {
  for await (const frame of decoded(input, stream, filter)) {
    const [left, right] = frame.data ?? [];
    if (left !== undefined && right !== undefined) {
      yield { left: floatsOf(left, frame.nbSamples), right: floatsOf(right, frame.nbSamples) };
    }
    frame.free();
  }
}

async function* decoded(
  input: Demuxer,
  stream: Stream,
  description: string,
): AsyncGenerator<Frame> {
  const decoder = await Decoder.create(stream);
  const filter = FilterAPI.create(description);
  try {
    for await (const frame of filter.frames(decoder.frames(input.packets(stream.index)))) {
      if (frame !== null) yield frame;
    }
  } finally {
    filter.close();
    decoder.close();
  }
}

function floatsOf(bytes: Buffer, count: number): Float32Array {
  const copy = new Float32Array(count);
  new Uint8Array(copy.buffer).set(bytes.subarray(0, count * 4));
  return copy;
}

const turns: Readonly<Record<number, string>> = {
  90: 'transpose=clock',
  180: 'hflip,vflip',
  270: 'transpose=cclock',
};

/** As the container says: cameras store pictures lying on their side. */
function turnOf({ codecpar }: Stream): string {
  const matrix = codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX);
  return matrix === null ? '' : (turns[quarterTurnOf(matrix)] ?? '');
}
