/**
 * A phrase of the word tables, ready to be found in a prompt. In its text a `*` stands for any ending
 * of a word, `a/b` for one of several words, and `(a)` for a word that may be left out.
 */
export interface Phrase {
  readonly text: string;
  readonly parts: readonly Part[];
}

interface Part {
  readonly choices: readonly Choice[];
  readonly optional: boolean;
}

interface Choice {
  readonly start: string;
  readonly anyEnding: boolean;
}

/** Of a row of the tables, where commas part them. */
export function phrasesIn(row: string): readonly Phrase[] {
  return listIn(row).map(phraseOf);
}

export function listIn(row: string): readonly string[] {
  return row.split(',').map((text) => text.trim().replaceAll(/\s+/g, ' '));
}

function phraseOf(text: string): Phrase {
  const parts = text.split(' ').map((word) => {
    const optional = word.startsWith('(');
    const bare = optional ? word.slice(1, -1) : word;
    const choices = bare.split('/').map((choice) => {
      const anyEnding = choice.endsWith('*');
      return { start: anyEnding ? choice.slice(0, -1) : choice, anyEnding };
    });
    return { choices, optional };
  });
  return { text, parts };
}

/** Where a phrase was found: words from..to (exclusive) of the prompt. */
export interface Found {
  readonly from: number;
  readonly to: number;
}

/** The words of a text, lower-case, without what stands between them; hyphens part words. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu) ?? [];
}

/** For each of these words the number of its clause, which punctuation ends. */
export function clausesOf(text: string): readonly number[] {
  return text.split(/[,.;:!?\n]/).flatMap((clause, index) => wordsOf(clause).map(() => index));
}

/** Every place of a phrase; `fillers` may stand between its words. */
export function findPhrase(
  words: readonly string[],
  phrase: Phrase,
  fillers: ReadonlySet<string>,
): readonly Found[] {
  const found: Found[] = [];
  for (let from = 0; from < words.length; from++) {
    const to = endOf(words, phrase, from, fillers);
    if (to !== null) found.push({ from, to });
  }
  return found;
}

const KEY_LENGTH = 3;

/** Of a word; a phrase can begin with it only if it is among the phrase's own. */
export function keyOf(word: string): string {
  return word.slice(0, KEY_LENGTH);
}

/** What the words that a phrase can begin with begin with. */
export function keysOf({ text, parts }: Phrase): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { choices, optional } of parts) {
    for (const { start, anyEnding } of choices) {
      if (anyEnding && start.length < KEY_LENGTH)
        throw new Error(`${text} has too short a beginning`);
      keys.add(keyOf(start));
    }
    if (!optional) break;
  }
  return keys;
}

const FILLERS_MAX = 3;

/** The word after a phrase that begins with the one at `from`; null when it does not. */
export function endOf(
  words: readonly string[],
  { parts }: Phrase,
  from: number,
  fillers: ReadonlySet<string>,
): number | null {
  let at = from;
  for (const [index, part] of parts.entries()) {
    let next = at;
    const skipsMax = index === 0 ? 0 : FILLERS_MAX;
    while (!isOne(words[next], part) && next - at < skipsMax && fillers.has(words[next] ?? '')) {
      next++;
    }
    if (isOne(words[next], part)) at = next + 1;
    else if (!part.optional) return null;
  }
  return at === from ? null : at;
}

function isOne(word: string | undefined, { choices }: Part): boolean {
  if (word === undefined) return false;
  return choices.some(({ start, anyEnding }) =>
    anyEnding ? word.startsWith(start) : word === start,
  );
}
