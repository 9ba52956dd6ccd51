import { spawnSync } from 'node:child_process';
import {
  encoderThreads,
  frameRate,
  keyFrameInterval,
  videoOptions,
} from '../../packages/engine/src/encode/encoder.ts';
import type { EngineSetting } from './engine-cases.ts';

/** What else makes a push-in of a picture: ffmpeg's zoompan, as it is, or over 4 times the pixels. */
export type ZoompanKind = 'plain' | 'smoothed';

const upscaling: Readonly<Record<ZoompanKind, number>> = { plain: 1, smoothed: 4 };
/** As a slow push-in of the engine goes. */
const growth = 0.17;

export function hasZoompan(): boolean {
  const { status, stdout } = spawnSync('ffmpeg', ['-hide_banner', '-filters'], {
    encoding: 'utf8',
  });
  return status === 0 && stdout.includes(' zoompan ');
}

/** Seconds that the whole command takes, with the engine's own settings of x264 and no sound. */
export function encodeZoompan(
  picture: string,
  path: string,
  setting: EngineSetting,
  kind: ZoompanKind,
): number {
  const options = Object.entries(videoOptions).flatMap(([name, value]) => [`-${name}`, value]);
  const coding = ['-c:v', 'libx264', ...options, '-g', `${keyFrameInterval}`];
  const startMs = performance.now();
  run([...inputOf(picture, setting, kind), ...coding, '-threads', `${encoderThreads}`, path]);
  return (performance.now() - startMs) / 1_000;
}

/** Luma of each frame before it is encoded. */
export function* paintZoompan(
  picture: string,
  setting: EngineSetting,
  kind: ZoompanKind,
): Generator<Uint8Array> {
  const { widthPx, heightPx } = setting;
  const all = run([...inputOf(picture, setting, kind), '-f', 'rawvideo', '-']);
  const frameBytes = (widthPx * heightPx * 3) / 2;
  for (let at = 0; at + frameBytes <= all.length; at += frameBytes) {
    yield all.subarray(at, at + widthPx * heightPx);
  }
}

function inputOf(
  picture: string,
  { widthPx, heightPx, durationS }: EngineSetting,
  kind: ZoompanKind,
): string[] {
  const frames = durationS * frameRate;
  const [width, height] = [widthPx * upscaling[kind], heightPx * upscaling[kind]];
  const filter = [
    `scale=${width}:${height}:force_original_aspect_ratio=increase:flags=bicubic`,
    `crop=${width}:${height}`,
    `zoompan=z='1+${growth}*on/${frames}':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=${frames}:` +
      `s=${widthPx}x${heightPx}:fps=${frameRate}`,
    'format=yuv420p',
  ].join(',');
  return ['-v', 'error', '-y', '-nostdin', '-i', picture, '-vf', filter, '-frames:v', `${frames}`];
}

function run(words: readonly string[]): Buffer {
  const { status, stdout, stderr } = spawnSync('ffmpeg', words, { maxBuffer: 2 ** 31 - 1 });
  if (status !== 0) throw new Error(`ffmpeg failed: ${stderr.toString().slice(-1_000)}`);
  return stdout;
}
