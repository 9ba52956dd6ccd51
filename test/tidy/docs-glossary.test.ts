import { expect, test } from 'vitest';
import { plain, rowsOn } from './markdown.ts';
import { exists } from './repository.ts';

const PAGE = 'docs/GLOSSARY.md';

const rows = rowsOn(PAGE);
const terms = rows.map(([term = '']) => term.replaceAll('*', ''));

/** The words that the code is written in; a new one belongs here and on the page. */
const REQUIRED = [
  'admin token',
  'API key',
  'attempt',
  'balance',
  'channel',
  'claim',
  'clip',
  'command',
  'contract',
  'credit',
  'crash point',
  'dialect',
  'draft',
  'engine',
  'epoch',
  'failure',
  'grant',
  'group commit',
  'guard',
  'handle',
  'hold',
  'idempotency key',
  'intake',
  'invariant',
  'job',
  'lease',
  'ledger',
  'model',
  'order',
  'post',
  'provider',
  'quote',
  'refusal',
  'release',
  'replay',
  'room',
  'runner',
  'signed link',
  'staging',
  'sweep',
  'take',
  'task',
  'transfer',
  'upstream',
  'upstream fault',
  'violation',
  'workspace',
];

test.each(REQUIRED)('%s is explained', (term) => {
  expect(terms).toContain(term);
});

test('terms come in order, each once', () => {
  const order = new Intl.Collator('en').compare;
  expect(terms).toEqual([...new Set(terms)].toSorted(order));
});

test('each is explained in one sentence', () => {
  for (const [term, sentence = ''] of rows) {
    expect(sentence, term).toMatch(/^[^.]*(?:\.[^. ][^.]*)*\.$/);
  }
});

test('each says where it is found', () => {
  for (const [term, , place] of rows) expect([term, exists(plain(place))]).toEqual([term, true]);
});
