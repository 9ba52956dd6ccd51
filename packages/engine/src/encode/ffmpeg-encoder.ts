import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
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

/** The `ffmpeg` command of the system: pictures through its standard input, sound through a pipe. */
export async function openFfmpegEncoder(settings: EncoderSettings): Promise<Encoder> {
  const stdio = ['pipe', 'ignore', 'pipe', 'pipe'] as const;
  const command = spawn('ffmpeg', argumentsFor(settings), { stdio: [...stdio] });
  await new Promise<void>((resolve, reject) => {
    command.once('spawn', resolve);
    command.once('error', (error) => {
      reject(
        new Error('the ffmpeg command could not be started; is it installed?', { cause: error }),
      );
    });
  });
  return new FfmpegSession(command, settings.audio);
}

class FfmpegSession implements Encoder {
  readonly #command: ChildProcess;
  readonly #pictures: Writable;
  readonly #sound: Writable;
  readonly #ended: Promise<number | null>;
  #complaint = '';

  constructor(command: ChildProcess, audio: boolean) {
    this.#command = command;
    this.#pictures = writable(command, 0);
    this.#sound = writable(command, 3);
    if (!audio) this.#sound.end();
    command.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-1000);
    });
    this.#ended = new Promise((resolve) => command.once('close', resolve));
  }

  async picture(planes: Uint8Array): Promise<void> {
    // The bytes lie in memory that painters share, which a pipe will not take.
    await this.#write(this.#pictures, Buffer.from(planes));
  }

  async sound({ left, right }: SoundBlock): Promise<void> {
    const interleaved = new Float32Array(left.length * 2);
    for (let index = 0; index < left.length; index++) {
      interleaved[index * 2] = left[index] ?? 0;
      interleaved[index * 2 + 1] = right[index] ?? 0;
    }
    // Not awaited: ffmpeg may want pictures before it takes more sound.
    void this.#write(this.#sound, Buffer.from(interleaved.buffer)).catch(() => undefined);
    await Promise.resolve();
  }

  async finish(): Promise<void> {
    this.#pictures.end();
    this.#sound.end();
    const code = await this.#ended;
    if (code !== 0) throw this.#failure();
  }

  async abort(): Promise<void> {
    this.#command.kill('SIGKILL');
    await this.#ended;
  }

  #write(pipe: Writable, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      pipe.write(bytes, (error) => (error ? reject(this.#failure(error)) : resolve()));
    });
  }

  #failure(cause?: Error): Error {
    return new Error(`ffmpeg failed: ${this.#complaint.trim() || 'it said nothing'}`, { cause });
  }
}

function writable(command: ChildProcess, place: 0 | 3): Writable {
  const pipe = command.stdio[place] as Writable;
  // Errors reach the callbacks of writes; unheard events would end the process.
  pipe.on('error', () => undefined);
  return pipe;
}

function argumentsFor({ path, widthPx, heightPx, audio }: EncoderSettings): string[] {
  // Looking far into raw streams tells nothing and would wait for what is not sent yet.
  const unprobed = '-probesize 32 -analyzeduration 0';
  const colours = '-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709';
  const words = [
    '-v error -y -nostdin',
    `${unprobed} -f rawvideo -pix_fmt yuv420p -s ${widthPx}x${heightPx} -r ${frameRate}`,
    `${colours} -i pipe:0`,
    audio ? `${unprobed} -f f32le -ar ${sampleRate} -ac 2 -i pipe:3 -map 0:v -map 1:a` : '-map 0:v',
    `-c:v libx264 -pix_fmt yuv420p ${Object.entries(videoOptions)
      .map(([name, value]) => `-${name} ${value}`)
      .join(' ')}`,
    `-g ${keyFrameInterval} -threads ${encoderThreads} ${colours}`,
    audio ? `-c:a aac -aac_coder fast -b:a ${audioBitRate}` : '-an',
    '-map_metadata -1 -movflags +faststart -f mp4',
  ];
  return [...words.join(' ').split(' '), '-metadata', `comment=${originComment}`, path];
}
