import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createImageIntake, ImageRefused, type ImageIntake } from '../../src/media/image-intake.ts';
import { createImageNormaliser } from '../../src/media/image-normaliser.ts';
import { createAddressPolicy } from '../../src/platform/outbound/address-policy.ts';
import { createGuardedFetch } from '../../src/platform/outbound/guarded-fetch.ts';

const RED = { r: 255, g: 0, b: 0 };
const BLUE = { r: 0, g: 0, b: 255 };
const WHITE = { r: 255, g: 255, b: 255 };
const MB = 1024 * 1024;

/** Red on the left, blue on the right, so that a turn shows. */
const twoColours = (): Sharp =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: RED } }).composite([
    {
      input: { create: { width: 30, height: 40, channels: 3, background: BLUE } },
      left: 30,
      top: 0,
    },
  ]);

const files = new Map<string, Buffer>();
let folder: string;
let origin: string;
let intake: ImageIntake;
const server = createServer((request, response) => {
  const file = files.get(request.url ?? '');
  if (request.url === '/silent') return;
  if (file === undefined) response.writeHead(404).end();
  else response.end(file);
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelgate-images-'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const policy = createAddressPolicy(['127.0.0.1/32']);
  intake = createImageIntake({
    guardedFetch: createGuardedFetch({ policy, connectTimeoutMs: 5000 }),
    folder: join(folder, 'work'),
    limits: {
      fetchMsMax: 60_000,
      sizeBytesMax: 20 * MB,
      pixelsMax: 40_000_000,
      sidePxMax: 1000,
      decodeSMax: 30,
    },
  });
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function take(file: Buffer | string) {
  files.set('/image', Buffer.from(file as string));
  return intake.take({ url: `${origin}/image` }, join(folder, 'out', 'input-0'), neverAborted());
}

describe('an image that is taken', () => {
  test.each<[format: string, make: () => Promise<Buffer>]>([
    ['JPEG', () => twoColours().jpeg({ quality: 100 }).toBuffer()],
    ['progressive JPEG', () => twoColours().jpeg({ quality: 100, progressive: true }).toBuffer()],
    ['CMYK JPEG', () => twoColours().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()],
    ['PNG', () => twoColours().png().toBuffer()],
    ['palette PNG', () => twoColours().png({ palette: true }).toBuffer()],
    ['16-bit PNG', () => twoColours().toColourspace('rgb16').png().toBuffer()],
    ['WebP', () => twoColours().webp({ quality: 100 }).toBuffer()],
    ['lossless WebP', () => twoColours().webp({ lossless: true }).toBuffer()],
    ['WebP with metadata', () => twoColours().withExif(EXIF).webp({ lossless: true }).toBuffer()],
  ])('%s becomes a plain JPEG', async (format, make) => {
    const taken = await take(await make());
    const written = await readFile(taken.path);
    const path = join(folder, 'out', 'input-0');
    const sizeBytes = written.length;
    expect(taken).toEqual({ path, widthPx: 60, heightPx: 40, mediaType: 'image/jpeg', sizeBytes });
    expect(await sharp(taken.path).metadata()).toMatchObject({ format: 'jpeg', space: 'srgb' });
    // Inks cannot show these colours, so a CMYK picture comes back near to them only.
    const tolerance = format.startsWith('CMYK') ? 120 : 12;
    await expectColour(taken.path, { left: 10, top: 20 }, RED, tolerance);
    await expectColour(taken.path, { left: 50, top: 20 }, BLUE, tolerance);
    expect(await readdir(join(folder, 'work'))).toEqual([]);
  });

  test('is turned upright by its EXIF orientation', async () => {
    const taken = await take(await twoColours().withMetadata({ orientation: 6 }).jpeg().toBuffer());
    expect(taken).toMatchObject({ widthPx: 40, heightPx: 60 });
    await expectColour(taken.path, { left: 20, top: 10 }, RED, 40);
    await expectColour(taken.path, { left: 20, top: 50 }, BLUE, 40);
  });

  test('loses its metadata', async () => {
    const source = await twoColours().withExif(EXIF).withIccProfile('p3').jpeg().toBuffer();
    expect(source.includes('a secret place')).toBe(true);
    const taken = await take(source);
    const written = await readFile(taken.path);
    expect(written.includes('a secret place')).toBe(false);
    const { exif, icc, xmp, iptc, orientation } = await sharp(taken.path).metadata();
    expect([exif, icc, xmp, iptc, orientation]).toEqual(Array(5).fill(undefined));
  });

  test('turns white where it was transparent', async () => {
    const background = { r: 0, g: 0, b: 0, alpha: 0 };
    const clear = sharp({ create: { width: 8, height: 8, channels: 4, background } });
    for (const source of [await clear.png().toBuffer(), await clear.webp().toBuffer()]) {
      const taken = await take(source);
      await expectColour(taken.path, { left: 4, top: 4 }, WHITE, 2);
    }
  });

  test.each([
    [1000, 10, 1000, 10],
    [1001, 500, 1000, 500],
    [1200, 4000, 300, 1000],
  ])('of %i x %i is kept as %i x %i', async (width, height, widthPx, heightPx) => {
    expect(await take(await blank(width, height).png().toBuffer())).toMatchObject({
      widthPx,
      heightPx,
    });
  });

  test('shows its first frame when it moves', async () => {
    const frames = ['first.png', 'second.png'].map((name) => join(folder, name));
    for (const [index, background] of [RED, BLUE].entries()) {
      const frame = sharp({ create: { width: 16, height: 16, channels: 3, background } });
      await frame.toFile(frames[index] ?? '');
    }
    const moving = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    await writeFile(join(folder, 'moving.webp'), moving);
    const facts = await sharp(join(folder, 'moving.webp')).metadata();
    expect(facts).toMatchObject({ pages: 2 });
    const taken = await take(moving);
    expect(taken).toMatchObject({ widthPx: 16, heightPx: 16 });
    await expectColour(taken.path, { left: 8, top: 8 }, RED, 12);
  });

  test('replaces what was there, and many at once do not mix', async () => {
    files.set('/small', await blank(6, 4).png().toBuffer());
    files.set('/large', await blank(600, 400).png().toBuffer());
    const taken = await Promise.all(
      Array.from({ length: 12 }, (_image, index) =>
        intake.take(
          { url: `${origin}/${index % 2 === 0 ? 'small' : 'large'}` },
          destination(index),
          neverAborted(),
        ),
      ),
    );
    expect(taken.map(({ widthPx }) => widthPx)).toEqual(
      Array.from({ length: 12 }, (_image, index) => (index % 2 === 0 ? 6 : 600)),
    );
    await intake.take({ url: `${origin}/large` }, destination(0), neverAborted());
    expect(await sharp(destination(0)).metadata()).toMatchObject({ width: 600 });
  });
});

const NOT_AN_IMAGE = 'The file is not a JPEG, PNG or WebP image.';
const DAMAGED = 'The image is damaged and cannot be read.';

describe('an image that cannot be read', () => {
  test.each<[why: string, make: () => Promise<Buffer | string>, message: string]>([
    ['nothing', async () => '', NOT_AN_IMAGE],
    [
      'HTML',
      async () => '<!doctype html><title>Please log in to see this picture</title>',
      NOT_AN_IMAGE,
    ],
    [
      'SVG',
      async () => '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      NOT_AN_IMAGE,
    ],
    ['GIF', () => twoColours().gif().toBuffer(), NOT_AN_IMAGE],
    ['AVIF', () => twoColours().avif().toBuffer(), NOT_AN_IMAGE],
    ['TIFF', () => twoColours().tiff().toBuffer(), NOT_AN_IMAGE],
    ['the head of a PNG alone', async () => pngHead(9, 9).subarray(0, 20), NOT_AN_IMAGE],
    ['a PNG of no width', async () => pngHead(0, 9), NOT_AN_IMAGE],
    ['a PNG without pixels', async () => pngHead(9, 9), DAMAGED],
    ['a PNG of 900 million pixels', async () => pngHead(30_000, 30_000), tooLarge(30_000, 30_000)],
    ['a PNG that is one line', async () => pngHead(40_000_001, 1), tooLarge(40_000_001, 1)],
    ['half a PNG', () => half(noise().png().toBuffer()), DAMAGED],
    ['half a JPEG', () => half(noise().jpeg().toBuffer()), DAMAGED],
    ['half a WebP', () => half(noise().webp().toBuffer()), DAMAGED],
    ['a JPEG of 4 billion pixels', () => hugeJpeg(), tooLarge(65_535, 65_535)],
    ['a JPEG of empty segments', async () => Buffer.concat(emptySegments(5000)), NOT_AN_IMAGE],
    ['a WebP of 268 million pixels', () => hugeWebp(), tooLarge(16_384, 16_384)],
    ['a GIF that says it is a PNG', () => disguisedGif(), NOT_AN_IMAGE],
  ])('%s', async (_why, make, message) => {
    const refusal = await take(await make()).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ImageRefused);
    expect(refusal).toMatchObject({ kind: 'unreadable', message });
    expect(await readdir(join(folder, 'work'))).toEqual([]);
  });
});

test('the loaders of other formats are shut, even for a file that looks right', async () => {
  const bounds = { pixelsMax: 1_000, sidePxMax: 100, decodeSMax: 30 };
  const normalise = createImageNormaliser(bounds);
  const path = join(folder, 'disguised.png');
  await writeFile(path, await blank(4, 4).png().toBuffer());
  expect(await normalise(path, join(folder, 'kept'))).toMatchObject({ widthPx: 4 });
  for (const make of [
    () => blank(4, 4).gif(),
    () => blank(4, 4).tiff(),
    () => blank(4, 4).avif(),
  ]) {
    await writeFile(path, await make().toBuffer());
    await expect(normalise(path, join(folder, 'kept'))).rejects.toThrow('damaged');
  }
});

test('an image with too many bytes is refused as it comes', async () => {
  files.set('/heavy', Buffer.alloc(20 * MB + 1));
  const taking = intake.take(
    { url: `${origin}/heavy` },
    join(folder, 'out', 'none'),
    neverAborted(),
  );
  const refusal = await taking.catch((error: unknown) => error);
  const message = 'The image has too many bytes.';
  expect(refusal).toMatchObject({ name: 'ImageRefused', kind: 'unreadable', message });
  expect(await readdir(join(folder, 'work'))).toEqual([]);
});

describe('an image that cannot be fetched', () => {
  test.each<[url: string, reason: string]>([
    ['http://10.0.0.1/image', 'The address could not be reached.'],
    ['http://127.0.0.1:1/image', 'The address could not be reached.'],
    ['file:///etc/passwd', 'The address must be an http or https URL.'],
    ['data:image/png;base64,AAAA', 'The address must be an http or https URL.'],
    ['http://user:secret@127.0.0.1/', 'The address must not contain a user name or password.'],
    ['/missing', 'The server did not answer with the file.'],
  ])('%s', async (url, reason) => {
    const target = url.startsWith('/') ? origin + url : url;
    const taking = intake.take({ url: target }, join(folder, 'out', 'none'), neverAborted());
    const refusal = await taking.catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ImageRefused);
    const message = `The image could not be fetched. ${reason}`;
    expect(refusal).toMatchObject({ kind: 'unfetchable', message });
    expect(await readdir(join(folder, 'work'))).toEqual([]);
  });

  test('because its task was cancelled fails with the reason of that', async () => {
    const abort = new AbortController();
    const taking = intake.take(
      { url: `${origin}/silent` },
      join(folder, 'out', 'none'),
      abort.signal,
    );
    const reason = new Error('cancelled');
    abort.abort(reason);
    await expect(taking).rejects.toBe(reason);
    expect(await readdir(join(folder, 'work'))).toEqual([]);
  });
});

test('a sweep removes what a crash left, and nothing newer or of another kind', async () => {
  const work = join(folder, 'work');
  for (const name of ['.image-old', '.image-new', 'other']) {
    await mkdir(join(work, name), { recursive: true });
    await writeFile(join(work, name, 'fetched'), 'x');
    await utimes(join(work, name), 0, name === '.image-new' ? 2000 : 1000);
  }
  await intake.sweep(1_500_000);
  expect(await readdir(work)).toEqual(['.image-new', 'other']);
  await rm(work, { recursive: true });
  await intake.sweep(1_500_000);
});

const EXIF = { IFD0: { ImageDescription: 'a secret place' } };

function neverAborted(): AbortSignal {
  return new AbortController().signal;
}

function tooLarge(widthPx: number, heightPx: number): string {
  return `The image has too many pixels (${widthPx} x ${heightPx}).`;
}

function destination(index: number): string {
  return join(folder, 'many', String(index));
}

function blank(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: RED } });
}

function noise(): Sharp {
  const pixels = Buffer.alloc(200 * 200 * 3);
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = (index * 7919) % 251;
  return sharp(pixels, { raw: { width: 200, height: 200, channels: 3 } });
}

async function half(image: Promise<Buffer>): Promise<Buffer> {
  const whole = await image;
  return whole.subarray(0, whole.length / 2);
}

function pngHead(widthPx: number, heightPx: number): Buffer {
  const header = Buffer.from('00000000000000000802000000', 'hex');
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IEND', Buffer.alloc(0))]);
}

function pngChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

async function hugeJpeg(): Promise<Buffer> {
  const jpeg = await twoColours().jpeg().toBuffer();
  const frame = jpeg.indexOf('ffc0', 'hex');
  jpeg.fill(0xff, frame + 5, frame + 9);
  return jpeg;
}

function emptySegments(count: number): Buffer[] {
  const segment = Buffer.from('ffe00002', 'hex');
  return [Buffer.from('ffd8', 'hex'), ...Array<Buffer>(count).fill(segment)];
}

async function hugeWebp(): Promise<Buffer> {
  const webp = await twoColours().webp({ lossless: true }).toBuffer();
  webp.fill(0xff, 21, 25);
  return webp;
}

async function disguisedGif(): Promise<Buffer> {
  const gif = await twoColours().gif().toBuffer();
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), gif]);
}

/** Reads files only: the intake has shut the loaders of buffers for the whole process. */
async function expectColour(
  path: string,
  at: { left: number; top: number },
  colour: typeof RED,
  tolerance: number,
) {
  const { data: pixels, info: picture } = await sharp(path)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const start = (at.top * picture.width + at.left) * picture.channels;
  for (const [index, wanted] of [colour.r, colour.g, colour.b].entries()) {
    expect(Math.abs((pixels[start + index] ?? 0) - wanted)).toBeLessThanOrEqual(tolerance);
  }
}
