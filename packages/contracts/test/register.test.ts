import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, contracts, findContract, quote } from '../src/index.ts';
import { bodyOf } from './body.ts';

const folder = new URL('../src/models/', import.meta.url);

test('every model file is in the register, under its own name', () => {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((dialect) =>
      readdirSync(new URL(dialect.name, folder))
        .filter((file) => file !== 'size-tables.ts')
        .map((file) => `${dialect.name}/${file}`),
    );
  const registered = contracts.map((contract) => `${contract.dialect}/${contract.id}.ts`);
  expect(registered.toSorted()).toEqual(files.toSorted());
});

test('a contract is found by its exact id', () => {
  for (const contract of contracts) {
    expect(findContract(contract.dialect, contract.id)).toBe(contract);
    expect(findContract(contract.dialect, contract.id.toUpperCase())).toBe(null);
  }
  expect(findContract('reapi', 'toString')).toBe(null);
});

describe.each(contracts)('$id', (contract) => {
  test('is data: it survives JSON', () => {
    expect(JSON.parse(JSON.stringify(contract))).toEqual(contract);
  });

  test('has one field of a role, and one of a name', () => {
    const { fields } = contract;
    expect(new Set(fields.map((field) => field.role)).size).toBe(fields.length);
    expect(new Set(fields.map((field) => field.name)).size).toBe(fields.length);
  });

  test('allows its own defaults', () => {
    for (const field of contract.fields) {
      if (field.role === 'ratio') expect(field.allowed).toContain(field.default);
      if (field.role === 'resolution') expect(field.allowed).toContain(field.default);
      if (field.role !== 'duration') continue;
      expect(field.defaultS).toBeGreaterThanOrEqual(field.minS);
      expect(field.defaultS).toBeLessThanOrEqual(field.maxS);
    }
  });

  test('offers auto only where there always is an image', () => {
    const ratio = contract.fields.find((field) => field.role === 'ratio');
    const images = contract.fields.find((field) => field.role === 'images');
    if (ratio?.allowed.includes('auto')) expect(images?.required).toBe('always');
  });

  test('leaves only known fields out of its messages', () => {
    const names = contract.fields.map((field) => field.name);
    expect(names).toEqual(expect.arrayContaining([...contract.wording.unlistedFields]));
  });

  test('has a price for what it accepts', () => {
    const checked = check({ model: contract.id, body: bodyOf(contract) }, contract);
    if (!('order' in checked)) throw new Error('the least body is refused');
    expect(quote(checked.order, contract).kind).toBe('priced');
  });
});
