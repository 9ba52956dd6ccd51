import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../lib/until.ts';
import { expectRefusal, formOf, PREFIXES, rivya, type UploadedFile } from './client.ts';
import { at, LEAST, MODEL, setStage, type Stage } from './stage.ts';

const IMAGE_BYTES_MAX = 10 * 1_024 * 1_024;
const UNSUPPORTED = 'file is no image (JPEG, PNG, WebP), video or audio file';

let stage: Stage;
let pictures: Readonly<Record<'jpg' | 'png' | 'webp' | 'gif', Buffer>>;

beforeAll(async () => {
  stage = await setStage({ fileBytesMax: 12_000_000 });
  const picture = async (kind: string) => {
    const response = await fetch(`${stage.images.url}/60x90.${kind}`);
    return Buffer.from(await response.arrayBuffer());
  };
  pictures = {
    jpg: await picture('jpg'),
    png: await picture('png'),
    webp: await picture('webp'),
    gif: await picture('gif'),
  };
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

describe.each(PREFIXES)('under %s', (prefix) => {
  test.each([
    ['jpg', 'image/jpeg'],
    ['png', 'image/png'],
    ['webp', 'image/webp'],
  ] as const)('a %s, told by its content and not by its name', async (kind, mimeType) => {
    const api = rivya(at(stage.gateway, stage.gateway.key, prefix));
    const before = new Date().toISOString();
    const answer = await api.upload(formOf(pictures[kind], { kind: 'image' }, 'holiday.mp4'));
    const file = answer.json as UploadedFile;
    expect(answer.status).toBe(201);
    expect(file).toEqual({
      id: expect.stringMatching(/^file_[0-9a-f]{32}$/) as string,
      object: 'file',
      kind: 'image',
      url: expect.stringMatching(`^${stage.gateway.url}/media/files/[0-9a-f]{32}\\?`) as string,
      name: 'holiday.mp4',
      mime_type: mimeType,
      size_bytes: pictures[kind].length,
      duration_seconds: null,
      duration_token: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
    });
    expect(file.created_at >= before).toBe(true);
    const asked = await api.ask('GET', `/files/${file.id}`);
    expect([asked.status, asked.json]).toEqual([200, file]);
    const fetched = await fetch(file.url);
    expect(fetched.headers.get('content-type')).toBe(mimeType);
    expect(Buffer.from(await fetched.arrayBuffer()).equals(pictures[kind])).toBe(true);
  });
});

test('a video, with its length', async () => {
  const answer = await stage.api.upload(formOf(stage.upstream.clip, { kind: 'video' }, 'a.mp4'));
  const file = answer.json as UploadedFile;
  expect(answer.status).toBe(201);
  expect(file).toMatchObject({
    kind: 'video',
    mime_type: 'video/mp4',
    duration_seconds: 8,
    duration_token: expect.stringMatching(/^dt_[0-9a-f]{32}$/) as string,
  });
  expect((await stage.api.ask('GET', `/files/${file.id}`)).json).toEqual(file);
});

test('a sound, whose length nobody measures', async () => {
  const wave = Buffer.alloc(100);
  wave.write('RIFF', 0);
  wave.write('WAVE', 8);
  const answer = await stage.api.upload(formOf(wave, { kind: 'audio' }, 'a.wav'));
  expect([answer.status, answer.json]).toEqual([
    201,
    expect.objectContaining({
      kind: 'audio',
      mime_type: 'audio/wav',
      duration_seconds: null,
      duration_token: null,
    }),
  ]);
});

test('with a model, a request id, and what nobody knows', async () => {
  const fields = { kind: 'image', model: MODEL, client_request_id: 'c'.repeat(128), purpose: 'x' };
  const answer = await stage.api.upload(formOf(pictures.png, fields));
  expect([answer.status, answer.headers.get('reelgate-ignored-fields')]).toEqual([201, 'purpose']);
});

describe('a form that cannot be taken', () => {
  test.each<[string, () => FormData, string]>([
    [
      'no file',
      () => formOf(null, { kind: 'image' }),
      'file is required, as a part with a file name',
    ],
    [
      'a text for a file',
      () => formOf(null, { kind: 'image', file: 'https://example.com/a.png' }),
      'file is required, as a part with a file name',
    ],
    [
      'two files',
      () => {
        const form = formOf(pictures.png, { kind: 'image' });
        form.append('file', new Blob([new Uint8Array(pictures.jpg)]), 'b.jpg');
        return form;
      },
      'file must be one file',
    ],
    ['no kind', () => formOf(pictures.png, {}), 'kind is required'],
    [
      'a kind of its own',
      () => formOf(pictures.png, { kind: 'text' }),
      'kind must be one of image, video, audio',
    ],
    [
      'another kind',
      () => formOf(pictures.png, { kind: 'video' }),
      'file holds image/png, which is not the kind video',
    ],
    [
      'a video for an image',
      () => formOf(stage.upstream.clip, { kind: 'image' }, 'a.png'),
      'file holds video/mp4, which is not the kind image',
    ],
    ['a GIF', () => formOf(pictures.gif, { kind: 'image' }, 'a.png'), UNSUPPORTED],
    ['a page', () => formOf(Buffer.from('<!doctype html>'), { kind: 'image' }), UNSUPPORTED],
    ['nothing in it', () => formOf(Buffer.alloc(0), { kind: 'image' }), UNSUPPORTED],
    [
      'an unknown model',
      () => formOf(pictures.png, { kind: 'image', model: 'veo-3' }),
      'model "veo-3" is not offered here',
    ],
    [
      'a model that takes no such file',
      () => formOf(stage.upstream.clip, { kind: 'video', model: MODEL }),
      'model grok-imagine-video takes files of kind image only',
    ],
    [
      'a long request id',
      () => formOf(pictures.png, { kind: 'image', client_request_id: 'c'.repeat(129) }),
      'client_request_id exceeds 128 characters (got 129)',
    ],
    [
      'an image that is too large',
      () => formOf(padded(pictures.png, IMAGE_BYTES_MAX + 1), { kind: 'image' }),
      `file exceeds ${IMAGE_BYTES_MAX} bytes, which is the most for an image`,
    ],
  ])('%s', async (_, form, message) => {
    expectRefusal(await stage.api.upload(form()), 400, 'validation_failed', message);
  });

  test('the largest image is taken', async () => {
    const form = formOf(padded(pictures.png, IMAGE_BYTES_MAX), { kind: 'image' });
    expect((await stage.api.upload(form)).status).toBe(201);
  });

  test('a video over the general limit', async () => {
    const form = formOf(padded(stage.upstream.clip, 12_000_001), { kind: 'video' });
    const message = 'request body, or a file in it, exceeds 12000000 bytes';
    expectRefusal(await stage.api.upload(form), 413, 'validation_failed', message);
  });

  test('JSON', async () => {
    const answer = await stage.api.sendJson('POST', '/files', { kind: 'image', file: 'x' });
    const message = 'file is required, as a part with a file name';
    expectRefusal(answer, 400, 'validation_failed', message);
  });

  test('one that breaks off', async () => {
    const answer = await stage.api.ask('POST', '/files', {
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\nabc',
    });
    const message = 'request body is not a readable multipart form';
    expectRefusal(answer, 400, 'validation_failed', message);
  });
});

describe('a file that is not there', () => {
  const digits = '018f5a3a1b6e7d9f8c2b4d6e8f0a2c4e';

  test.each([`file_${digits}`, digits, `task_${digits}`, `file_${digits.toUpperCase()}`, '%00'])(
    '%s',
    async (id) => {
      expectRefusal(await stage.api.ask('GET', `/files/${id}`), 404, 'not_found', 'file not found');
    },
  );

  test("another workspace's", async () => {
    const { api } = await stage.workspace();
    const answer = await stage.api.upload(formOf(pictures.png, { kind: 'image' }));
    const { id } = answer.json as UploadedFile;
    expect((await stage.api.ask('GET', `/files/${id}`)).status).toBe(200);
    expectRefusal(await api.ask('GET', `/files/${id}`), 404, 'not_found', 'file not found');
  });
});

test('what was uploaded is used as a reference, with all that the answer said of it', async () => {
  const answer = await stage.api.upload(formOf(pictures.webp, { kind: 'image' }, 'a.webp'));
  const { url, kind, name, mime_type: mimeType, ...file } = answer.json as UploadedFile;
  const item = {
    url,
    kind,
    name,
    mimeType,
    durationSeconds: file.duration_seconds,
    durationToken: file.duration_token,
  };
  const body = { ...LEAST, params: { referenceMediaItems: [item] } };
  const { id } = await stage.api.accepted(body);
  expect((await stage.api.final(id)).status).toBe('succeeded');
});

test('after its days a file is gone, and so is its link', async () => {
  const brief = await setStage({ fileMs: 1_000 });
  const answer = await brief.api.upload(formOf(pictures.png, { kind: 'image' }));
  const { id, url } = answer.json as UploadedFile;
  const gone = await until('the end of its days', async () => {
    const { status } = await fetch(url);
    return status !== 200 && status;
  });
  expect(gone).toBe(410);
  // A link's time is in whole seconds, so that it may be over a moment before.
  const asked = await until('the end of the file', async () => {
    const found = await brief.api.ask('GET', `/files/${id}`);
    return found.status !== 200 && found;
  });
  expectRefusal(asked, 404, 'not_found', 'file not found');
  await brief.close();
});

/** What follows the end of a file is no part of it, so that it can have any length. */
function padded(file: Buffer, sizeBytes: number): Buffer {
  return Buffer.concat([file, Buffer.alloc(sizeBytes - file.length)]);
}
