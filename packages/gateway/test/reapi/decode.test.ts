import { findContract } from '@reelgate/contracts';
import { describe, expect, test } from 'vitest';
import { decodeSubmit } from '../../src/dialects/reapi/decode.ts';

describe('a body that is for a model', () => {
  test.each([
    'grok-imagine-video-1.5-official',
    'grok-imagine-video-1.5-beta',
    'grok-imagine-1.0-video',
  ])('%s', (model) => {
    const body = { model, duration: 'unchecked' };
    expect(decodeSubmit(body)).toEqual({ model, body, contract: findContract('reapi', model) });
  });
});

describe('a body that is for none', () => {
  const object = 'request body must be a JSON object';
  const long = 'x'.repeat(61);
  const rows: [unknown, number, string][] = [
    [undefined, 20001, object],
    [null, 20001, object],
    ['{}', 20001, object],
    [5, 20001, object],
    [true, 20001, object],
    [[], 20001, object],
    [{}, 20002, 'model is required'],
    [{ model: null }, 20002, 'model is required'],
    [{ model: '' }, 20002, 'model is required'],
    [{ model: ' \n' }, 20002, 'model is required'],
    [{ model: 1 }, 20003, 'model must be a string'],
    [{ model: ['grok-imagine-1.0-video'] }, 20003, 'model must be a string'],
    [{ model: 'veo' }, 20004, 'model "veo" is not offered on this endpoint'],
    [
      { model: 'Grok-Imagine-1.0-Video' },
      20004,
      'model "Grok-Imagine-1.0-Video" is not offered on this endpoint',
    ],
    [{ model: '"\n' }, 20004, 'model "\\"\\n" is not offered on this endpoint'],
    [{ model: '__proto__' }, 20004, 'model "__proto__" is not offered on this endpoint'],
    [{ model: long }, 20004, `model "${long.slice(1)}…" is not offered on this endpoint`],
  ];
  test.each(rows)('%j', (body, code, message) => {
    expect(decodeSubmit(body)).toEqual({
      status: 400,
      code,
      message,
      retryable: false,
      retryAfterS: null,
    });
  });
});
