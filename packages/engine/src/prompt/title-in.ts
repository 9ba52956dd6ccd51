/** Words before a quotation that make it somebody's speech, which is nothing to be written down. */
const SPEECH =
  /\b(?:sa(?:y|ys|ying|id)|ask(?:s|ed|ing)?|whisper(?:s|ed|ing)?|shout(?:s|ed|ing)?|repl(?:y|ies|ied)|answer(?:s|ed)?|sing(?:s|ing)?|voice(?:over)?|narrat(?:or|es|ion)|dialogue)\b[^"“”.]{0,24}$/i;

/** Words that make it writing all the same: `a sign that says "OPEN"`. */
const WRITING =
  /\b(?:text|title|caption|sign|words?|letters?|logo|headline|banner|card|poster|typography|reads?)\b[^"“”.]{0,32}$/i;

const TITLE_LENGTH_MAX = 60;

/** The first quotation that is not spoken, and the prompt without it. */
export function titleIn(prompt: string): { readonly title: string | null; readonly rest: string } {
  for (const match of prompt.matchAll(/"([^"\n]+)"|“([^”\n]+)”/g)) {
    const title = (match[1] ?? match[2] ?? '').trim();
    const before = prompt.slice(0, match.index);
    if (title === '' || title.length > TITLE_LENGTH_MAX) continue;
    if (SPEECH.test(before) && !WRITING.test(before)) continue;
    return { title, rest: `${before} ${prompt.slice(match.index + match[0].length)}` };
  }
  return { title: null, rest: prompt };
}
