import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formOf, PREFIXES, rivya, type Rivya } from './client.ts';
import { at, LEAST, MODEL, setStage, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.close());

test('credits', async () => {
  const { api } = await stage.workspace({ credits: 77 });
  const answer = await api.ask('GET', '/credits');
  expect([answer.status, answer.text]).toEqual([200, '{"current_credits":77}']);
});

test.each(PREFIXES)('the models, without a key, under %s', async (prefix) => {
  const answer = await rivya(at(stage.gateway, null, prefix)).ask('GET', '/models');
  const text = expect.any(String) as string;
  const select = (key: string, preset: string, options: readonly string[]) => ({
    key,
    required: false,
    type: 'select',
    default: preset,
    options,
    description: text,
  });
  expect([answer.status, answer.json]).toEqual([
    200,
    {
      object: 'list',
      data: [
        {
          id: MODEL,
          object: 'model',
          display_name: 'Grok Imagine Video',
          description: text,
          category: 'video',
          runtime: 'async_task',
          base_credits: 10,
          billing_type: 'FIXED',
          supported_modes: ['text_to_video', 'image_to_video'],
          max_prompt_length: 5_000,
          reference_media: { key: 'referenceMediaItems', max_items: 1, kinds: ['image'] },
          params: [
            select('mode', 'normal', ['fun', 'normal', 'spicy']),
            {
              key: 'duration',
              required: false,
              type: 'number',
              default: 6,
              min: 6,
              max: 30,
              step: 1,
              description: text,
            },
            select('resolution', '480p', ['480p', '720p']),
            select('aspect_ratio', '2:3', ['1:1', '16:9', '9:16', '2:3', '3:2']),
          ],
          api_status: 'available',
          api_input_status: 'available',
          supported_api_inputs: ['text', 'file'],
          requires_files_api: false,
          file_kinds: ['image'],
          upload_policy: [
            {
              kind: 'image',
              max_size_bytes: 10 * 1_024 * 1_024,
              mime_types: ['image/jpeg', 'image/png', 'image/webp'],
            },
          ],
        },
      ],
    },
  ]);
});

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, AnySchema>> };
}

interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: AnySchema }>> };
  readonly responses: Readonly<
    Record<string, { content: { 'application/json': { schema: { $ref: string } } } }>
  >;
}

describe('the OpenAPI document', () => {
  let document: Document;
  let api: Rivya;

  beforeAll(async () => {
    ({ api } = await stage.workspace());
    const answer = await rivya({ url: stage.gateway.url, key: null }).ask('GET', '/openapi.json');
    expect(answer.status).toBe(200);
    document = answer.json as Document;
  });

  test('names every route that is served', () => {
    const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(document.openapi).toBe('3.1.0');
    expect(routes.toSorted()).toEqual([
      'DELETE /webhooks/{id}',
      'GET /credits',
      'GET /files/{id}',
      'GET /generations/{id}',
      'GET /models',
      'GET /openapi.json',
      'GET /webhook-events',
      'GET /webhooks',
      'GET /webhooks/{id}',
      'GET /webhooks/{id}/deliveries',
      'PATCH /webhooks/{id}',
      'POST /files',
      'POST /generations',
      'POST /webhooks',
      'POST /webhooks/{id}/rotate-secret',
      'POST /webhooks/{id}/test',
    ]);
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(routes.length);
  });

  test('says what is taken: what it refuses is refused, and the rest is not', async () => {
    const schema = document.paths['/generations']?.['post']?.requestBody?.content;
    const validate = ajv().compile(schema?.['application/json']?.schema ?? false);
    const image = { url: `${stage.images.url}/64x64.png`, kind: 'image' };
    const changes: readonly object[] = [
      {},
      { params: null },
      { params: { mode: 'spicy', duration: 30, resolution: '720p', aspect_ratio: '1:1' } },
      { params: { referenceMediaItems: [image] } },
      { params: { referenceMediaItems: [{ ...image, durationToken: null }] } },
      { prompt: '' },
      { model: 'veo' },
      { params: { duration: 31 } },
      { params: { mode: 'x' } },
      { params: { seed: 1 } },
      { params: { referenceMediaItems: [image, image] } },
      { params: { referenceMediaItems: [{ url: image.url }] } },
      { params: { referenceMediaItems: [{ ...image, kind: 'video' }] } },
      { params: { referenceMediaItems: [{ ...image, role: 'x' }] } },
      { params: { referenceMediaItems: [{ ...image, url: 'ftp://a.example/' }] } },
      { params: [] },
    ];
    for (const change of changes) {
      const body = { ...LEAST, ...change };
      const answer = await api.submit(body);
      expect([change, validate(body)]).toEqual([change, answer.status === 200]);
    }
  });

  test('says what is answered', async () => {
    const check = (operation: Operation | undefined, status: number, answer: unknown) => {
      const found = operation?.responses[status] ?? operation?.responses['default'];
      const name = found?.content['application/json'].schema.$ref.split('/').at(-1) ?? '';
      const validate = ajv().compile(document.components.schemas[name] ?? false);
      expect([name, validate(answer), validate.errors]).toEqual([name, true, null]);
    };
    const ask = async (method: string, template: string, id = '', body?: unknown) => {
      const path = template.replace('{id}', id);
      const answer =
        body === undefined ? await api.ask(method, path) : await api.sendJson(method, path, body);
      check(document.paths[template]?.[method.toLowerCase()], answer.status, answer.json);
      return answer.json as { readonly id: string };
    };
    const { id } = await ask('POST', '/generations', '', LEAST);
    await ask('GET', '/generations/{id}', id);
    await api.final(id);
    await ask('GET', '/generations/{id}', id);
    await ask('GET', '/generations/{id}', 'unknown');
    stage.upstream.next({ end: 'failed' });
    const failed = await api.accepted(LEAST);
    await api.final(failed.id);
    await ask('GET', '/generations/{id}', failed.id);
    const uploaded = await api.upload(formOf(stage.upstream.clip, { kind: 'video' }));
    check(document.paths['/files']?.['post'], uploaded.status, uploaded.json);
    await ask('GET', '/files/{id}', (uploaded.json as { id: string }).id);
    await ask('GET', '/credits');
    await ask('GET', '/models');
    const webhook = await ask('POST', '/webhooks', '', { url: 'https://hooks.example.com/' });
    await ask('GET', '/webhooks');
    await ask('GET', '/webhooks/{id}', webhook.id);
    await ask('PATCH', '/webhooks/{id}', webhook.id, { enabled: false });
    await ask('POST', '/webhooks/{id}/rotate-secret', webhook.id);
    await ask('GET', '/webhooks/{id}/deliveries', webhook.id);
    await ask('POST', '/webhooks/{id}/test', webhook.id);
    await ask('DELETE', '/webhooks/{id}', webhook.id);
    await ask('GET', '/webhook-events');
  });
});

/** What the formats of OpenAPI mean is not looked at here. */
function ajv(): Ajv2020 {
  return new Ajv2020({ strict: false, validateFormats: false });
}
