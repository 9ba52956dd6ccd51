/** What an upstream's status says of a job that has not ended, or what it said that nobody knows. */
export type Phase = 'queued' | 'working' | { readonly unknown: string };

/** An upstream's own words for it; null for one that is known and says nothing. */
export type PhaseNames = ReadonlyMap<unknown, 'queued' | 'working' | null>;

const STATUS_MAX = 100;

/** Null when nothing is said. `word` is the status as it is among the names, if spelt otherwise. */
export function phaseOf(status: unknown, names: PhaseNames, word = status): Phase | null {
  // Some leave out what is zero, and others send it.
  if (word === undefined || word === null || word === '' || word === 0) return null;
  const known = names.get(word);
  if (known !== undefined) return known;
  const said = typeof status === 'string' ? status : JSON.stringify(status);
  return { unknown: said.slice(0, STATUS_MAX) };
}
