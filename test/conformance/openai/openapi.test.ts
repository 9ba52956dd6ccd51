import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORM, PREFIXES, PREVIEW, videoIn, type Http } from './client.ts';
import { setOpenaiStage, type OpenaiStage } from './stage.ts';

describe.each(PREFIXES)('under %s', (prefix) => {
  let stage: OpenaiStage;
  let http: Http;

  beforeAll(async () => {
    stage = await setOpenaiStage();
    http = stage.http({ prefix });
  });
  afterAll(async () => {
    await stage.settle();
    await stage.close();
  });

  test('every answer that the document tells of is given, and looks so', async () => {
    const { id } = await http.made({ model: FORM, prompt: 'a dog', seconds: 1 });
    await http.final(id);
    const content = `/videos/${id}/content`;
    const whole = await http.ask('GET', content);
    const etag = whole.headers.get('etag') ?? '';
    const part = await http.ask('GET', content, { headers: { range: 'bytes=2-9' } });
    const known = await http.ask('GET', content, { headers: { 'if-none-match': etag } });
    expect([whole.status, part.status, known.status]).toEqual([200, 206, 304]);
    for (const [path, body] of [
      ['/videos/edits', { prompt: 'at night', video: { id } }],
      ['/videos/extensions', { prompt: 'it barks', video: { id }, seconds: 2 }],
      [`/videos/${id}/remix`, { prompt: 'a cat' }],
    ] as const) {
      await http.final(videoIn(await http.post(path, body)).id);
    }
    // Whatever has become of one is in a list, too.
    stage.upstream.next({ end: 'failed' });
    await http.final((await http.made({ model: PREVIEW, prompt: 'a dog' })).id);
    stage.upstream.script = { hold: true };
    const held = await http.made({ model: PREVIEW, prompt: 'a dog' });
    await http.ask('POST', `/videos/${held.id}/cancel`);
    const { data } = (await http.ask('GET', '/videos')).json as { data: { status: string }[] };
    const ends = ['cancelled', 'failed', 'completed', 'completed', 'completed', 'completed'];
    expect(data.map(({ status }) => status)).toEqual(ends);
    await http.ask('DELETE', `/videos/${id}`);
    await http.ask('GET', `/videos/${id}`);

    // What is refused is seen in the other files, on every path.
    const unseen = stage.openApi.unseen().filter((answer) => !answer.endsWith(' default'));
    expect(unseen).toEqual([]);
  });
});

describe('the document', () => {
  let stage: OpenaiStage;

  beforeAll(async () => {
    stage = await setOpenaiStage();
  });
  afterAll(() => stage.close());

  test('is OpenAPI 3.1', async () => {
    const document = structuredClone(stage.document) as Record<string, unknown>;
    const result = await new Validator().validate(document);
    expect(result).toMatchObject({ valid: true });
  });

  test('tells of every route, of its scope, and of the bodies that it takes', () => {
    const { paths } = stage.document as {
      paths: Record<string, Record<string, Operation>>;
    };
    const rows = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => [
        `${method} ${path}`,
        operation['x-required-scope'],
        Object.keys(operation.requestBody?.content ?? {}).map((type) => type.split('/')[0]),
        operation.parameters?.map(({ name }) => name) ?? [],
      ]),
    );
    const [creates, reads] = ['generations:create', 'generations:read'];
    const either = ['application', 'multipart'];
    const orders = ['Idempotency-Key', 'Reelgate-Channel'];
    expect(rows).toEqual([
      ['post /videos', creates, either, orders],
      ['get /videos', reads, [], ['limit', 'after', 'order']],
      ['post /videos/edits', creates, either, orders],
      ['post /videos/extensions', creates, either, orders],
      ['get /videos/{id}', reads, [], ['id']],
      ['delete /videos/{id}', creates, [], ['id']],
      ['get /videos/{id}/content', reads, [], ['id', 'variant']],
      ['post /videos/{id}/cancel', creates, [], ['id']],
      ['post /videos/{id}/remix', creates, ['application'], ['id', ...orders]],
    ]);
  });

  interface Operation {
    readonly 'x-required-scope': string;
    readonly requestBody?: { readonly content: object };
    readonly parameters?: readonly { readonly name: string }[];
  }
});
