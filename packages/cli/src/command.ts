import type { Admin } from '@reelgate/sdk';
import type { Environment } from './locate-gateway.ts';
import type { Option, RequiredOption } from './option.ts';
import type { Terminal } from './terminal.ts';

/** One command of the table: parsing and help both come from it. */
export interface Command {
  /** As it is typed: `keys create`. */
  readonly title: string;
  readonly summary: string;
  readonly argument: Option<unknown> | null;
  readonly options: Options;
  readonly work: Work;
}

/** Most commands ask a gateway; one that works on its files wants none to be there. */
type Work =
  | {
      readonly needs: 'gateway';
      readonly run: Run<Admin>;
      /** What `--offline` runs instead. */
      readonly offline: Run<Environment> | null;
    }
  | { readonly needs: 'environment'; readonly run: Run<Environment> }
  | { readonly needs: 'terminal'; readonly run: Run<Terminal> };

type Run<Given> = (values: Readonly<Record<string, unknown>>, given: Given) => Promise<Outcome>;

export interface Outcome {
  /** What `--json` prints. */
  readonly answer: unknown;
  /** What is printed otherwise, on stdout; null prints nothing. */
  readonly text: string | null;
  /** What is said besides, on stderr. */
  readonly remark: string | null;
  /** The command was carried out, and its answer is bad news. */
  readonly failed?: boolean;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** The value of the argument goes by the name `argument`. */
type ValuesOf<Given extends Options> = {
  readonly [Name in keyof Given]: Given[Name] extends RequiredOption<infer Value>
    ? Value
    : Given[Name] extends Option<infer Value>
      ? Value | undefined
      : never;
};

interface Definition<Given extends Options, Needed> extends Omit<Command, 'argument' | 'work'> {
  readonly argument?: Option<string>;
  readonly options: Given;
  readonly run: TypedRun<Given, Needed>;
}

type TypedRun<Given extends Options, Needed> = (
  values: ValuesOf<Given> & { readonly argument: string },
  needed: Needed,
) => Promise<Outcome>;

export function defineCommand<const Given extends Options>(
  definition: Definition<Given, Admin> & { readonly offline?: TypedRun<Given, Environment> },
): Command {
  const { argument = null, run, offline = null, ...rest } = definition;
  // What run is given was read by the very options that its type comes from.
  const work = { run: run as Run<Admin>, offline: offline as Run<Environment> | null };
  return { ...rest, argument, work: { needs: 'gateway', ...work } };
}

/** The same for a command that asks no gateway. */
export function defineOfflineCommand<const Given extends Options>(
  definition: Definition<Given, Environment>,
): Command {
  const { argument = null, run, ...rest } = definition;
  return { ...rest, argument, work: { needs: 'environment', run: run as Run<Environment> } };
}

/** The same for one that takes long enough to tell how far it is. */
export function defineLongCommand<const Given extends Options>(
  definition: Definition<Given, Terminal>,
): Command {
  const { argument = null, run, ...rest } = definition;
  return { ...rest, argument, work: { needs: 'terminal', run: run as Run<Terminal> } };
}
