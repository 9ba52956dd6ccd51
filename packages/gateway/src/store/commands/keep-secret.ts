import { get, run, type Command } from '../statement.ts';

export interface KeepSecret {
  readonly name: string;
  /** What it is to be, unless there is one. */
  readonly value: string;
  readonly nowMs: number;
}

const INSERT = `
  insert into secrets (name, value, created_at_ms) values ($1, $2, $3) on conflict (name) do nothing`;
const FIND = `select value from secrets where name = $1`;

/** Answers with the secret of this name that all processes have from the first one that kept it. */
export const keepSecret: Command<KeepSecret, string> = {
  name: 'keepSecret',
  *steps({ name, value, nowMs }) {
    yield* run(INSERT, [name, value, nowMs]);
    return (yield* get<{ value: string }>(FIND, [name]))?.value ?? value;
  },
};
