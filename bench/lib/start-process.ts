import { spawn, type ChildProcess } from 'node:child_process';

export interface Started {
  readonly child: ChildProcess;
  /** What the pattern found in the process's output. */
  readonly found: string;
}

/** Starts a script and waits until its output matches; the process ends with this one. */
export async function startProcess(
  script: string,
  settings: {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly until: RegExp;
  },
): Promise<Started> {
  const { args = [], env = {}, until } = settings;
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('exit', () => child.kill('SIGKILL'));
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    const match = until.exec(output);
    if (match !== null) {
      child.stdout.resume();
      return { child, found: match[1] ?? match[0] };
    }
  }
  throw new Error(`${script} ended before it was ready:\n${output}`);
}
