/**
 * Whether a text is an absolute http or https URL without a user name or password (seed 000).
 *
 * The host is not looked at: whether its address may be reached depends on where the worker runs
 * and on what its operator allows, so that the guard decides when it connects. The worker must
 * read the text with the same parser, `URL`, or it could see another host than was accepted here.
 */
export function isPublicUrl(text: string): boolean {
  if (!startsWithScheme(text) || !URL.canParse(text)) return false;
  if (!text.includes('@')) return true;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

/** The parser alone would also take `https:host`, which people do not write on purpose. */
function startsWithScheme(text: string): boolean {
  const start = text.slice(0, 8).toLowerCase();
  return start === 'https://' || start.startsWith('http://');
}
