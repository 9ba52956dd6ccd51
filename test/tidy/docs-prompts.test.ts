import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { english } from '../../packages/engine/src/prompt/english.ts';
import { ROOT } from './repository.ts';

const page = readFileSync(join(ROOT, 'docs/prompts.md'), 'utf8');
const TABLES = [
  'camera',
  'pace',
  'speed',
  'light',
  'grade',
  'atmosphere',
  'scene',
  'mood',
  'ambience',
  'music',
] as const;

test.each(TABLES)('the page on prompts names every row of the table %s', (table) => {
  const names = Object.keys(english[table]).filter((name) => name !== 'none');
  expect(names.length).toBeGreaterThan(1);
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('the page on prompts names nothing that the tables lack', () => {
  const known = new Set(TABLES.flatMap((table) => Object.keys(english[table])));
  const elsewhere = new Set(['understood', 'reelgate render', 'fun', 'spicy']);
  const named = [...page.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !known.has(name) && !elsewhere.has(name))).toEqual([]);
});
