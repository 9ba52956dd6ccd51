import { expect, test } from 'vitest';
import { repetitionOf } from '../../src/http/repetition.ts';
import { Refusal } from '../../src/platform/refusal.ts';

const BODY = '{"model":"m"}';

test.each([
  [{}, null],
  [{ 'idempotency-key': 'abc' }, { key: 'abc', retryCount: 0 }],
  [{ 'idempotency-key': '"abc"' }, { key: 'abc', retryCount: 0 }],
  [{ 'idempotency-key': String.raw`"a\"b\\c"` }, { key: String.raw`a"b\c`, retryCount: 0 }],
  [{ 'idempotency-key': 'x'.repeat(255) }, { key: 'x'.repeat(255), retryCount: 0 }],
  [{ 'x-stainless-retry-count': '0' }, { key: null, retryCount: 0 }],
  [{ 'x-stainless-retry-count': '2' }, { key: null, retryCount: 2 }],
  [{ 'x-stainless-retry-count': 'two' }, null],
  [
    { 'idempotency-key': 'k', 'x-stainless-retry-count': '2' },
    { key: 'k', retryCount: 0 },
  ],
])('%j', (headers, expected) => {
  const repeat = expected === null ? null : { ...expected, route: 'r', bodyText: BODY };
  expect(repetitionOf(headers, 'r', BODY)).toEqual(repeat);
});

test.each(['', '  ', '""', 'x'.repeat(256)])('the key %j is refused', (key) => {
  const refused = () => repetitionOf({ 'idempotency-key': key }, 'r', BODY);
  expect(refused).toThrow(Refusal);
  expect(refused).toThrow('idempotency_key_invalid');
});
