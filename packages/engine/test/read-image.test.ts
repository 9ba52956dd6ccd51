import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { readImage } from '../src/photographs/read-image.ts';
import { landscape, writeSight } from './photographs-pictures.ts';
import { newFolder } from './workshop.ts';

const folder = newFolder();
const size = { widthPx: 160, heightPx: 90 };
const read = (path: string, wanted = size) => readImage(path, { for: () => wanted });
let source = '';

beforeAll(async () => {
  source = await writeSight(folder, 'landscape.png', landscape);
});

function meansOf(rgba: Uint8Array): number[] {
  const sums = [0, 0, 0];
  rgba.forEach((value, at) => {
    if (at % 4 < 3) sums[at % 4] = (sums[at % 4] ?? 0) + value;
  });
  return sums.map((sum) => sum / (rgba.length / 4));
}

test.each<[string, (image: Sharp) => Sharp]>([
  ['rgb.jpg', (image) => image.jpeg()],
  ['cmyk.jpg', (image) => image.toColourspace('cmyk').jpeg({ quality: 95 })],
  ['deep.png', (image) => image.toColourspace('rgb16').png()],
  ['palette.png', (image) => image.png({ palette: true })],
  ['opaque.png', (image) => image.ensureAlpha(1).png()],
  ['lossy.webp', (image) => image.webp({ quality: 95 })],
])('%s is read in its colours', async (name, convert) => {
  const path = join(folder, name);
  await convert(sharp(source)).toFile(path);
  const { rgba, matte, widthPx, heightPx } = await read(path);
  expect({ widthPx, heightPx, matte }).toEqual({ ...size, matte: null });
  expect(rgba).toHaveLength(160 * 90 * 4);
  const plain = meansOf((await read(source)).rgba);
  meansOf(rgba).forEach((mean, part) => {
    expect(Math.abs(mean - (plain[part] ?? 0))).toBeLessThan(name === 'cmyk.jpg' ? 20 : 3);
  });
});

test.each(['grey16', 'b-w'])('%s stays grey', async (space) => {
  const path = join(folder, `${space}.png`);
  await sharp(source).greyscale().toColourspace(space).png().toFile(path);
  const [red, green, blue] = meansOf((await read(path)).rgba);
  expect([green, blue]).toEqual([red, red]);
});

test('a picture that lies on its side is stood up', async () => {
  const path = join(folder, 'turned.jpg');
  await sharp(source).rotate(-90).jpeg().withMetadata({ orientation: 6 }).toFile(path);
  let seen = [0, 0];
  const { rgba } = await readImage(path, {
    for(width, height) {
      seen = [width, height];
      return size;
    },
  });
  expect(seen).toEqual([640, 360]);
  const { rgba: upright } = await read(source);
  const at = (80 + 10 * 160) * 4;
  expect(Math.abs((rgba[at] ?? 0) - (upright[at] ?? 0))).toBeLessThan(8);
});

test.each([
  ['dark', '#181818'],
  ['light', '#f4f4f0'],
])('a %s drawing stands out from the backdrop made for it', async (name, colour) => {
  const path = join(folder, `${name}.png`);
  const disc = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><circle cx="150" cy="150" r="110" fill="${colour}"/></svg>`,
  );
  await sharp(disc).png().toFile(path);
  const { rgba, matte } = await read(path);
  const [middle, corner] = [(45 * 160 + 80) * 4, (4 * 160 + 4) * 4];
  expect(matte?.[middle / 4]).toBe(255);
  expect(matte?.[corner / 4]).toBe(0);
  expect(Math.abs((rgba[middle] ?? 0) - (rgba[corner] ?? 0))).toBeGreaterThan(60);
  expect(rgba.filter((value, at) => at % 4 === 3 && value < 255)).toHaveLength(0);
});

test('a tiny picture is enlarged without rings', async () => {
  const path = join(folder, 'tiny.png');
  const half = Buffer.alloc(64 * 48 * 3, 60);
  for (let at = 0; at < half.length; at++) if (Math.floor(at / 3) % 64 > 31) half[at] = 180;
  await sharp(half, { raw: { width: 64, height: 48, channels: 3 } })
    .png()
    .toFile(path);
  const { rgba } = await read(path, { widthPx: 832, heightPx: 468 });
  const colours = rgba.filter((_, at) => at % 4 < 3);
  expect(Math.min(...colours.slice(0, 90_000))).toBeGreaterThanOrEqual(58);
  expect(Math.max(...colours.slice(0, 90_000))).toBeLessThanOrEqual(182);
});

test.each([
  ['a strip', 1600, 160],
  ['a column', 160, 1600],
])('%s is shown whole over its own colours', async (name, width, height) => {
  const path = join(folder, `${name}.png`);
  await sharp(source).resize(width, height, { fit: 'fill' }).png().toFile(path);
  const { rgba, matte } = await read(path);
  expect(matte).toBeNull();
  expect(rgba.filter((value, at) => at % 4 === 3 && value < 255)).toHaveLength(0);
  const corner = Array.from(rgba.slice(0, 3));
  expect(Math.max(...corner)).toBeGreaterThan(20);
  expect(Math.max(...corner) - Math.min(...corner)).toBeLessThan(130);
});

function pngPart(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const ends = [Buffer.alloc(4), Buffer.alloc(4)] as const;
  ends[0].writeUInt32BE(data.length);
  ends[1].writeUInt32BE(crc32(body));
  return Buffer.concat([ends[0], body, ends[1]]);
}

/** A PNG of little that says it is huge. */
function bomb(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(60_000, 0);
  header.writeUInt32BE(60_000, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 80, 78, 71, 13, 10, 26, 10]),
    pngPart('IHDR', header),
    pngPart('IDAT', deflateSync(Buffer.alloc(100_000))),
    pngPart('IEND', Buffer.alloc(0)),
  ]);
}

const notOurs = 'an image is neither JPEG, PNG nor WebP';

test.each<[string, () => Promise<Buffer> | Buffer, string | RegExp]>([
  ['nothing at all', () => Buffer.alloc(0), notOurs],
  ['a text', () => Buffer.from('<html>no picture</html>'), notOurs],
  ['a GIF', () => sharp(source).gif().toBuffer(), notOurs],
  ['a TIFF', () => sharp(source).tiff().toBuffer(), notOurs],
  ['a PDF', () => Buffer.from('%PDF-1.4\n1 0 obj <<>> endobj'), notOurs],
  ['a JPEG cut short', async () => (await sharp(source).jpeg().toBuffer()).subarray(0, 3000), /./],
  ['a PNG cut short', () => readFileSync(source).subarray(0, 2000), /./],
  ['a WebP cut short', async () => (await sharp(source).webp().toBuffer()).subarray(0, 900), /./],
  ['the start of a JPEG', () => Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]), /./],
  ['a bomb', bomb, /pixel|limit|exceed|dimension/i],
])('%s is refused', async (name, content, problem) => {
  const path = join(folder, `${name}.png`);
  writeFileSync(path, await content());
  await expect(read(path)).rejects.toThrow(problem);
});
