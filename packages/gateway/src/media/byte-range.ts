/** What a Range header asks of a file. `end` is the last byte, not the one after it. */
export type ByteRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' };

/**
 * Anything that is not one well-formed range of bytes is ignored, as RFC 9110 asks. So are several
 * ranges at once: no player sends them, and answering in parts would cost more than the whole.
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange {
  // An empty file has no byte to name; some clients send a Range with every request all the same.
  if (header === undefined || sizeBytes === 0) return WHOLE;
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header);
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return WHOLE;
  if (first === '') {
    const suffixBytes = Number(last);
    if (suffixBytes === 0) return UNSATISFIABLE;
    return { kind: 'part', start: Math.max(0, sizeBytes - suffixBytes), end: sizeBytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? Infinity : Number(last);
  if (end < start) return WHOLE;
  if (start >= sizeBytes) return UNSATISFIABLE;
  return { kind: 'part', start, end: Math.min(end, sizeBytes - 1) };
}

const WHOLE: ByteRange = { kind: 'whole' };
const UNSATISFIABLE: ByteRange = { kind: 'unsatisfiable' };
