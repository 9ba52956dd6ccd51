import { findPhrase, listIn, phrasesIn, type Phrase } from './phrase.ts';
import type { Vocabulary } from './vocabulary.ts';

const NUMBERED = 'shot/scene 1/2/3/4/5/6/7/8/9';

/** More in one clip could not be looked at. */
const SHOTS_MAX = 4;

interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The parts of a prompt that follow each other in time: those that begin with a word of sequence at
 * the beginning of a clause ("first …, then …"), or that are numbered ("Shot 1: … Shot 2: …").
 */
export function splitterOf({
  sequence,
  fillers,
}: Vocabulary): (prompt: string) => readonly string[] {
  const mayStandBetween = new Set(listIn(fillers));
  const phrases = phrasesIn(`${sequence.first}, ${sequence.next}, ${NUMBERED}`);
  return (prompt) => split(prompt, phrases, mayStandBetween);
}

function split(
  prompt: string,
  phrases: readonly Phrase[],
  mayStandBetween: ReadonlySet<string>,
): readonly string[] {
  const words = [...prompt.matchAll(/[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu)].map(({ 0: word, index }) => {
    return { word: word.toLowerCase(), start: index, end: index + word.length };
  });
  const texts = words.map(({ word }) => word);
  const marks = phrases
    .flatMap((phrase) => findPhrase(texts, phrase, mayStandBetween))
    .filter(({ from }) => startsClause(prompt, words, from))
    .toSorted((one, other) => one.from - other.from || other.to - one.to);
  const cuts: { readonly start: number; readonly end: number }[] = [];
  for (const { from, to } of marks) {
    const [start, end] = [words[from]?.start ?? 0, words[to - 1]?.end ?? 0];
    if (start >= (cuts.at(-1)?.end ?? 0)) cuts.push({ start, end });
  }
  const between = [
    prompt.slice(0, cuts[0]?.start ?? prompt.length),
    ...cuts.map(({ end }, index) => prompt.slice(end, cuts[index + 1]?.start ?? prompt.length)),
  ];
  const shots = between.map(tidied).filter((text) => /\p{L}/u.test(text));
  // A word of order alone orders nothing: "first light".
  return shots.length < 2 ? [prompt] : shots.slice(0, SHOTS_MAX);
}

function startsClause(prompt: string, words: readonly Word[], at: number): boolean {
  const before = words[at - 1];
  if (before === undefined || before.word === 'and') return true;
  return /[.,;:!?\n\]—–]/.test(prompt.slice(before.end, words[at]?.start));
}

/** Without what joined it to its neighbours. */
function tidied(text: string): string {
  return text.replace(/^[\s,;:.—–-]+/, '').replace(/[\s,;:.—–-]+(?:and)?[\s,;:.—–-]*$/, '');
}
