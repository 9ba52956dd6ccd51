import { fork } from 'node:child_process';

const waitMs = 20_000;
const advice =
  'native packages are optional dependencies: install again without --omit=optional, ' +
  'on a platform that they have binaries for';

/**
 * What keeps the engine from rendering, in plain words; empty when all is well. The packages are
 * loaded in a child only, which keeps their code out of the calling process.
 */
export async function checkEngine(): Promise<string[]> {
  const problems = await new Promise<string[]>((resolve) => {
    const child = fork(new URL('./process/check-main.ts', import.meta.url), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), waitMs);
    child.once('message', (found: string[]) => resolve(found));
    child.once('error', (error) => resolve([`the check could not run: ${error.message}`]));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve([`a native package ended the check (${signal ?? `exit code ${code}`})`]);
    });
  });
  return problems.length > 0 ? [...problems, advice] : [];
}
