import type { Command, Options } from './command.ts';
import { COMMANDS } from './commands/all-commands.ts';
import { GLOBAL_OPTIONS } from './global-options.ts';

/** The commands that begin with a word, or all of them. */
export function createHelp(group: string | null): string {
  const commands = COMMANDS.filter(({ title }) => group === null || title.startsWith(`${group} `));
  return [
    'Usage: reelgate COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...alignPairs(commands.map((command) => [usageOf(command), command.summary])),
    '',
    'Options of every command:',
    ...describeOptions(GLOBAL_OPTIONS),
    '',
    'reelgate help COMMAND says what a command takes.',
  ].join('\n');
}

export function createCommandHelp(command: Command): string {
  const { summary, argument, options } = command;
  const own = describeOptions(options);
  return [
    `Usage: reelgate ${usageOf(command)}${own.length === 0 ? '' : ' [OPTIONS]'}`,
    `  ${summary}`,
    ...(argument === null
      ? []
      : ['', ...alignPairs([[argument.placeholder ?? '', argument.help]])]),
    ...(own.length === 0 ? [] : ['', 'Options:', ...own]),
    '',
    'Options of every command:',
    ...describeOptions(GLOBAL_OPTIONS),
  ].join('\n');
}

/** The title with what cannot be left out. */
function usageOf({ title, argument, options }: Command): string {
  const needed = Object.entries(options)
    .filter(([, option]) => option.required)
    .map(([name, { placeholder }]) => `--${name} ${placeholder}`);
  return [title, ...(argument === null ? [] : [argument.placeholder]), ...needed].join(' ');
}

function describeOptions(options: Options): readonly string[] {
  return alignPairs(
    Object.entries(options).map(([name, { placeholder, help, required, short }]) => [
      `${nameOf(name, short)}${placeholder === null ? '' : ` ${placeholder}`}`,
      required ? `${help} (required)` : help,
    ]),
  );
}

function nameOf(name: string, short: string | undefined): string {
  return short === undefined ? `--${name}` : `-${short}, --${name}`;
}

function alignPairs(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
}
