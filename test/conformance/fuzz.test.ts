import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contracts, type Contract } from '../../packages/contracts/src/index.ts';
import { expectRefusedBy, type DialectName } from '../lib/dialect-shapes.ts';
import { startGateway, type Gateway } from '../lib/gateway.ts';
import { send, type Answer } from '../lib/reapi.ts';
import { startUpstream, type Upstream } from '../lib/upstream.ts';

/** Whatever is sent: never a 5xx, never another's words, and nothing is held for what is refused. */
let upstream: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script = { hold: true };
  gateway = await startGateway({ configFile: { channels: [upstream.channel] } });
});

afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

const PATHS: Readonly<Record<DialectName, string>> = {
  reapi: '/api/v1/videos/generations',
  openai: '/v1/videos',
  empirio: '/empirio/v1/videos/generations',
  rivya: '/api/v1/generations',
  xai: '/xai/v1/videos/generations',
  reelgate: '/v1/reelgate/tasks',
};

const DIALECTS = Object.keys(PATHS) as DialectName[];

function post(dialect: DialectName, body: string | Uint8Array<ArrayBuffer>, type: string) {
  return send(`${gateway.url}${PATHS[dialect]}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': type },
    body,
  });
}

function expectSaneAnswer(dialect: DialectName, answer: Answer): void {
  expect(answer.status, answer.text).toBeLessThan(500);
  if (answer.status >= 300) expectRefusedBy(dialect, answer);
}

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    '',
    ' ',
    'auto',
    '16:9',
    '0:0',
    '1e9:1',
    '480p',
    '720P',
    720,
    6,
    '6',
    6.5,
    -1,
    1e308,
    true,
    [],
    {},
    [null],
    'https://a.example/a.png',
    'http://127.0.0.1/a.png',
    'data:image/png;base64,',
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUg==',
    { url: 'https://a.example/a.png' },
    { file_id: 'file_0' },
    [{ url: 'file:///etc/passwd' }],
    '\u0000',
    '\ud800',
    '__proto__',
  ),
);

/** A body of a contract's own fields, some of them as they should be and some not. */
function bodyOf(contract: Contract): fc.Arbitrary<Record<string, unknown>> {
  const names = contract.fields.map(({ name }) => name.split('.')[0] ?? name);
  const field = fc.tuple(fc.constantFrom(...names, 'extra', 'params', 'output'), junk);
  return fc.tuple(fc.array(field, { maxLength: 6 }), fc.boolean()).map(([fields, prompted]) => ({
    ...(prompted ? { prompt: 'a dog' } : {}),
    ...Object.fromEntries(fields),
  }));
}

describe.each(DIALECTS)('%s', (dialect) => {
  const own = contracts.filter(
    (contract) => dialect === 'reelgate' || contract.dialect === dialect,
  );

  test('bodies of its models’ fields', async () => {
    const body = fc
      .constantFrom(...own)
      .chain((contract) => fc.tuple(fc.constant(contract), bodyOf(contract)));
    await fc.assert(
      fc.asyncProperty(body, async ([contract, fields]) => {
        const sent =
          dialect === 'reelgate'
            ? { model: `${contract.dialect}/${contract.id}`, input: fields }
            : { model: contract.id, ...fields };
        expectSaneAnswer(dialect, await post(dialect, JSON.stringify(sent), 'application/json'));
      }),
      { numRuns: 60 },
    );
  });

  test('any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        expectSaneAnswer(dialect, await post(dialect, JSON.stringify(value), 'application/json'));
      }),
      { numRuns: 30 },
    );
  });

  // After the corpus of "Parsing JSON is a minefield".
  test.each([
    '',
    ' ',
    '{',
    '{}}',
    '[',
    '[1,]',
    '{"a":1,}',
    "{'a':1}",
    '{"a":NaN}',
    '{"a":01}',
    '{"a":1e999}',
    '{"a":"\t"}',
    '"\\ud800"',
    '{"model":1,"model":"b"}',
    '{"__proto__":{"model":"x"}}',
    '{"constructor":{"prototype":{"a":1}}}',
    '\uFEFF{}',
    'null',
    '1',
    '"text"',
    '[]',
    '[{}]',
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    `{"prompt":"${'x'.repeat(200_000)}"}`,
  ])('the text %s', async (text) => {
    const answer = await post(dialect, text, 'application/json');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expectSaneAnswer(dialect, answer);
  });

  test('bytes that are no text, and types that are not JSON', async () => {
    const bytes = Uint8Array.from([0x7b, 0xff, 0xfe, 0x00, 0x7d]);
    expectSaneAnswer(dialect, await post(dialect, bytes, 'application/json'));
    for (const type of ['text/plain', 'application/xml', 'x', 'application/json; charset=utf-16']) {
      expectSaneAnswer(dialect, await post(dialect, '{}', type));
    }
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x']) {
      expectSaneAnswer(dialect, await post(dialect, 'no form', type));
    }
    expectSaneAnswer(
      dialect,
      await post(
        dialect,
        '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n',
        'multipart/form-data; boundary=x',
      ),
    );
  });
});

test('the books are sound after all of it', async () => {
  upstream.script = {};
  upstream.release();
  expect(await gateway.admin('GET', '/doctor')).toEqual({ sound: true, broken: [] });
});
