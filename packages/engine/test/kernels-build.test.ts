import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newFolder } from './workshop.ts';

test('the committed kernels are what their source compiles to', () => {
  const root = join(import.meta.dirname, '..');
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { kernels: string };
  };
  const built = join(newFolder(), 'kernels.wasm');
  const words = scripts.kernels.split(' ').slice(1);
  words[words.indexOf('-o') + 1] = built;
  const compiler = join(root, '../../node_modules/assemblyscript/bin/asc.js');
  execFileSync(process.execPath, [compiler, ...words], { cwd: root, stdio: 'ignore' });
  const committed = readFileSync(join(root, 'src/kernels/kernels.wasm'));
  expect(committed.equals(readFileSync(built))).toBe(true);
});
