import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contracts } from '../../../packages/contracts/src/index.ts';
import { startGateway, type Gateway } from '../../lib/gateway.ts';
import { empirio, type Empirio } from './client.ts';
import { expectProblem } from './expect-problem.ts';
import { at, MODEL, PREFIXES } from './stage.ts';

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const under = (prefix: (typeof PREFIXES)[number]): Empirio =>
  empirio(at(gateway, gateway.key, prefix));

interface ModelList {
  readonly object: string;
  readonly data: readonly Record<string, unknown>[];
}

async function listOf(api: Empirio): Promise<ModelList> {
  return (await api.ask('GET', '/models')).json as ModelList;
}

test.each(PREFIXES)("%s has EmpirioLabs' model as seed 003 shows it", async (prefix) => {
  const answer = await under(prefix).ask('GET', `/models/${MODEL}`);
  const string = { type: 'string', default: null, range: null, values: null };
  const text = expect.any(String) as string;
  expect([answer.status, answer.json]).toEqual([
    200,
    {
      id: MODEL,
      object: 'model',
      created: 0,
      owned_by: 'xai',
      name: 'Grok Imagine Video 1.5',
      summary: text,
      description: text,
      category: 'video_generation',
      endpoints: ['POST /v1/videos/generations'],
      pricing_rows: [
        { type: 'Image input', spec: 'per image', rate: '$0.05', amount: 0.05, currency: 'USD' },
        { type: '480p', spec: 'per second', rate: '$0.096', amount: 0.096, currency: 'USD' },
        { type: '720p', spec: 'per second', rate: '$0.168', amount: 0.168, currency: 'USD' },
      ],
      supported_parameters: [
        { name: 'prompt', ...string, required: true, description: text },
        { name: 'image', ...string, required: true, description: text },
        {
          name: 'duration',
          type: 'number',
          default: 10,
          range: { min: 1, max: 15 },
          values: null,
          required: false,
          description: text,
        },
        {
          name: 'resolution',
          type: 'enum',
          default: '720p',
          range: null,
          values: ['480p', '720p'],
          required: false,
          description: text,
        },
        {
          name: 'aspect_ratio',
          type: 'enum',
          default: null,
          range: null,
          values: ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'],
          required: false,
          description: text,
        },
      ],
      capabilities: {
        input: ['text', 'image'],
        output: ['video'],
        operations: ['generate'],
        text_to_video: false,
        image_to_video: true,
        audio: true,
      },
    },
  ]);
});

const idsOf = (...dialects: string[]): string[] => [
  ...new Set(
    dialects.flatMap((name) =>
      contracts.filter(({ dialect }) => dialect === name).map(({ id }) => id),
    ),
  ),
];

describe('the list', () => {
  test.each([
    ['/v1', idsOf('openai', 'empirio', 'xai')],
    ['/empirio/v1', idsOf('empirio')],
  ] as const)('under %s', async (prefix, ids) => {
    const { object, data } = await listOf(under(prefix));
    expect([object, data.map(({ id }) => id)]).toEqual(['list', ids]);
    for (const model of data) {
      // What OpenAI's clients read.
      expect(model).toMatchObject({ object: 'model', created: 0, owned_by: 'xai' });
      const one = await under(prefix).ask('GET', `/models/${String(model['id'])}`);
      expect([one.status, one.json]).toEqual([200, model]);
    }
  });

  test('each has its price and its parameters', async () => {
    const { data } = await listOf(under('/v1'));
    for (const { pricing_rows, supported_parameters } of data) {
      expect((pricing_rows as object[]).length).toBeGreaterThan(0);
      expect(supported_parameters).toContainEqual(expect.objectContaining({ name: 'prompt' }));
    }
  });
});

describe('no such model', () => {
  test.each([
    ['/v1', 'sora'],
    ['/v1', 'grok-imagine-1.0-video'],
    ['/v1', 'constructor'],
    ['/v1', MODEL.toUpperCase()],
    ['/empirio/v1', 'grok-imagine-video-1.5'],
    ['/empirio/v1', 'grok-video-1.5'],
  ] as const)('%s/models/%s', async (prefix, id) => {
    expectProblem(await under(prefix).ask('GET', `/models/${id}`), {
      status: 404,
      type: 'not_found_error',
      code: 'model_not_found',
      message: `model "${id}" not found`,
      param: 'model',
    });
  });
});
