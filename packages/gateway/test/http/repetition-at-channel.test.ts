import { expect, test } from 'vitest';
import { repetitionOf } from '../../src/http/repetition.ts';

const BODY = '{"model":"m"}';

/** By what a repetition is known: a key with another text than before is a conflict. */
const textOf = (headers: Readonly<Record<string, string>>, channel?: string): string | undefined =>
  repetitionOf(headers, 'r', BODY, channel)?.bodyText;

test.each([{ 'idempotency-key': 'k' }, { 'x-stainless-retry-count': '1' }])(
  'with %j, a request at another channel is another one',
  (headers) => {
    // As it was before there were names, so that the keys of then are still known.
    expect(textOf(headers)).toBe(BODY);
    const texts = [undefined, 'engine', 'other'].map((channel) => textOf(headers, channel));
    expect(new Set(texts).size).toBe(3);
    expect(textOf(headers, 'engine')).toBe(texts[1]);
  },
);
