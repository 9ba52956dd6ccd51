import {
  AV_CHANNEL_ORDER_NATIVE,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_CODEC_ID_AAC,
  AV_LOG_ERROR,
  AV_PIX_FMT_YUV420P,
  AV_SAMPLE_FMT_FLTP,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AVERROR_EAGAIN,
  AVERROR_EOF,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  FormatContext,
  Frame,
  Log,
  Packet,
  Rational,
  type Stream,
} from 'node-av/lib';
import {
  audioBitRate,
  encoderThreads,
  frameRate,
  keyFrameInterval,
  originComment,
  sampleRate,
  videoOptions,
  type Encoder,
  type EncoderSettings,
  type SoundBlock,
} from './encoder.ts';

const samplesPerAudioFrame = 1024;
const stereo = { nbChannels: 2, order: AV_CHANNEL_ORDER_NATIVE, mask: 3n };

/** libx264 and the native AAC encoder inside this process, through node-av. */
export async function openNodeAvEncoder(settings: EncoderSettings): Promise<Encoder> {
  Log.setLevel(AV_LOG_ERROR);
  const session = new NodeAvSession(settings);
  try {
    await session.open();
  } catch (error) {
    await session.abort();
    throw error;
  }
  return session;
}

interface Track {
  context: CodecContext;
  stream: Stream;
  packet: Packet;
}

class NodeAvSession implements Encoder {
  readonly #settings: EncoderSettings;
  readonly #format = new FormatContext();
  readonly #packets: Packet[] = [];
  readonly #contexts: CodecContext[] = [];
  #video: Track | undefined;
  #audio: Track | undefined;
  #pictures = 0n;
  #samples = 0n;
  #pending: SoundBlock = { left: new Float32Array(0), right: new Float32Array(0) };
  #closed = false;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(settings: EncoderSettings) {
    this.#settings = settings;
  }

  async open(): Promise<void> {
    ok(this.#format.allocOutputContext2(null, 'mp4', this.#settings.path), 'open the container');
    this.#video = await this.#openVideo();
    if (this.#settings.audio) this.#audio = await this.#openAudio();
    this.#format.metadata = Dictionary.fromObject({ comment: originComment });
    ok(await this.#format.openOutput(), 'open the output file');
    const options = Dictionary.fromObject({ movflags: '+faststart' });
    ok(await this.#format.writeHeader(options), 'write the header');
    options.free();
  }

  async picture(planes: Uint8Array): Promise<void> {
    const { widthPx: width, heightPx: height } = this.#settings;
    const frame = Frame.fromVideoBuffer(
      Buffer.from(planes.buffer, planes.byteOffset, planes.length),
      {
        width,
        height,
        format: AV_PIX_FMT_YUV420P,
        pts: this.#pictures,
        timeBase: { num: 1, den: frameRate },
      },
    );
    frame.colorSpace = AVCOL_SPC_BT709;
    frame.colorPrimaries = AVCOL_PRI_BT709;
    frame.colorTrc = AVCOL_TRC_BT709;
    frame.colorRange = AVCOL_RANGE_MPEG;
    frame.duration = 1n;
    this.#pictures += 1n;
    await this.#encode(this.#video, frame);
  }

  async sound(block: SoundBlock): Promise<void> {
    const left = joined(this.#pending.left, block.left);
    const right = joined(this.#pending.right, block.right);
    let from = 0;
    for (; left.length - from >= samplesPerAudioFrame; from += samplesPerAudioFrame) {
      await this.#audioFrame(left, right, from, samplesPerAudioFrame);
    }
    this.#pending = { left: left.slice(from), right: right.slice(from) };
  }

  async finish(): Promise<void> {
    const { left, right } = this.#pending;
    if (left.length > 0) await this.#audioFrame(left, right, 0, left.length);
    await this.#encode(this.#video, null);
    if (this.#audio) await this.#encode(this.#audio, null);
    ok(await this.#format.writeTrailer(), 'write the trailer');
    await this.abort();
  }

  async abort(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const context of this.#contexts) context.freeContext();
    for (const packet of this.#packets) packet.free();
    await this.#format.closeOutput();
    this.#format.freeContext();
  }

  async #audioFrame(left: Float32Array, right: Float32Array, from: number, count: number) {
    const planar = new Float32Array(2 * count);
    planar.set(left.subarray(from, from + count), 0);
    planar.set(right.subarray(from, from + count), count);
    const frame = Frame.fromAudioBuffer(Buffer.from(planar.buffer), {
      nbSamples: count,
      format: AV_SAMPLE_FMT_FLTP,
      sampleRate,
      channelLayout: stereo,
      pts: this.#samples,
      timeBase: { num: 1, den: sampleRate },
    });
    this.#samples += BigInt(count);
    await this.#encode(this.#audio, frame);
  }

  async #encode(track: Track | undefined, frame: Frame | null): Promise<void> {
    if (!track) throw new Error('the encoder has no such track');
    const { context, stream, packet } = track;
    const sent = await context.sendFrame(frame);
    frame?.free();
    ok(sent, 'encode');
    for (;;) {
      const received = await context.receivePacket(packet);
      if (received === AVERROR_EAGAIN || received === AVERROR_EOF) return;
      ok(received, 'take a packet');
      // Without a duration the container counts the last picture as nothing.
      if (packet.duration === 0n && track === this.#video) packet.duration = 1n;
      packet.streamIndex = stream.index;
      packet.rescaleTs(context.timeBase, stream.timeBase);
      await this.#write(packet);
    }
  }

  /** Pictures and sound are encoded side by side, but the container takes one packet at a time. */
  async #write(packet: Packet): Promise<void> {
    const written = this.#writing.then(() => this.#format.interleavedWriteFrame(packet));
    this.#writing = written.catch(() => undefined);
    ok(await written, 'write a packet');
  }

  async #openVideo(): Promise<Track> {
    const codec = Codec.findEncoderByName('libx264' as never);
    const context = this.#newContext(codec);
    context.width = this.#settings.widthPx;
    context.height = this.#settings.heightPx;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.timeBase = new Rational(1, frameRate);
    context.framerate = new Rational(frameRate, 1);
    context.sampleAspectRatio = new Rational(1, 1);
    context.gopSize = keyFrameInterval;
    context.threadCount = encoderThreads;
    context.colorSpace = AVCOL_SPC_BT709;
    context.colorPrimaries = AVCOL_PRI_BT709;
    context.colorTrc = AVCOL_TRC_BT709;
    context.colorRange = AVCOL_RANGE_MPEG;
    const track = await this.#openTrack(context, codec, videoOptions);
    track.stream.avgFrameRate = new Rational(frameRate, 1);
    return track;
  }

  async #openAudio(): Promise<Track> {
    const codec = Codec.findEncoder(AV_CODEC_ID_AAC);
    const context = this.#newContext(codec);
    context.sampleRate = sampleRate;
    context.sampleFormat = AV_SAMPLE_FMT_FLTP;
    context.channelLayout = stereo;
    context.bitRate = BigInt(audioBitRate);
    context.timeBase = new Rational(1, sampleRate);
    return this.#openTrack(context, codec, { aac_coder: 'fast' });
  }

  #newContext(codec: Codec | null): CodecContext {
    if (!codec) throw new Error('the installed node-av lacks a needed codec');
    const context = new CodecContext();
    context.allocContext3(codec);
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    this.#contexts.push(context);
    return context;
  }

  async #openTrack(context: CodecContext, codec: Codec | null, values: Record<string, string>) {
    const options = Dictionary.fromObject(values);
    ok(await context.open2(codec, options), 'open the codec');
    options.free();
    const stream = this.#format.newStream(null);
    ok(stream.codecpar.fromContext(context), 'describe the stream');
    stream.timeBase = context.timeBase;
    const packet = new Packet();
    packet.alloc();
    this.#packets.push(packet);
    return { context, stream, packet };
  }
}

function ok(code: number, action: string): void {
  FFmpegError.throwIfError(code, `could not ${action}`);
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const all = new Float32Array(first.length + second.length);
  all.set(first, 0);
  all.set(second, first.length);
  return all;
}
