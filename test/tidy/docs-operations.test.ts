import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../packages/gateway/src/limits.ts';
import { CRASH_POINTS } from '../../packages/gateway/src/platform/crash-point.ts';
import { asLines, plain, rowsUnder } from './markdown.ts';
import { filesIn, textOf } from './repository.ts';

const PAGE = 'docs/operations.md';
const SCHEMA = 'packages/gateway/reelgate.config.schema.json';

interface ConfigSchema {
  readonly properties: Record<string, { readonly properties?: Record<string, object> }>;
}

function schemaOfConfig(): ConfigSchema {
  return JSON.parse(textOf(SCHEMA)) as ConfigSchema;
}

/** `36000000` as people write it, with its thousands apart. */
const grouped = (number: number): string => number.toLocaleString('en-US');

/** The names that stand in calls of this kind, wherever a setting is read. */
function readIn(folder: string, pattern: RegExp): readonly string[] {
  const names = filesIn(folder, /\.ts$/).flatMap((path) =>
    [...textOf(path).matchAll(pattern)].map(([, name = '']) => name),
  );
  return [...new Set(names)];
}

describe('variables', () => {
  const secrets = readIn('packages/gateway/src', /\bsecret\('([A-Z_]+)'/g);
  const read = readIn(
    'packages/gateway',
    /\b(?:\w+\.)?(?:text|integer|url|cidrs|oneOf|has|secret)\(\s*'([A-Z_]+)'/g,
  );
  const told = rowsUnder(PAGE, '## Environment').map(([name]) => plain(name));
  const toldOfCommand = rowsUnder(PAGE, "## The command's environment").map(([name]) =>
    plain(name),
  );

  test('each that is read is told, and no other', () => {
    const names = new Set([...read, ...secrets.map((name) => `${name}_FILE`)]);
    expect(read.length).toBeGreaterThan(8);
    expect(told.toSorted()).toEqual([...names].toSorted());
  });

  test('each that the command reads is told, and no other', () => {
    const ofCommand = readIn('packages/cli/src', /environment\['([A-Z_]+)'\]/g);
    expect(toldOfCommand.toSorted()).toEqual(ofCommand.toSorted());
  });

  test('each that the front page shows is among them', () => {
    const shown = [...textOf('README.md').matchAll(/`((?:REELGATE_|HOST|PORT)[A-Z_]*)`/g)];
    expect(shown.length).toBeGreaterThan(3);
    const known = [...told, ...toldOfCommand];
    for (const [, name] of shown) expect(known).toContain(name);
  });
});

describe('limits', () => {
  test('each is told with its default, and no other', () => {
    const told = rowsUnder(PAGE, '## Limits').map(([name, value]) => [plain(name), value]);
    const actual = Object.entries(LIMITS).map(([name, value]) => [name, grouped(value)]);
    expect(asLines(told)).toEqual(asLines(actual));
  });

  test('each can be set in the configuration file, and no other', () => {
    const allowed = Object.keys(schemaOfConfig().properties['limits']?.properties ?? {});
    expect(allowed.toSorted()).toEqual(Object.keys(LIMITS).toSorted());
  });
});

test('each section of the configuration file is told', () => {
  const sections = Object.keys(schemaOfConfig().properties).filter((name) => name !== '$schema');
  const told = rowsUnder(PAGE, '## The configuration file').map(([name]) => plain(name));
  expect(told.toSorted()).toEqual(sections.toSorted());
});

test('each crash point is passed somewhere, and once', () => {
  const sources = filesIn('packages/gateway/src', /\.ts$/).map(textOf).join('\n');
  for (const point of CRASH_POINTS) {
    const uses = sources.split(`passed('${point}')`).length - 1;
    expect([point, uses]).toEqual([point, 1]);
  }
});
