import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const NOT_OURS = new Set(['node_modules', '.git', '.vitest', 'data', 'coverage', 'test-results']);

/** Files at any depth of a folder, as paths from the root with forward slashes, in order. */
export function filesIn(folder: string, matching: RegExp): readonly string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    for (const entry of readdirSync(join(ROOT, path), { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) {
        if (!NOT_OURS.has(entry.name)) walk(inner);
      } else if (entry.isFile() && matching.test(entry.name)) {
        found.push(inner.split(sep).join('/'));
      }
    }
  };
  walk(folder);
  return found.sort();
}

export function foldersIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export function exists(path: string): boolean {
  return statSync(join(ROOT, path), { throwIfNoEntry: false }) !== undefined;
}

/** Where a path that was found from the root lies seen from a file, as a link would resolve it. */
export function resolveLink(from: string, link: string): string {
  return relative(ROOT, join(ROOT, from, '..', link));
}

/** Every TypeScript source of the packages, kernels in AssemblyScript included. */
export const SOURCES = filesIn('packages', /\.ts$/).filter((path) =>
  /^packages\/[^/]+\/src\//.test(path),
);

/** Sources that Node runs; a kernel is another language in the same clothes. */
export const NODE_SOURCES = SOURCES.filter((path) => !path.includes('/kernels/assembly/'));

export const TESTS = [
  ...filesIn('test', /\.ts$/),
  ...filesIn('bench', /\.ts$/),
  ...filesIn('packages', /\.ts$/).filter((path) => /^packages\/[^/]+\/test\//.test(path)),
];

export const PAGES = filesIn('.', /\.md$/);
