import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { SoundBlock } from '../encode/encoder.ts';
import { pictureBytes } from '../paint/canvas.ts';
import {
  pictureFilter,
  plainSoundFilter,
  soundFilter,
  type Footage,
  type FootageSettings,
} from './footage-filters.ts';

type Command = ChildProcessByStdio<null, Readable, Readable>;

/** By the `ffmpeg` command of the system, which turns pictures upright by itself. */
export async function openByFfmpeg(settings: FootageSettings): Promise<Footage> {
  const running = new Set<Command>();
  const run = async (output: readonly string[]): Promise<Command> => {
    const command = begin(settings.path, [], output);
    running.add(command);
    await hasStarted(command);
    return command;
  };
  return {
    pictures: () => pictures(run, settings),
    sound: (await hasSound(run)) ? () => sound(run, settings) : null,
    async close() {
      for (const command of running) command.kill('SIGKILL');
    },
  };
}

type Run = (output: readonly string[]) => Promise<Command>;

function begin(path: string, seek: readonly string[], output: readonly string[]): Command {
  // The container is named, so that ffmpeg opens nothing else by its own guess.
  const input = '-v error -nostdin -protocol_whitelist file,pipe -f mp4'.split(' ');
  return spawn('ffmpeg', [...input, ...seek, '-i', path, ...output], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function hasStarted(command: Command): Promise<void> {
  await once(command, 'spawn').catch((cause: unknown) => {
    throw new Error('the ffmpeg command could not be started; is it installed?', { cause });
  });
}

async function hasSound(run: Run): Promise<boolean> {
  const command = await run('-map 0:a:0 -t 0.01 -f null -'.split(' '));
  command.stdout.resume();
  command.stderr.resume();
  const [code] = (await once(command, 'close')) as [number | null];
  return code === 0;
}

async function* pictures(run: Run, settings: FootageSettings): AsyncGenerator<Uint8Array> {
  const filter = pictureFilter(settings);
  const command = await run(['-map', '0:v:0', '-vf', filter, '-f', 'rawvideo', 'pipe:1']);
  yield* stretches(command, pictureBytes(settings.widthPx, settings.heightPx));
}

const framesOfSound = 4_096;

async function* sound(run: Run, settings: FootageSettings): AsyncGenerator<SoundBlock> {
  const filter = soundFilter(settings);
  yield* soundOf(await run(soundAs(filter)));
}

/** The sound of a video from some seconds before its end on. */
export async function* lastSoundByFfmpeg(
  path: string,
  lengthS: number,
): AsyncGenerator<SoundBlock> {
  const command = begin(path, ['-sseof', `-${lengthS}`], soundAs(plainSoundFilter));
  await hasStarted(command);
  yield* soundOf(command);
}

function soundAs(filter: string): string[] {
  return ['-map', '0:a:0', '-af', filter, '-f', 'f32le', 'pipe:1'];
}

async function* soundOf(command: Command): AsyncGenerator<SoundBlock> {
  for await (const bytes of stretches(command, framesOfSound * 8, 8)) {
    const both = new Float32Array(Uint8Array.from(bytes).buffer);
    const count = both.length / 2;
    const [left, right] = [new Float32Array(count), new Float32Array(count)];
    for (let index = 0; index < count; index++) {
      left[index] = both[index * 2] ?? 0;
      right[index] = both[index * 2 + 1] ?? 0;
    }
    yield { left, right };
  }
}

/** What a command writes, in stretches of one size; the last may be shorter, by whole units. */
async function* stretches(
  command: Command,
  sizeBytes: number,
  unitBytes = sizeBytes,
): AsyncGenerator<Uint8Array> {
  let complaint = '';
  command.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-1000);
  });
  const closed = once(command, 'close');
  closed.catch(() => undefined);
  let chunks: Buffer[] = [];
  let pending = 0;
  for await (const chunk of command.stdout) {
    chunks.push(chunk as Buffer);
    pending += (chunk as Buffer).length;
    if (pending < sizeBytes) continue;
    let bytes = Buffer.concat(chunks);
    for (; bytes.length >= sizeBytes; bytes = bytes.subarray(sizeBytes)) {
      yield bytes.subarray(0, sizeBytes);
    }
    chunks = [bytes];
    pending = bytes.length;
  }
  const [code] = (await closed) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg failed: ${complaint.trim() || 'it said nothing'}`);
  const rest = pending - (pending % unitBytes);
  if (rest > 0) yield Buffer.concat(chunks).subarray(0, rest);
}
