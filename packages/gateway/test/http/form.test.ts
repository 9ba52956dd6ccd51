import { FilePart } from '@reelgate/contracts';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readForm, type Form, type FormLimits } from '../../src/http/form.ts';
import { Refusal } from '../../src/platform/refusal.ts';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(92, 7)]);
const JPEG = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(96, 9)]);
const LIMITS: FormLimits = { fileBytesMax: 1_000, filesMax: 3 };

let parent: string;
let folder: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'reelgate-form-'));
});
beforeEach(async () => {
  folder = await mkdtemp(join(parent, 'form-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

interface Part {
  readonly name: string;
  readonly value: Buffer | string;
  readonly fileName?: string;
  readonly type?: string;
}

function bodyOf(parts: readonly Part[], boundary = 'x'): Buffer {
  const pieces = parts.flatMap(({ name, value, fileName, type }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"`,
    fileName === undefined ? '' : `; filename="${fileName}"`,
    type === undefined ? '' : `\r\ncontent-type: ${type}`,
    '\r\n\r\n',
    value,
    '\r\n',
  ]);
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)));
}

/** As a socket hands it over, in pieces of this size. */
function* inPieces(body: Buffer, sizeBytes: number): Generator<Buffer> {
  for (let at = 0; at < body.length; at += sizeBytes) yield body.subarray(at, at + sizeBytes);
}

function read(
  body: Buffer,
  { limits = LIMITS, pieceBytes = 64, type = 'multipart/form-data; boundary=x' } = {},
): Promise<Form> {
  const stream = Readable.from(inPieces(body, pieceBytes));
  return readForm(stream, { 'content-type': type }, folder, limits);
}

async function refusalOf(reading: Promise<Form>): Promise<Refusal> {
  const error: unknown = await reading.then(
    () => 'it was read',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

const image: Part = { name: 'image', value: PNG, fileName: 'a.png', type: 'image/png' };

test.each([1, 2, 7, 64, 100_000])(
  'fields and a file, in pieces of %i bytes',
  async (pieceBytes) => {
    const parts = [{ name: 'prompt', value: 'naïve 🐕' }, image, { name: 'seconds', value: '8' }];
    const { fields } = await read(bodyOf(parts), { pieceBytes });
    const file = fields['image'] as FilePart;
    expect(fields).toEqual({ prompt: 'naïve 🐕', seconds: '8', image: file });
    expect(file).toBeInstanceOf(FilePart);
    expect(file).toEqual({
      path: join(folder, 'part-0'),
      name: 'a.png',
      sizeBytes: PNG.length,
      mediaType: 'image/png',
    });
    expect((await readFile(file.path)).equals(PNG)).toBe(true);
  },
);

test('several files of one name are a list, in the order in which they came', async () => {
  const second = { ...image, value: JPEG, fileName: 'b.jpg' };
  const third = { ...image, value: 'no image', fileName: 'c.txt' };
  const { fields } = await read(bodyOf([image, second, third]));
  const files = fields['image'] as FilePart[];
  expect(files.map(({ name, mediaType }) => [name, mediaType])).toEqual([
    ['a.png', 'image/png'],
    ['b.jpg', 'image/jpeg'],
    ['c.txt', null],
  ]);
  const bytes = await Promise.all(files.map(({ path }) => readFile(path)));
  expect(bytes.map(({ length }) => length)).toEqual([PNG.length, JPEG.length, 8]);
});

test('a field and a file of one name', async () => {
  const { fields } = await read(bodyOf([{ name: 'image', value: 'text' }, image]));
  expect(fields['image']).toEqual(['text', expect.any(FilePart)]);
});

describe('what a part is', () => {
  test.each<[string, Partial<Part>, string | null]>([
    ['octets with a file name', { type: 'application/octet-stream' }, 'image/png'],
    ['a file without a type', {}, 'image/png'],
    ['a file that says that it is a text', { type: 'text/plain' }, 'image/png'],
    ['a file that says that it is a video', { type: 'video/mp4' }, 'image/png'],
    ['a file with an empty name', { fileName: '' }, 'image/png'],
  ])('%s is what its bytes say', async (_, change, mediaType) => {
    const { fileName = 'unknown_file', type } = change;
    const part = { name: 'image', value: PNG, fileName, ...(type === undefined ? {} : { type }) };
    const { fields } = await read(bodyOf([part]));
    expect(fields['image']).toMatchObject({ mediaType, sizeBytes: PNG.length });
    expect((fields['image'] as FilePart).name).toBe(fileName === '' ? 'file' : fileName);
  });

  test('octets without a file name are a file', async () => {
    const part = { name: 'image', value: PNG, type: 'application/octet-stream' };
    const { fields } = await read(bodyOf([part]));
    expect(fields['image']).toMatchObject({ name: 'file', mediaType: 'image/png' });
  });

  test.each(['text/plain; charset=utf-8', 'application/json'])('%s is a text', async (type) => {
    const { fields } = await read(bodyOf([{ name: 'prompt', value: '{"a": 1}', type }]));
    expect(fields).toEqual({ prompt: '{"a": 1}' });
  });

  test('an empty file is a file of nothing', async () => {
    const { fields } = await read(bodyOf([{ ...image, value: '' }]));
    expect(fields['image']).toMatchObject({ sizeBytes: 0, mediaType: null, name: 'a.png' });
  });

  test('a name that says where to go goes nowhere', async () => {
    const { fields } = await read(bodyOf([{ ...image, fileName: '../../../../etc/passwd' }]));
    expect((fields['image'] as FilePart).path).toBe(join(folder, 'part-0'));
  });
});

describe('names that objects have already', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s', async (name) => {
    const { fields } = await read(bodyOf([{ name, value: 'polluted' }, image]));
    expect(Object.keys(fields)).toEqual([name, 'image']);
    expect(Object.getOwnPropertyDescriptor(fields, name)?.value).toBe('polluted');
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a file called __proto__', async () => {
    const { fields } = await read(bodyOf([{ ...image, name: '__proto__' }]));
    const found: unknown = Object.getOwnPropertyDescriptor(fields, '__proto__')?.value;
    expect(found).toBeInstanceOf(FilePart);
  });
});

describe('the fingerprint', () => {
  const text = { name: 'prompt', value: 'a dog' };
  const print = async (parts: readonly Part[], boundary = 'x'): Promise<string> => {
    const type = `multipart/form-data; boundary=${boundary}`;
    return (await read(bodyOf(parts, boundary), { type })).fingerprint;
  };

  test('is the same for another boundary, another order of fields, and another file name', async () => {
    const first = await print([text, image]);
    expect(await print([text, image], 'another')).toBe(first);
    expect(await print([image, text])).toBe(first);
    expect(await print([text, { ...image, fileName: 'renamed.png' }])).toBe(first);
  });

  test.each<[string, readonly Part[]]>([
    ['another value', [{ ...text, value: 'a cat' }, image]],
    ['another name', [{ ...text, name: 'promt' }, image]],
    ['other bytes', [text, { ...image, value: JPEG }]],
    ['a text where a file was', [text, { name: 'image', value: 'text' }]],
    ['one part fewer', [text]],
    ['one file more', [text, image, image]],
  ])('is another for %s', async (_, parts) => {
    expect(await print(parts)).not.toBe(await print([text, image]));
  });

  test('tells the order of the files of one name', async () => {
    const other = { ...image, value: JPEG };
    expect(await print([image, other])).not.toBe(await print([other, image]));
  });

  test('tells the order of the texts of one name', async () => {
    const other = { ...text, value: 'a cat' };
    expect(await print([text, other])).not.toBe(await print([other, text]));
  });
});

const of = (sizeBytes: number): Part => ({ ...image, value: Buffer.alloc(sizeBytes, 1) });

// A text may be a data URI of the largest image that is taken.
const textOf = (name: string, sizeBytes: number): Part => ({
  name,
  value: 'x'.repeat(sizeBytes),
});

describe('body_too_large', () => {
  test('a file of exactly as much as may be is taken', async () => {
    const { fields } = await read(bodyOf([of(1_000)]));
    expect(fields['image']).toMatchObject({ sizeBytes: 1_000 });
  });

  test.each<[string, readonly Part[]]>([
    ['a file of one byte more', [of(1_001)]],
    ['a much larger file', [of(300_000)]],
    ['the second of two files', [of(10), of(1_001)]],
    ['one file more than may be', [of(1), of(1), of(1), of(1)]],
    [
      'too many fields',
      Array.from({ length: 101 }, (_, index) => ({ name: `field-${index}`, value: '' })),
    ],
  ])('%s', async (_, parts) => {
    const { kind, detail } = await refusalOf(read(bodyOf(parts), { pieceBytes: 8_192 }));
    expect([kind, detail]).toEqual(['body_too_large', { sizeBytesMax: 1_000 }]);
  });

  const inLargePieces = { pieceBytes: 1_000_000 };

  test('a text of exactly as much as may be is taken', async () => {
    const { fields } = await read(bodyOf([textOf('image', 28_000_000)]), inLargePieces);
    expect((fields['image'] as string).length).toBe(28_000_000);
  });

  test.each<[string, readonly Part[]]>([
    ['a text of one byte more', [textOf('image', 28_000_001)]],
    ['texts that are too long together', ['a', 'b', 'c'].map((name) => textOf(name, 25_000_000))],
  ])('%s', async (_, parts) => {
    expect((await refusalOf(read(bodyOf(parts), inLargePieces))).kind).toBe('body_too_large');
  });

  test('a body that never ends is not read to its end', async () => {
    let handedOver = 0;
    function* endless(): Generator<Buffer> {
      yield bodyOf([image]).subarray(0, -8);
      for (;;) {
        handedOver += 1_000_000;
        yield Buffer.alloc(1_000_000, 1);
      }
    }
    const stream = Readable.from(endless());
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const { kind } = await refusalOf(readForm(stream, headers, folder, LIMITS));
    expect(kind).toBe('body_too_large');
    expect(handedOver).toBeLessThan(100_000_000);
  });
});

describe('form_broken', () => {
  const whole = bodyOf([{ name: 'prompt', value: 'a dog' }, image]);

  test.each([0, 1, 20, 60, 100, 180, whole.length - 10, whole.length - 5])(
    'a body that ends after %i bytes',
    async (sizeBytes) => {
      expect((await refusalOf(read(whole.subarray(0, sizeBytes)))).kind).toBe('form_broken');
    },
  );

  test.each([0, 30, 150, 230, 300])('a connection that breaks off after %i bytes', async (at) => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield whole.subarray(0, at);
      throw new Error('ECONNRESET');
    }
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const { kind } = await refusalOf(readForm(Readable.from(broken()), headers, folder, LIMITS));
    expect(kind).toBe('form_broken');
  });

  test.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/mixed; boundary=x',
  ])('%s', async (type) => {
    expect((await refusalOf(read(whole, { type }))).kind).toBe('form_broken');
  });

  test('another boundary than was announced', async () => {
    const type = 'multipart/form-data; boundary=y';
    expect((await refusalOf(read(whole, { type }))).kind).toBe('form_broken');
  });
});

test('a disk that takes no file is not the client’s fault', async () => {
  const reading = readForm(
    Readable.from(inPieces(bodyOf([image, image]), 64)),
    { 'content-type': 'multipart/form-data; boundary=x' },
    join(folder, 'missing'),
    LIMITS,
  );
  await expect(reading).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open' });
});
