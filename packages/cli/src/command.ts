import type { Admin } from '@reelgate/sdk';
import type { Option, RequiredOption } from './option.ts';

/** One command of the table: parsing and help both come from it. */
export interface Command {
  /** As it is typed: `keys create`. */
  readonly title: string;
  readonly summary: string;
  readonly argument: Option<unknown> | null;
  readonly options: Options;
  readonly run: (values: Readonly<Record<string, unknown>>, admin: Admin) => Promise<Outcome>;
}

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

interface Definition<Given extends Options> extends Omit<Command, 'argument' | 'run'> {
  readonly argument?: Option<string>;
  readonly options: Given;
  readonly run: (
    values: ValuesOf<Given> & { readonly argument: string },
    admin: Admin,
  ) => Promise<Outcome>;
}

export function defineCommand<const Given extends Options>(definition: Definition<Given>): Command {
  const { argument = null, run } = definition;
  // What run is given was read by the very options that its type comes from.
  return { ...definition, argument, run: run as Command['run'] };
}
