import { deflateSync, crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import type { Chance } from './chance.ts';

/** A file that a client gives for a picture, and that cannot be one, or may. */
export interface Hostile {
  readonly kind: string;
  readonly bytes: Buffer;
  /** Whether nobody could make a picture of it. */
  readonly isHopeless: boolean;
}

/** Makes one after another, of all kinds in turn. */
export async function createHostiles(chance: Chance): Promise<(index: number) => Hostile> {
  const sound = await soundPictures();
  const whole = (most: number): number => Math.floor(chance.between(0, most));
  const one = (): Buffer => sound[whole(sound.length)] ?? Buffer.alloc(0);
  const noise = (size: number): Buffer =>
    Buffer.from(Array.from({ length: size }, () => whole(256)));
  const signed = (): Buffer => SIGNATURES[whole(SIGNATURES.length)] ?? Buffer.alloc(0);
  const kinds: readonly (readonly [kind: string, make: () => Buffer, isHopeless: boolean])[] = [
    ['cut in its header', () => one().subarray(0, whole(28)), true],
    ['cut in its data', () => cut(one(), chance.between(0.1, 0.6)), true],
    ['flipped bits', () => flipped(one(), 1 + whole(40), whole), false],
    ['flipped bits behind the header', () => flipped(one(), 400, whole, 200), false],
    ['noise behind a signature', () => Buffer.concat([signed(), noise(2_000)]), true],
    ['noise', () => noise(3_000), true],
    ['nothing', () => Buffer.alloc(0), true],
    [
      'a page',
      () => Buffer.from('<!doctype html><script>fetch("http://127.0.0.1")</script>'),
      true,
    ],
    ['a drawing that reads a file', () => Buffer.from(SVG), true],
    ['a document', () => Buffer.from(`%PDF-1.7\n${'1 0 obj<<>>endobj\n'.repeat(60)}%%EOF`), true],
    ['another format', () => otherFormat(whole(4)), true],
    ['a signature over another format', () => Buffer.concat([signed(), one()]), true],
    ['a picture and an archive', () => Buffer.concat([one(), ZIP, noise(500)]), false],
    ['two pictures', () => Buffer.concat([one(), one()]), false],
    ['more pixels than there are', () => png(30_000, 30_000, Buffer.alloc(64)), true],
    ['sides without end', () => png(0x7fff_ffff, 0x7fff_ffff, Buffer.alloc(64)), true],
    ['no sides', () => png(0, 0, Buffer.alloc(64)), true],
    ['zeros that swell', () => png(6_000, 6_000, deflateSync(Buffer.alloc(30_000_000))), true],
    [
      'a profile of noise',
      () => withSegment(sound[0] ?? Buffer.alloc(0), 0xe2, ICC, noise(900)),
      false,
    ],
    [
      'EXIF of noise',
      () => withSegment(sound[0] ?? Buffer.alloc(0), 0xe1, EXIF, noise(900)),
      false,
    ],
  ];
  return (index) => {
    const [kind, make, isHopeless] = kinds[index % kinds.length] ?? EMPTY;
    return { kind, bytes: make(), isHopeless };
  };
}

function picture(): Sharp {
  return sharp({
    create: {
      width: 320,
      height: 200,
      channels: 3,
      background: 'gray',
      noise: { type: 'gaussian', mean: 120, sigma: 50 },
    },
  });
}

async function soundPictures(): Promise<readonly Buffer[]> {
  return Promise.all([
    picture().jpeg().toBuffer(),
    picture().jpeg({ progressive: true }).toBuffer(),
    picture().png().toBuffer(),
    picture().png({ progressive: true, palette: true }).toBuffer(),
    picture().webp().toBuffer(),
    picture().webp({ lossless: true }).toBuffer(),
  ]);
}

const EMPTY = ['nothing', () => Buffer.alloc(0), true] as const;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const SIGNATURES = [
  PNG,
  Buffer.from('ffd8ffe000104a464946', 'hex'),
  Buffer.from('RIFF\0\0\0\0WEBPVP8 '),
];
const ZIP = Buffer.from('504b0304140000000800', 'hex');
const ICC = 'ICC_PROFILE\0\x01\x01';
const EXIF = 'Exif\0\0MM\0*\0\0\0\x08';
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900">
  <image href="file:///etc/passwd" width="900" height="900"/></svg>`;

function otherFormat(which: number): Buffer {
  const heads = [
    '47494638396101000100800000',
    '49492a0008000000',
    '424d46000000000000003600',
    '0000001c667479706176696600',
  ];
  return Buffer.concat([Buffer.from(heads[which] ?? '', 'hex'), Buffer.alloc(600, 7)]);
}

function cut(bytes: Buffer, share: number): Buffer {
  return bytes.subarray(0, Math.max(40, Math.floor(bytes.length * share)));
}

function flipped(bytes: Buffer, count: number, whole: (most: number) => number, from = 0): Buffer {
  const copy = Buffer.from(bytes);
  for (let flip = 0; flip < count; flip += 1) {
    const at = from + whole(copy.length - from);
    copy[at] = (copy[at] ?? 0) ^ (1 << whole(8));
  }
  return copy;
}

/** A PNG of these sides, whatever its data holds. */
function png(widthPx: number, heightPx: number, data: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    PNG,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A JPEG with one more segment after its first two bytes. */
function withSegment(jpeg: Buffer, marker: number, head: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(head, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt8(0xff, 0);
  length.writeUInt8(marker, 1);
  length.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), length, body, jpeg.subarray(2)]);
}
