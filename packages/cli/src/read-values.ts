import type { Command } from './command.ts';
import type { Option } from './option.ts';
import { UsageError } from './usage-error.ts';

interface Given {
  readonly command: Command;
  readonly argument: string | null;
  readonly texts: ReadonlyMap<string, readonly string[]>;
}

/** The values of a command's options by their names, and of its argument by the name `argument`. */
export function readValues({ command, argument, texts }: Given): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  if (command.argument !== null) {
    const { placeholder } = command.argument;
    const given = argument === null ? [] : [argument];
    values['argument'] = readValue(command, command.argument, placeholder ?? '', given);
  }
  for (const [name, option] of Object.entries(command.options)) {
    values[name] = readValue(command, option, `--${name}`, texts.get(name) ?? []);
  }
  return values;
}

function readValue(
  command: Command,
  option: Option<unknown>,
  name: string,
  given: readonly string[],
): unknown {
  const last = given.at(-1);
  if (last === undefined) {
    if (!option.required) return undefined;
    throw new UsageError(`${command.title} needs ${name}: ${option.help}`);
  }
  const value = option.readAll === undefined ? option.read(last) : option.readAll(given);
  if (value === null) {
    const wrong = given.find((each) => option.read(each) === null) ?? last;
    throw new UsageError(`${name} must be ${option.expected}, not "${wrong}"`);
  }
  return value;
}
