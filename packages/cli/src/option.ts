/** What a command may be given, by name or, for its one argument, by place. */
export interface Option<Value> {
  /** How help calls what is to be typed; null where nothing is. */
  readonly placeholder: string | null;
  readonly help: string;
  readonly required: boolean;
  /** Null when the text is not one of what `help` says; `expected` then says what it may be. */
  readonly read: (text: string) => Value | null;
  readonly expected: string;
  /** The letter that stands for it after a single dash. */
  readonly short?: string;
  /** Reads all that was given where it may be given several times; else the last one counts. */
  readonly readAll?: (texts: readonly string[]) => Value | null;
}

export type RequiredOption<Value> = Option<Value> & { readonly required: true };

export function required<Value>(option: Option<Value>): RequiredOption<Value> {
  return { ...option, required: true };
}

/** One that may be given several times, whose value is the list of them. */
export function repeated<Value>(option: Option<Value>): Option<readonly Value[]> {
  const readAll = (given: readonly string[]): readonly Value[] | null => {
    const values = given.map((each) => option.read(each));
    const found = values.filter((value) => value !== null);
    return found.length === values.length ? found : null;
  };
  const { placeholder, help, expected } = option;
  const several = { placeholder, help: `${help}; may be repeated`, required: false, expected };
  return { ...several, read: (given) => readAll([given]), readAll };
}

export function text(placeholder: string, help: string): Option<string> {
  return { placeholder, help, required: false, expected: 'some text', read: readText };
}

export function wholeNumber(placeholder: string, help: string): Option<number> {
  const expected = 'a whole number from 1 up';
  return { placeholder, help, required: false, expected, read: readWholeNumber };
}

export function wholeNumberOfEitherSign(placeholder: string, help: string): Option<number> {
  const expected = 'a whole number';
  return { placeholder, help, required: false, expected, read: readWholeNumberOfEitherSign };
}

export function wholeNumberOrNone(placeholder: string, help: string): Option<number | 'none'> {
  const expected = 'a whole number from 1 up, or none';
  return { placeholder, help, required: false, expected, read: readWholeNumberOrNone };
}

export function texts(placeholder: string, help: string): Option<readonly string[]> {
  const expected = 'words with commas between them';
  return { placeholder, help, required: false, expected, read: readTexts };
}

export function pairs(placeholder: string, help: string): Option<Readonly<Record<string, string>>> {
  const expected = 'words with = between two of them, and commas between those';
  return { placeholder, help, required: false, expected, read: readPairs };
}

export function flag(help: string): Option<true> {
  return { placeholder: null, help, required: false, expected: 'nothing', read: readFlag };
}

function readText(given: string): string | null {
  return given.trim() === '' ? null : given;
}

function readTexts(given: string): readonly string[] | null {
  const words = given.split(',').map((word) => word.trim());
  return words.includes('') ? null : words;
}

function readWholeNumber(given: string): number | null {
  const number = /^\d{1,15}$/.test(given) ? Number(given) : 0;
  return number >= 1 ? number : null;
}

function readWholeNumberOfEitherSign(given: string): number | null {
  return /^-?\d{1,15}$/.test(given) ? Number(given) : null;
}

function readPairs(given: string): Readonly<Record<string, string>> | null {
  const found = given.split(',').map((pair) => /^([^=]+)=(.+)$/.exec(pair.trim()));
  if (found.includes(null)) return null;
  return Object.fromEntries(found.map((match) => [match?.[1]?.trim(), match?.[2]?.trim()]));
}

function readWholeNumberOrNone(given: string): number | 'none' | null {
  return given === 'none' ? given : readWholeNumber(given);
}

function readFlag(): true {
  return true;
}
