import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { send } from '../../lib/reapi.ts';
import { empirio } from './client.ts';
import { badRequest, expectProblem, type Problem } from './expect-problem.ts';
import { at, PREFIXES, setStage, type Stage } from './stage.ts';

let stage: Stage;

// A gateway that may not fetch from this machine: what was uploaded is not fetched.
beforeAll(async () => {
  const env = { REELGATE_EGRESS_ALLOW: '' };
  stage = await setStage({ env, limits: { fileBytesMax: 200_000 } });
});
afterEach(() => stage.settle());
afterAll(() => stage.close());

async function imageBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`${stage.images.url}${path}`);
  return new Uint8Array(await response.arrayBuffer());
}

function formOf(...parts: readonly (readonly [string, Blob | string, string?])[]): FormData {
  const form = new FormData();
  for (const [name, value, fileName] of parts) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, fileName ?? 'image.png');
  }
  return form;
}

describe.each(PREFIXES)('under %s', (prefix) => {
  test.each(['jpg', 'png', 'webp'])('a %s is taken, and can be animated', async (kind) => {
    const api = empirio(at(stage.gateway, stage.gateway.key, prefix));
    const bytes = await imageBytes(`/64x48.${kind}`);
    // The type that is claimed does not matter, and neither does the field's name.
    const answer = await api.upload(formOf([kind, new Blob([bytes], { type: 'text/plain' })]));
    expect(answer.status).toBe(200);
    const { url } = answer.json as { url: string };
    expect(answer.text).toBe(JSON.stringify({ url }));
    const fetched = await fetch(url);
    expect(new Uint8Array(await fetched.arrayBuffer())).toEqual(bytes);

    const id = await api.accepted({ ...stage.body, image: url });
    expect(await api.final(id)).toMatchObject({ status: 'completed', error: null });
  });
});

test('x-api-key uploads too', async () => {
  const body = formOf(['file', new Blob([await imageBytes('/64x48.png')])]);
  const headers = { 'x-api-key': stage.gateway.key };
  const url = `${stage.gateway.url}/v1/files/upload`;
  expect((await send(url, { method: 'POST', headers, body })).status).toBe(200);
});

describe('what is refused', () => {
  const noImage = badRequest('the file must be a JPEG, PNG or WebP image', 'file');
  const noFile = badRequest('the body must be a multipart form with one image file', 'file');

  test('a page, a GIF, a drawing, a video, and nothing', async () => {
    for (const path of ['/page.html', '/64x48.gif', '/drawing.svg', '/empty.jpg']) {
      const answer = await stage.api.upload(formOf(['file', new Blob([await imageBytes(path)])]));
      expectProblem(answer, noImage);
    }
    const clip = new Blob([new Uint8Array(stage.upstream.clip)]);
    expectProblem(await stage.api.upload(formOf(['file', clip])), noImage);
  });

  test('two files, and none', async () => {
    const image = new Blob([await imageBytes('/64x48.png')]);
    const two = badRequest('one image is taken at a time', 'file');
    expectProblem(await stage.api.upload(formOf(['file', image], ['file', image])), two);
    expectProblem(await stage.api.upload(formOf(['file', image], ['mask', image])), two);
    expectProblem(await stage.api.upload(formOf(['file', 'a text'])), noFile);
    expectProblem(await stage.api.upload(new FormData()), noFile);
  });

  test('one that is too large', async () => {
    const large = new Blob([await imageBytes('/1000x1000.noise.png')]);
    expectProblem(await stage.api.upload(formOf(['file', large])), {
      status: 413,
      type: 'invalid_request_error',
      code: 'invalid_request',
      message: 'the request body exceeds 200000 bytes',
    });
  });

  const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
  test.each<[string, Record<string, string>, Problem]>([
    ['{}', { 'content-type': 'application/json' }, noFile],
    ['{"file": "https://example.com/a.png"}', { 'content-type': 'application/json' }, noFile],
    ['--x\r\ncontent-disposi', multipart, badRequest('the multipart form cannot be read')],
    [
      'whatever',
      { 'content-type': 'multipart/form-data' },
      badRequest('the multipart form cannot be read'),
    ],
    [
      'bytes',
      { 'content-type': 'image/png' },
      {
        status: 415,
        type: 'invalid_request_error',
        code: 'invalid_request',
        message: 'this content type is not accepted here: see Content-Type',
      },
    ],
  ])('%s as %j', async (body, headers, problem) => {
    expectProblem(await stage.api.ask('POST', '/files/upload', { body, headers }), problem);
  });
});
