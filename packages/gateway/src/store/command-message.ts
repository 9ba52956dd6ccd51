import type { CommandName } from './commands/register.ts';

export type CommandCall = readonly [name: CommandName, input: unknown];

/**
 * Calls as one flat list for the way to another thread: for each run of calls to one command its name,
 * its fields' names and how many calls follow, then only values. Cloning that costs less than half of
 * cloning objects, whose every field's name goes along every time.
 */
export function packCalls(calls: readonly CommandCall[]): unknown[] {
  const packed: unknown[] = [];
  let runName: CommandName | null = null;
  let runFields: readonly string[] = [];
  let countAt = 0;
  for (const [name, input] of calls) {
    const values = input as Readonly<Record<string, unknown>>;
    const fields = Object.keys(values);
    if (name !== runName || !areSame(fields, runFields)) {
      runName = name;
      runFields = fields;
      countAt = packed.push(name, fields, 0) - 1;
    }
    packed[countAt] = (packed[countAt] as number) + 1;
    for (const field of fields) packed.push(values[field]);
  }
  return packed;
}

/** Calls to one command that came one after the other. */
export interface CommandRun {
  readonly name: CommandName;
  readonly inputs: readonly unknown[];
}

export function unpackCalls(packed: readonly unknown[]): CommandRun[] {
  const runs: CommandRun[] = [];
  let at = 0;
  while (at < packed.length) {
    const name = packed[at] as CommandName;
    const fields = packed[at + 1] as readonly string[];
    const count = packed[at + 2] as number;
    at += 3;
    const inputs: unknown[] = [];
    for (let index = 0; index < count; index += 1) {
      const input: Record<string, unknown> = {};
      for (const field of fields) {
        input[field] = packed[at];
        at += 1;
      }
      inputs.push(input);
    }
    runs.push({ name, inputs });
  }
  return runs;
}

function areSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) {
    if (one[index] !== other[index]) return false;
  }
  return true;
}

/** What a group came to: a result for each call, in its place unless there is trouble with it. */
export interface GroupAnswer {
  readonly results: readonly unknown[];
  readonly troubles: readonly CommandTrouble[];
}

export interface CommandTrouble {
  /** The call's place in its group. */
  readonly index: number;
  /** `full` and `unavailable` are the store's trouble, `bug` is this program's. */
  readonly kind: 'full' | 'unavailable' | 'bug';
  readonly message: string;
}
