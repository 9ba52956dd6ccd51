import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldersIn, ROOT, SOURCES } from './repository.ts';
import { plain, rowsUnder } from './markdown.ts';

const CONFIG = join(ROOT, '.dependency-cruiser.cjs');

/** A rule that the code surely breaks, by an import of types only: if it is kept, nothing was seen. */
const CONTROL = {
  name: 'control',
  severity: 'info',
  from: { path: '^packages/gateway/src/dialects/reapi/encode\\.ts$' },
  to: { path: '^packages/gateway/src/tasks/task\\.ts$' },
};

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
    readonly ruleSetUsed: {
      readonly forbidden: readonly { readonly name: string; readonly comment?: string }[];
    };
  };
}

let folder: string;
let cruise: Cruise;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reelgate-tidy-'));
  const config = join(folder, 'config.cjs');
  await writeFile(
    config,
    `const { forbidden, options } = require(${JSON.stringify(CONFIG)});
     module.exports = { forbidden: [...forbidden, ${JSON.stringify(CONTROL)}], options };`,
  );
  const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, '--config', config, '--output-type', 'json', 'packages'],
    { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 },
  ).catch((error: unknown) => {
    // It counts violations in its exit code; the answer is complete all the same.
    const { stdout: answer } = error as { stdout?: string };
    if (answer === undefined || answer === '') throw error;
    return { stdout: answer };
  });
  cruise = JSON.parse(stdout) as Cruise;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function violations(ofControl: boolean): readonly string[] {
  return cruise.summary.violations
    .filter(({ rule }) => (rule.name === CONTROL.name) === ofControl)
    .map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`);
}

test('every source file is seen', () => {
  const seen = cruise.modules.map(({ source }) => source);
  const ours = seen.filter((path) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path)).sort();
  expect(ours).toEqual(SOURCES);
  expect(ours.length).toBeGreaterThan(80);
});

test('an import of types counts', () => {
  expect(violations(true)).toEqual([
    'control: packages/gateway/src/dialects/reapi/encode.ts -> packages/gateway/src/tasks/task.ts',
  ]);
});

test('nobody imports what it may not', () => {
  expect(violations(false)).toEqual([]);
});

function allowedBy(prefix: string): readonly (readonly string[])[] {
  return cruise.summary.ruleSetUsed.forbidden
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, comment = '' }) => [
      name.slice(prefix.length),
      comment.replace('may import ', ''),
    ]);
}

test('every room of the gateway has its rule, and the map tells it', () => {
  const rules = allowedBy('room-');
  expect(rules.map(([room = '']) => room).toSorted()).toEqual(foldersIn('packages/gateway/src'));
  const told = rowsUnder('ARCHITECTURE.md', '### The gateway').map(([room, , allowed = '']) => [
    plain(room).replace('/', ''),
    allowed.replaceAll('`', ''),
  ]);
  expect(told).toEqual(rules);
});

test('every package has its rule, and the map tells it', () => {
  const rules = allowedBy('package-');
  expect(rules.map(([name = '']) => name).toSorted()).toEqual(foldersIn('packages'));
  const told = rowsUnder('ARCHITECTURE.md', '### Packages').map(([name, , allowed]) => [
    plain(name).replace('packages/', ''),
    allowed?.replaceAll('`', ''),
  ]);
  expect(told).toEqual(rules);
});
