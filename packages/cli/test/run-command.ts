import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runReelgate, type Surroundings } from '../src/run-reelgate.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command, in a process of its own with nothing in its environment but what is given. */
export async function runCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  folder = '/',
  input = '',
): Promise<CommandResult> {
  const child = spawn(process.execPath, [MAIN, ...words], { env: environment, cwd: folder });
  child.stdin.end(input);
  const closed = once(child, 'close') as Promise<[number]>;
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    closed,
  ]);
  return { code, stdout, stderr };
}

/** Without a process of its own, for what needs nothing of one but its words and its environment. */
export async function runHere(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  loadEngine: Surroundings['loadEngine'] = () => import('@reelgate/engine'),
): Promise<CommandResult> {
  let [stdout, stderr] = ['', ''];
  const code = await runReelgate(words, {
    environment,
    print: (printed) => void (stdout += `${printed}\n`),
    remark: (remarked) => void (stderr += `${remarked}\n`),
    overwrite: null,
    loadEngine,
  });
  return { code, stdout, stderr };
}

export function said(stdout: string): CommandResult {
  return { code: 0, stdout, stderr: '' };
}

export function failed(stderr: string): CommandResult {
  return { code: 1, stdout: '', stderr: `reelgate: ${stderr}\n` };
}

export function misused(stderr: string): CommandResult {
  return { code: 2, stdout: '', stderr: `reelgate: ${stderr}\n` };
}
