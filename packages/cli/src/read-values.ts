import type { Command } from './command.ts';
import type { Option } from './option.ts';
import { UsageError } from './usage-error.ts';

interface Given {
  readonly command: Command;
  readonly argument: string | null;
  readonly texts: ReadonlyMap<string, string>;
}

/** The values of a command's options by their names, and of its argument by the name `argument`. */
export function readValues({ command, argument, texts }: Given): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  if (command.argument !== null) {
    const { placeholder } = command.argument;
    values['argument'] = readValue(command, command.argument, placeholder ?? '', argument);
  }
  for (const [name, option] of Object.entries(command.options)) {
    values[name] = readValue(command, option, `--${name}`, texts.get(name) ?? null);
  }
  return values;
}

function readValue(
  command: Command,
  option: Option<unknown>,
  name: string,
  given: string | null,
): unknown {
  if (given === null) {
    if (!option.required) return undefined;
    throw new UsageError(`${command.title} needs ${name}: ${option.help}`);
  }
  const value = option.read(given);
  if (value === null) throw new UsageError(`${name} must be ${option.expected}, not "${given}"`);
  return value;
}
