import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import {
  exists,
  filesIn,
  NODE_SOURCES,
  PAGES,
  resolveLink,
  SOURCES,
  TESTS,
  textOf,
} from './repository.ts';

const LINES_MAX = 300;

test('a source file has at most 300 lines', () => {
  const long = SOURCES.map((path) => [path, textOf(path).split('\n').length - 1] as const).filter(
    ([, lines]) => lines > LINES_MAX,
  );
  expect(long).toEqual([]);
});

test('a file is named in kebab-case, a model file after its model', () => {
  const name = /^[a-z0-9]+([.-][a-z0-9]+)*\.ts$/;
  const odd = [...SOURCES, ...TESTS].filter((path) => !name.test(basename(path)));
  expect(odd).toEqual([]);
});

/** Each with where it may not be; a letter in brackets keeps a pattern from finding itself. */
const REFUSED: readonly (readonly [pattern: RegExp, files: readonly string[]])[] = [
  // The type that switches the compiler off, and the comments that do.
  [/(?:[:<,|]|\bas) ?any(?= ?[;,)>=|[\]{}]|$)/, [...NODE_SOURCES, ...TESTS]],
  [/@ts-(?:ignore|nocheck|expect-error)|(?:ox|es)lint-disable/, NODE_SOURCES],
  // A test that is not run tells nothing, and one that runs alone hides the others. `runIf` stays,
  // for what only some systems can show.
  [/\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:skip|only|todo|fails|skipIf)\b/, TESTS],
  [/\b(?:T[O]DO|F[I]XME|X[X]X)\b/, [...SOURCES, ...TESTS, ...PAGES]],
  // The one reader of the environment is the configuration.
  [/\bprocess\.env\b/, NODE_SOURCES.filter((path) => !isStart(path))],
  // Connections are opened in platform, and never by the global fetch.
  [
    /globalThis\.fetch|(?:await|return|=>?|void|\() ?fetch\(|new (?:WebSocket|EventSource)\(/,
    NODE_SOURCES.filter((path) => path.startsWith('packages/gateway/')),
  ],
];

/** The start of a program hands the environment in. */
function isStart(path: string): boolean {
  return /^packages\/(gateway|cli)\/src\/(main|serve)\.ts$/.test(path);
}

test.each(REFUSED)('nothing matches %s', (pattern, files) => {
  const found = files.flatMap((path) =>
    textOf(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line}`] : [])),
  );
  expect(found).toEqual([]);
});

test('no file knows where it was written, or where its packages came from', () => {
  const texts = filesIn('.', /\.(ts|cjs|js|json|md|sql|yml|sh)$|^run$|^\.npmrc$/);
  const foreign = /(?<![\w.)}$*-])\/(?:work|home|root|Users)\/|registry\.[a-z]+\.(?:org|com)/;
  expect(texts.length).toBeGreaterThan(SOURCES.length);
  expect(texts.filter((path) => foreign.test(textOf(path)))).toEqual([]);
});

test('a link between pages leads somewhere', () => {
  const broken = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = '']) => link.replace(/#.*$/, ''))
      .filter((link) => link !== '' && !/^https?:/.test(link))
      .filter((link) => !exists(resolveLink(page, link)))
      .map((link) => `${page}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('a path that a page names is there', () => {
  const pattern = /`((?:packages|docs|test|bench)\/[\w./-]+)`/g;
  const missing = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(pattern)]
      .map(([, path = '']) => path)
      .filter((path) => !exists(path))
      .map((path) => `${page}: ${path}`),
  );
  expect(missing).toEqual([]);
});

test('a script that a page names is in package.json', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const unknown = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/npm run ([a-z:]+)/g)]
      .map(([, script = '']) => script)
      .filter((script) => !(script in scripts))
      .map((script) => `${page}: ${script}`),
  );
  expect(unknown).toEqual([]);
});

test('the front page says how to start and how to test', () => {
  const readme = textOf('README.md');
  for (const command of ['npm ci && npm start', 'npm ci && npm test']) {
    expect(readme).toContain(command);
  }
});

test('decisions are numbered without a gap, and built alike', () => {
  const pages = filesIn('docs/decisions', /\.md$/);
  const numbers = pages.map((path) => basename(path).slice(0, 4));
  expect(numbers).toEqual(pages.map((_, index) => String(index + 1).padStart(4, '0')));
  for (const page of pages) {
    expect(basename(page), page).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
    expect(dirname(page)).toBe('docs/decisions');
    const headings = [...textOf(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings, page).toEqual(['Context', 'Decision', 'Consequences']);
  }
});
