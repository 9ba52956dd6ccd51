import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RgbPicture } from '../paint/texture.ts';

/** The last picture by the `ffmpeg` command of the system, which turns it upright by itself. */
export async function readLastByFfmpeg(path: string): Promise<RgbPicture> {
  // From the key picture before the last instant on: at least one picture comes, mostly few.
  const near = await picturesFrom(path, ['-sseof', '-0.1', '-noaccurate_seek']);
  const last = near ?? (await picturesFrom(path, []));
  if (!last) throw new Error('the video to continue from has no picture that can be decoded');
  return last;
}

/** The last of the pictures that ffmpeg writes; they arrive as PPM, which tells its own size. */
async function picturesFrom(path: string, seek: readonly string[]): Promise<RgbPicture | null> {
  const command = spawn('ffmpeg', argumentsFor(path, seek), { stdio: ['ignore', 'pipe', 'pipe'] });
  const started = once(command, 'spawn').catch((cause: unknown) => {
    throw new Error('the ffmpeg command could not be started; is it installed?', { cause });
  });
  const closed = once(command, 'close');
  closed.catch(() => undefined);
  await started;
  let complaint = '';
  command.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-1000);
  });
  const tail = new PpmTail();
  for await (const chunk of command.stdout) tail.add(chunk as Buffer);
  const [code] = (await closed) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg failed: ${complaint.trim() || 'it said nothing'}`);
  return tail.last();
}

function argumentsFor(path: string, seek: readonly string[]): string[] {
  // The container and the codec are named, so that ffmpeg opens nothing else by its own guess.
  const input = '-v error -nostdin -protocol_whitelist file,pipe -f mp4 -c:v h264'.split(' ');
  const output =
    '-map 0:v:0 -an -fps_mode passthrough -pix_fmt rgb24 -c:v ppm -f image2pipe pipe:1';
  return [...input, ...seek, '-i', path, ...output.split(' ')];
}

/** Keeps the end of a stream of PPM pictures of one size. */
class PpmTail {
  #bytes = Buffer.alloc(0);
  #size: { headBytes: number; widthPx: number; heightPx: number } | undefined;
  #picture: Buffer | undefined;
  #chunks: Buffer[] = [];
  #pending = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#pending += chunk.length;
    if (this.#size && this.#pending < this.#pictureBytes) return;
    this.#bytes = Buffer.concat(this.#chunks);
    this.#size ??= sizeOf(this.#bytes);
    const whole = this.#size ? this.#pictureBytes : Infinity;
    while (this.#bytes.length >= whole) {
      this.#picture = this.#bytes.subarray(0, whole);
      this.#bytes = this.#bytes.subarray(whole);
    }
    this.#chunks = [this.#bytes];
    this.#pending = this.#bytes.length;
  }

  last(): RgbPicture | null {
    if (!this.#picture || !this.#size) return null;
    const { headBytes, widthPx, heightPx } = this.#size;
    return { rgb: Uint8Array.from(this.#picture.subarray(headBytes)), widthPx, heightPx };
  }

  get #pictureBytes(): number {
    const { headBytes = 0, widthPx = 0, heightPx = 0 } = this.#size ?? {};
    return headBytes + widthPx * heightPx * 3;
  }
}

function sizeOf(
  start: Buffer,
): { headBytes: number; widthPx: number; heightPx: number } | undefined {
  const head = /^P6\s(\d+)\s(\d+)\s255\s/.exec(start.toString('latin1', 0, 40));
  if (!head) return undefined;
  return { headBytes: head[0].length, widthPx: Number(head[1]), heightPx: Number(head[2]) };
}
