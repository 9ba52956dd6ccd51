import { check, findContract } from '@reelgate/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeGeneration } from '../../src/dialects/rivya/decode.ts';

const MODEL = 'grok-imagine-video';
const contract = findContract('rivya', MODEL);
const invalid = (message: string) => ({
  status: 400,
  code: 'validation_failed',
  message,
  retryable: false,
  retryAfterS: null,
});

describe('what is in params lies beside it, under names with a dot', () => {
  const image = { url: 'https://a.example/b.png', kind: 'image' };
  test.each<[object, object]>([
    [{ prompt: 'a' }, { prompt: 'a' }],
    [{ params: null }, {}],
    [{ params: {} }, {}],
    [{ params: { mode: 'unchecked', x: 1 } }, { 'params.mode': 'unchecked', 'params.x': 1 }],
    [
      { prompt: 'a', params: { referenceMediaItems: [image] } },
      { prompt: 'a', 'params.referenceMediaItems': [image] },
    ],
    [{ params: { referenceMediaItems: 'x' } }, { 'params.referenceMediaItems': 'x' }],
    [{ params: { referenceMediaItems: [7] } }, { 'params.referenceMediaItems': [7] }],
  ])('%j', (body, flat) => {
    expect(decodeGeneration({ model: MODEL, ...body })).toEqual({
      model: MODEL,
      contract,
      body: flat,
    });
  });
});

describe('a body that is for no model', () => {
  const long = 'x'.repeat(61);
  test.each<[unknown, string]>([
    [undefined, 'request body must be a JSON object'],
    [null, 'request body must be a JSON object'],
    [[], 'request body must be a JSON object'],
    ['{}', 'request body must be a JSON object'],
    [{}, 'model is required'],
    [{ model: null }, 'model is required'],
    [{ model: ['grok-imagine-video'] }, 'model must be a string'],
    [{ model: 'Grok-Imagine-Video' }, 'model "Grok-Imagine-Video" is not offered on this endpoint'],
    [{ model: '__proto__' }, 'model "__proto__" is not offered on this endpoint'],
    [{ model: long }, `model "${long.slice(1)}…" is not offered on this endpoint`],
  ])('%j', (body, message) => {
    expect(decodeGeneration(body)).toEqual(invalid(message));
  });
});

test('whatever comes, it is decoded or refused, and what is decoded can be checked', () => {
  const params = fc.oneof(
    fc.jsonValue(),
    fc.record({ referenceMediaItems: fc.array(fc.jsonValue()), mode: fc.jsonValue() }),
  );
  fc.assert(
    fc.property(fc.record({ prompt: fc.jsonValue(), params }), (body) => {
      const decoded = decodeGeneration({ model: MODEL, ...body });
      if ('contract' in decoded) expect(check(decoded, decoded.contract)).toBeTypeOf('object');
      else expect(decoded).toMatchObject({ status: 400, code: 'validation_failed' });
    }),
  );
});
