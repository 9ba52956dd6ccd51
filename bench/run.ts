import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** All benchmarks, one after the other: `npm run bench`, or `npm run bench -- --short` for a glance. */
const options = process.argv.slice(2);
let failed = 0;
for (const name of ['http', 'engine', 'webhooks']) {
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script, ...options], { stdio: 'inherit' });
  if (status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
