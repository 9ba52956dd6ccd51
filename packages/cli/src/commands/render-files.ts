import { imageTypeOf } from '@reelgate/contracts';
import { access, constants, open, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { readVideoFacts, type VideoFacts } from './video-facts.ts';

const HEAD_BYTES = 12;

/** The absolute path of a picture that the engine reads; another kind is named. */
export async function pictureAt(given: string): Promise<string> {
  const head = await headOf(given);
  if (imageTypeOf(head) !== null) return resolve(given);
  const kind = kindOf(head);
  const what = kind === null ? 'is no picture that can be read' : `is ${kind}`;
  throw new UsageError(`${given} ${what}; give a JPEG, PNG or WebP`);
}

export interface GivenVideo extends VideoFacts {
  readonly path: string;
}

/** An MP4 that the engine reads; pictures in another codec are named. */
export async function videoAt(given: string): Promise<GivenVideo> {
  const kind = kindOf(await headOf(given));
  if (kind === null) throw new UsageError(`${given} is no MP4`);
  if (kind !== 'a video') throw new UsageError(`${given} is ${kind}; give an MP4`);
  const facts = await readVideoFacts(given);
  if (facts === null) throw new UsageError(`${given} is cut short`);
  const { codecTag } = facts;
  if (codecTag === null) throw new UsageError(`${given} has no pictures`);
  if (!H264_TAGS.includes(codecTag)) {
    const codec = OTHER_CODECS[codecTag] ?? codecTag;
    throw new UsageError(`${given} has its pictures in ${codec}; give an MP4 in H.264`);
  }
  return { path: resolve(given), ...facts };
}

const H264_TAGS: readonly string[] = ['avc1', 'avc3'];

const OTHER_CODECS: Readonly<Record<string, string>> = {
  hvc1: 'HEVC',
  hev1: 'HEVC',
  av01: 'AV1',
  vp09: 'VP9',
  mp4v: 'MPEG-4 Visual',
};

/** Where the result goes: into a folder that is there, in the place of nothing. */
export async function outputAt(
  given: string,
  wish: { readonly still: boolean; readonly force: boolean },
): Promise<string> {
  const endings = wish.still ? ['.png', '.jpg', '.jpeg'] : ['.mp4'];
  if (!endings.includes(extname(given).toLowerCase())) {
    const what = wish.still ? 'a still' : 'a clip';
    throw new UsageError(`--out of ${what} must end in ${endings.join(' or ')}, not "${given}"`);
  }
  const path = resolve(given);
  const folder = await stat(dirname(path)).catch(() => null);
  if (!folder?.isDirectory()) {
    throw new UsageError(`there is no folder ${dirname(given)} to write ${basename(given)} into`);
  }
  await access(dirname(path), constants.W_OK).catch((cause: unknown) => {
    throw cannotWrite(dirname(path), cause);
  });
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) throw new UsageError(`${given} is a folder`);
  if (there !== null && !wish.force) {
    throw new UsageError(`${given} is there already; --force writes over it`);
  }
  return path;
}

export function cannotWrite(folder: string, cause: unknown): UsageError {
  return new UsageError(`${folder} cannot be written to (${codeOf(cause)})`, { cause });
}

async function headOf(path: string): Promise<Buffer> {
  // Whoever opens a pipe waits until somebody writes to it.
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw new UsageError(`${path} is a folder`);
  if (found?.isFile() === false) throw new UsageError(`${path} is no regular file`);
  try {
    const file = await open(path);
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
      return head.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    const code = codeOf(cause);
    const trouble = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new UsageError(`${path} ${trouble}`, { cause });
  }
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'unknown';
}

/** By how a file begins; what follows the size of an `ftyp` box says which of its kinds it is. */
const KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^GIF8/, 'a GIF'],
  [/^....ftyp(?:hei|hev|mif1|msf1)/s, 'a HEIC'],
  [/^....ftypavi/s, 'an AVIF'],
  [/^....ftyp/s, 'a video'],
  [/^(?:II\*\0|MM\0\*)/, 'a TIFF'],
  [/^BM/, 'a BMP'],
  [/^\s*<(?:\?xml|svg)/, 'an SVG'],
  [/^%PDF/, 'a PDF'],
];

function kindOf(head: Buffer): string | null {
  const text = head.toString('latin1');
  return KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
