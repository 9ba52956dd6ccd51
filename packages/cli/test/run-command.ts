import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

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
): Promise<CommandResult> {
  const child = spawn(process.execPath, [MAIN, ...words], { env: environment, cwd: folder });
  const closed = once(child, 'close') as Promise<[number]>;
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    closed,
  ]);
  return { code, stdout, stderr };
}
