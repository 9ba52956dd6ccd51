import { imageTypeOf } from '@reelgate/contracts';
import { open, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

const HEAD_BYTES = 12;

/** The absolute path of a picture that the engine reads; another kind is named. */
export async function pictureAt(given: string): Promise<string> {
  const head = await headOf(given);
  if (imageTypeOf(head) !== null) return resolve(given);
  const kind = kindOf(head);
  const what = kind === null ? 'is no picture that can be read' : `is ${kind}`;
  throw new UsageError(`${given} ${what}; give a JPEG, PNG or WebP`);
}

export async function videoAt(given: string): Promise<string> {
  const head = await headOf(given);
  if (head.toString('latin1', 4, 8) === 'ftyp') return resolve(given);
  throw new UsageError(`${given} is no MP4`);
}

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
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) throw new UsageError(`${given} is a folder`);
  if (there !== null && !wish.force) {
    throw new UsageError(`${given} is there already; --force writes over it`);
  }
  return path;
}

async function headOf(path: string): Promise<Buffer> {
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
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    const trouble = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new UsageError(`${path} ${trouble}`, { cause });
  }
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
