import {
  clausesOf,
  endOf,
  keyOf,
  keysOf,
  listIn,
  phrasesIn,
  wordsOf,
  type Found,
  type Phrase,
} from './phrase.ts';
import type { Vocabulary } from './vocabulary.ts';

type TableName = Exclude<
  keyof Vocabulary,
  'fillers' | 'negations' | 'sequence' | 'silence' | 'sceneByLight'
>;

type NameIn<Name extends TableName> = Extract<keyof Vocabulary[Name], string>;

export interface Reader {
  read(text: string): Reading;
}

/** What the word tables make of one text. */
export interface Reading {
  /** The first row of a table that the text speaks of. */
  one<Name extends TableName>(table: Name): NameIn<Name> | null;
  /** All of them, as they come in the text. */
  every<Name extends TableName>(table: Name): NameIn<Name>[];
  says(list: 'silence'): boolean;
}

interface Text {
  readonly words: readonly string[];
  readonly clauses: readonly number[];
}

interface Table {
  /** In their order. */
  readonly names: readonly string[];
  /** By what they begin with: a prompt has few words, and the tables many. */
  readonly phrases: ReadonlyMap<string, readonly Named[]>;
}

interface Named {
  readonly name: string;
  readonly phrase: Phrase;
}

interface Match extends Found {
  readonly name: string;
}

export function readerOf(vocabulary: Vocabulary): Reader {
  const tables = new Map<TableName, Table>();
  const tableOf = (name: TableName): Table => {
    const known = tables.get(name) ?? tableFrom(vocabulary[name]);
    tables.set(name, known);
    return known;
  };
  const silence = tableFrom({ silence: vocabulary.silence });
  const fillers = new Set(listIn(vocabulary.fillers));
  const negations = new Set(listIn(vocabulary.negations));
  const matchesIn = (text: Text, { phrases }: Table): readonly Match[] => {
    const { words } = text;
    const all: Match[] = [];
    for (const [from, word] of words.entries()) {
      for (const { name, phrase } of phrases.get(keyOf(word)) ?? []) {
        const to = endOf(words, phrase, from, fillers);
        if (to !== null) all.push({ name, from, to });
      }
    }
    return all.filter(
      (match) => !isNegated(text, match, negations) && !all.some((other) => hides(other, match)),
    );
  };
  return {
    read(prompt) {
      const text = { words: wordsOf(prompt), clauses: clausesOf(prompt) };
      return {
        one<Name extends TableName>(table: Name) {
          const found = new Set(matchesIn(text, tableOf(table)).map(({ name }) => name));
          const first = tableOf(table).names.find((name) => found.has(name));
          return (first ?? null) as NameIn<Name> | null;
        },
        every<Name extends TableName>(table: Name) {
          const names = matchesIn(text, tableOf(table)).map(({ name }) => name);
          return [...new Set(names)] as NameIn<Name>[];
        },
        says: () => matchesIn(text, silence).length > 0,
      };
    },
  };
}

function tableFrom(rows: Readonly<Record<string, string>>): Table {
  const phrases = new Map<string, Named[]>();
  for (const [name, row] of Object.entries(rows)) {
    for (const phrase of phrasesIn(row)) {
      for (const key of keysOf(phrase)) {
        phrases.set(key, [...(phrases.get(key) ?? []), { name, phrase }]);
      }
    }
  }
  return { names: Object.keys(rows), phrases };
}

/** "Zoom out" is not "zoom": what is part of a longer phrase of another meaning says nothing itself. */
function hides(other: Match, match: Match): boolean {
  if (other.name === match.name || other.from > match.from || other.to < match.to) return false;
  return other.to - other.from > match.to - match.from;
}

/** How far before a phrase its negation may stand: "without any rain". */
const NEGATION_REACH = 2;

/** Not across a comma, and not of a phrase that has its own: "no sound effects, no music". */
function isNegated({ words, clauses }: Text, { from }: Found, negations: ReadonlySet<string>) {
  if (negations.has(words[from] ?? '')) return false;
  for (let at = Math.max(0, from - NEGATION_REACH); at < from; at++) {
    if (clauses[at] === clauses[from] && negations.has(words[at] ?? '')) return true;
  }
  return false;
}
