import { createAdmin } from '@reelgate/sdk';
import { createCommandHelp, createHelp } from './help.ts';
import type { GLOBAL_OPTIONS } from './global-options.ts';
import { locateGateway, type Environment, type Gateway } from './locate-gateway.ts';
import { parseCommandLine, type CommandLine } from './parse-command-line.ts';
import { readValues } from './read-values.ts';
import { UsageError } from './usage-error.ts';
import { wordsOfFailure } from './words-of-failure.ts';

export interface Surroundings {
  readonly environment: Environment;
  /** To stdout: what was asked for, and nothing else. */
  readonly print: (text: string) => void;
  /** To stderr: what a person should know besides. */
  readonly remark: (text: string) => void;
}

export type ExitCode = 0 | 1 | 2;

/** Exits with 0 when all is well, 1 when it is not, 2 when the command line cannot be understood. */
export async function runReelgate(
  words: readonly string[],
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { print, remark } = surroundings;
  let gateway: Gateway | null = null;
  try {
    const line = parseCommandLine(words);
    if (line.kind === 'help') {
      print(line.command === null ? createHelp(line.group) : createCommandHelp(line.command));
      return 0;
    }
    const values = readValues(line);
    gateway = await locateGateway(globalValues(line), surroundings.environment);
    return await runCommand(line, values, gateway, surroundings);
  } catch (error) {
    remark(`reelgate: ${wordsOfFailure(error, gateway)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

type CommandToRun = Extract<CommandLine, { kind: 'command' }>;

async function runCommand(
  line: CommandToRun,
  values: Readonly<Record<string, unknown>>,
  { url, token }: Gateway,
  { print, remark }: Surroundings,
): Promise<ExitCode> {
  const outcome = await line.command.run(values, createAdmin({ baseUrl: url, token }));
  if (line.texts.has('json')) {
    print(JSON.stringify(outcome.answer, null, 2));
  } else {
    if (outcome.text !== null) print(outcome.text);
    if (outcome.remark !== null) remark(outcome.remark);
  }
  return outcome.failed ? 1 : 0;
}

function globalValues({ texts }: CommandToRun): { url: string | null; adminToken: string | null } {
  const textOf = (option: keyof typeof GLOBAL_OPTIONS) => texts.get(option) ?? null;
  return { url: textOf('url'), adminToken: textOf('admin-token') };
}
