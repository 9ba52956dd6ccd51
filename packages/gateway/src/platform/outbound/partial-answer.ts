/** What is wanted of a file whose first bytes are here. */
export interface Rest {
  readonly fromByte: number;
  /** By which the server tells whether it still has the same file: its ETag, or its date. */
  readonly validator: string;
}

export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** With `If-Range` a server that has another file by now sends all of that, and not the end of it. */
export function headersFor(rest: Rest | null): Readonly<Record<string, string>> {
  if (rest === null) return {};
  return { range: `bytes=${rest.fromByte}-`, 'if-range': rest.validator };
}

/**
 * What `If-Range` may be asked with, or null. A weak ETag does not promise the same bytes, nor does
 * the date of a file that was changed in the second in which it was sent.
 */
export function validatorOf(headers: AnswerHeaders): string | null {
  const { etag, date, 'last-modified': modified } = headers;
  if (etag !== undefined) return typeof etag === 'string' && STRONG_ETAG.test(etag) ? etag : null;
  if (typeof modified !== 'string' || typeof date !== 'string') return null;
  return Date.parse(date) - Date.parse(modified) >= 1_000 ? modified : null;
}

const STRONG_ETAG = /^"[^"]*"$/;

/** How long all of the file is, by the headers of an answer with all of it. */
export function lengthOf({ 'content-length': length }: AnswerHeaders): number | null {
  return typeof length === 'string' && /^\d+$/.test(length) ? Number(length) : null;
}

/** How long all of the file is, by those of an answer with the rest; null when it is another's rest. */
export function lengthByRest(headers: AnswerHeaders, rest: Rest): number | null {
  const [, first, last, total] = CONTENT_RANGE.exec(String(headers['content-range'])) ?? [];
  if (Number(first) !== rest.fromByte || Number(last) >= Number(total)) return null;
  const told = rest.validator.startsWith('"') ? headers.etag : headers['last-modified'];
  return told === undefined || told === rest.validator ? Number(total) : null;
}

const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+)$/;
