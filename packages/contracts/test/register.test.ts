import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  check,
  contracts,
  findContract,
  modelsOf,
  quote,
  type DialectName,
  type Field,
} from '../src/index.ts';
import { bodyOf } from './body.ts';

const folder = new URL('../src/models/', import.meta.url);

const dialects: readonly DialectName[] = ['reapi', 'openai', 'empirio', 'rivya', 'xai'];

const models = dialects.flatMap(modelsOf);

/** What the models of a vendor share, and no model. */
const shared = new Set(['fields.ts', 'size-tables.ts']);

test('every model file is in the register, under its own name', () => {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((dialect) =>
      readdirSync(new URL(dialect.name, folder))
        .filter((file) => !shared.has(file))
        .map((file) => `${dialect.name}/${file}`),
    );
  const registered = models.map(([contract]) => `${contract.dialect}/${contract.id}.ts`);
  expect(registered.toSorted()).toEqual(files.toSorted());
});

test('every contract is one of a model', () => {
  expect(new Set(contracts)).toEqual(new Set(models.flat()));
});

test('what is cancelled is given back everywhere, as no vendor says otherwise', () => {
  expect(contracts.filter(({ chargedWhenCancelled }) => chargedWhenCancelled)).toEqual([]);
});

test.each(models.map((model) => ({ model, id: model[0].id })))(
  '$id generates, and does each thing once',
  ({ model }) => {
    const [first] = model;
    expect(first.operation).toBe('generate');
    expect(new Set(model.map((contract) => contract.operation)).size).toBe(model.length);
    for (const { dialect, id, aliases } of model) {
      expect({ dialect, id, aliases }).toEqual({
        dialect: first.dialect,
        id: first.id,
        aliases: first.aliases,
      });
    }
  },
);

test.each(dialects)('no two models of %s share an id', (dialect) => {
  const ids = modelsOf(dialect).flatMap(([{ id, aliases }]) => [id, ...aliases]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a contract is found by its exact id and by its aliases', () => {
  for (const contract of contracts) {
    const { dialect, operation } = contract;
    for (const id of [contract.id, ...contract.aliases]) {
      expect(findContract(dialect, id, operation)).toBe(contract);
      expect(findContract(dialect, id.toUpperCase(), operation)).toBe(null);
    }
  }
  expect(findContract('reapi', 'toString')).toBe(null);
});

test.each([
  ['xai', 'grok-imagine-video-1.5-preview', 'extend', 'grok-imagine-video-1.5'],
  ['openai', 'grok-imagine-video-1.5-preview', 'edit', 'grok-imagine-video-1.5-preview'],
  ['xai', 'grok-imagine-video-1.5-lite', 'edit', undefined],
  ['openai', 'grok-video-1.5', 'extend', undefined],
  ['rivya', 'grok-imagine-video-1.5', 'generate', undefined],
  ['empirio', 'grok-imagine-video-1.5', 'generate', undefined],
] as const)('%s, %s to %s', (dialect, id, operation, expected) => {
  expect(findContract(dialect, id, operation)?.id).toBe(expected);
});

describe.each(contracts)('$dialect $id $operation', (contract) => {
  const { fields } = contract;
  const names = fields.map((field) => field.name);

  test('is data: it survives JSON', () => {
    expect(JSON.parse(JSON.stringify(contract))).toEqual(contract);
  });

  test('has one field of a meaning, and one of a name', () => {
    expect(new Set(fields.map(meaningOf)).size).toBe(fields.length);
    expect(new Set(names).size).toBe(fields.length);
  });

  test('has no field that another one lies in', () => {
    for (const name of names) {
      expect(names.filter((other) => other.startsWith(`${name}.`))).toEqual([]);
    }
  });

  test('allows its own defaults', () => {
    for (const field of fields) {
      if (field.role === 'ratio') {
        expect(['auto', ...field.allowed]).toContain(field.default);
        expect(['auto', ...field.allowed]).toContain(field.defaultWithImages);
      }
      if (field.role === 'resolution') expect(field.allowed).toContain(field.default);
      if (field.role === 'style') expect(field.allowed).toContain(field.default);
      if (field.role !== 'duration') continue;
      for (const lengthS of [field.defaultS, field.forcedS ?? field.defaultS]) {
        expect(lengthS).toBeGreaterThanOrEqual(field.minS);
        expect(lengthS).toBeLessThanOrEqual(field.maxS);
      }
    }
  });

  test('bounds a source video on both sides, or not from below', () => {
    const video = fields.find((field) => field.role === 'video');
    if (video === undefined || video.sourceMinS === null) return;
    expect(video.sourceMaxS).toBeGreaterThan(video.sourceMinS);
  });

  test('follows an image only where there is one', () => {
    const ratio = fields.find((field) => field.role === 'ratio');
    const first = fields.filter((field) => field.role === 'images' && field.use === 'first_frame');
    if (ratio?.allowed.includes('auto') || ratio?.default === 'auto') {
      expect(first.map((field) => field.required)).toContain('always');
    }
    if (ratio?.defaultWithImages === 'auto') expect(first).not.toEqual([]);
    // The schema has one condition for the prompt and for the ratio that images lift.
    if (ratio?.withImages === 'ignored') {
      expect(first).toEqual(fields.filter(({ role }) => role === 'images' || role === 'keyframes'));
    }
  });

  test('has a size for every resolution, and says of each what it costs', () => {
    const resolution = fields.find((field) => field.role === 'resolution');
    for (const allowed of resolution?.allowed ?? []) {
      expect(contract.sizes[allowed]).toBeDefined();
      expect(contract.ratesMicroUsd[allowed]).toBeDefined();
    }
  });

  test('names only fields that it has', () => {
    expect(names).toEqual(expect.arrayContaining([...contract.wording.unlistedFields]));
    expect(names).toEqual(expect.arrayContaining(contract.conflicts.flat()));
    expect(names.filter((name) => contract.refusedFields.includes(name))).toEqual([]);
    const { strictPrefix } = contract;
    if (strictPrefix !== null) {
      expect(names.some((name) => name.startsWith(strictPrefix))).toBe(true);
    }
  });

  test('has a price for what it accepts', () => {
    const checked = check({ model: contract.id, body: bodyOf(contract) }, contract);
    if (!('order' in checked)) throw new Error('the least body is refused');
    expect(quote(checked.order, contract).kind).toBe('priced');
  });
});

/** Images may come twice where they are used in two ways, or written in two. */
function meaningOf(field: Field): string {
  return field.role === 'images' ? `images ${field.use} ${field.shape}` : field.role;
}
