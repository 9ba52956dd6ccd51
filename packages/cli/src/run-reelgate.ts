import { createAdmin } from '@reelgate/sdk';
import type { Outcome } from './command.ts';
import { createCommandHelp, createHelp } from './help.ts';
import type { GLOBAL_OPTIONS } from './global-options.ts';
import { locateGateway, type Gateway } from './locate-gateway.ts';
import { parseCommandLine, type CommandLine } from './parse-command-line.ts';
import { readValues } from './read-values.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { wordsOfFailure } from './words-of-failure.ts';

export interface Surroundings extends Terminal {
  /** To stdout: what was asked for, and nothing else. */
  readonly print: (text: string) => void;
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
    const { work } = line.command;
    const { environment } = surroundings;
    if (work.needs === 'terminal') {
      return report(line, await work.run(values, surroundings), surroundings);
    }
    if (work.needs === 'environment') {
      return report(line, await work.run(values, environment), surroundings);
    }
    if (work.offline !== null && line.texts.has('offline')) {
      return report(line, await work.offline(values, environment), surroundings);
    }
    gateway = await locateGateway(globalValues(line), environment);
    const admin = createAdmin({ baseUrl: gateway.url, token: gateway.token });
    return report(line, await work.run(values, admin), surroundings);
  } catch (error) {
    remark(`reelgate: ${wordsOfFailure(error, gateway)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

type CommandToRun = Extract<CommandLine, { kind: 'command' }>;

function report(line: CommandToRun, outcome: Outcome, { print, remark }: Surroundings): ExitCode {
  if (line.texts.has('json')) {
    print(JSON.stringify(outcome.answer, null, 2));
  } else {
    if (outcome.text !== null) print(outcome.text);
    if (outcome.remark !== null) remark(outcome.remark);
  }
  return outcome.failed ? 1 : 0;
}

function globalValues({ texts }: CommandToRun): { url: string | null; adminToken: string | null } {
  const textOf = (option: keyof typeof GLOBAL_OPTIONS) => texts.get(option)?.at(-1) ?? null;
  return { url: textOf('url'), adminToken: textOf('admin-token') };
}
