import { parseArgs } from 'node:util';
import type { Command, Options } from './command.ts';
import { COMMANDS } from './commands/all-commands.ts';
import { GLOBAL_OPTIONS } from './global-options.ts';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

export type CommandLine =
  /** Of one command, of those that begin with a word, or of all. */
  | { readonly kind: 'help'; readonly command: Command | null; readonly group: string | null }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly argument: string | null;
      /** Options by name, as often as they were typed; a flag is empty. */
      readonly texts: ReadonlyMap<string, readonly string[]>;
    };

export function parseCommandLine(typed: readonly string[]): CommandLine {
  const { words, options } = split(typed);
  const texts = new Map<string, readonly string[]>();
  for (const { name, value } of options) {
    texts.set(name, [...(texts.get(name) ?? []), value ?? '']);
  }
  if (words.length === 0 || words[0] === 'help' || texts.has('help')) {
    return helpFor(words[0] === 'help' ? words.slice(1) : words);
  }
  const command = findCommand(words);
  for (const option of options) refuseStranger(option, command);
  const [argument = null, surplus] = words.slice(wordsOf(command).length);
  if (surplus !== undefined || (argument !== null && command.argument === null)) {
    const taken = command.argument === null ? 'no argument' : `one ${command.argument.placeholder}`;
    throw new UsageError(`${command.title} takes ${taken}, so what is "${surplus ?? argument}"?`);
  }
  return { kind: 'command', command, argument, texts };
}

function titlesOf(commands: readonly Command[]): readonly string[] {
  return commands.map(({ title }) => title);
}

function wordsOf({ title }: Command): readonly string[] {
  return title.split(' ');
}

interface TypedOption {
  readonly name: string;
  /** With its dashes. */
  readonly rawName: string;
  readonly value: string | null;
  readonly inline: boolean;
}

/** Not strict, because an error should come with what the command in question takes. */
function split(typed: readonly string[]) {
  const { tokens } = parseArgs({
    args: [...typed],
    options: ALL_OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const options: TypedOption[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value = null, inlineValue: inline = false } = token;
    options.push({ name, rawName, value, inline });
  }
  return { words, options };
}

/** parseArgs has to know which options take a value before the command is known. */
const ALL_OPTIONS = Object.fromEntries(
  [GLOBAL_OPTIONS, ...COMMANDS.map(({ options }) => options)].flatMap((options: Options) =>
    Object.entries(options).map(([name, { placeholder, short }]) => [
      name,
      {
        type: placeholder === null ? ('boolean' as const) : ('string' as const),
        ...(short === undefined ? {} : { short }),
      },
    ]),
  ),
);

function findCommand(words: readonly string[]): Command {
  const command = COMMANDS.find((each) => wordsOf(each).every((word, at) => words[at] === word));
  if (command !== undefined) return command;
  const group = COMMANDS.filter((each) => wordsOf(each)[0] === words[0]);
  if (group.length > 0 && words.length === 1) {
    throw new UsageError(`${words[0]} what? There is: ${titlesOf(group).join(', ')}`);
  }
  const said = words.slice(0, 2).join(' ');
  const titles = titlesOf(group.length > 0 ? group : COMMANDS);
  const guess = nearest(said, titles) ?? nearest(words[0] ?? '', titles);
  const hint = guess === null ? 'see reelgate help' : `did you mean ${guess}?`;
  throw new UsageError(`there is no command "${said}"; ${hint}`);
}

function refuseStranger(option: TypedOption, command: Command): void {
  const { name, rawName, value, inline } = option;
  const known = { ...command.options, ...GLOBAL_OPTIONS };
  const found = Object.hasOwn(known, name) ? known[name as keyof typeof known] : undefined;
  if (found === undefined) {
    const names = Object.keys(known).map((each) => `--${each}`);
    const guess = nearest(rawName, names);
    const hint = guess === null ? `it takes ${names.join(', ')}` : `did you mean ${guess}?`;
    throw new UsageError(`${command.title} has no option ${rawName}; ${hint}`);
  }
  if (found.placeholder === null && value !== null) {
    throw new UsageError(`${rawName} takes no value`);
  }
  if (found.placeholder !== null && (value === null || (!inline && value.startsWith('-')))) {
    const got = value === null ? '' : ` (not ${value})`;
    throw new UsageError(`${rawName} needs ${found.placeholder}${got}: ${found.help}`);
  }
}

function helpFor(words: readonly string[]): CommandLine {
  const group = words[0] ?? null;
  const isGroup = COMMANDS.some((each) => each.title.startsWith(`${group} `));
  if (words.length === 0 || (words.length === 1 && isGroup)) {
    return { kind: 'help', command: null, group };
  }
  return { kind: 'help', command: findCommand(words), group: null };
}
