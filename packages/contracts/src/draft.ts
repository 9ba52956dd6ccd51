/** A request for a video as a dialect decoded it: nothing is checked yet, names are wire names. */
export interface Draft {
  readonly model: string;
  readonly body: Readonly<Record<string, unknown>>;
}
