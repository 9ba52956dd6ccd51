import type { UrlSigner } from './signed-url.ts';

/**
 * The key of the file behind a link to this gateway's own media, so that it is copied and not fetched
 * over the network. Null for every other URL, and for a link that is not valid any more.
 */
export function ownKeyOf(url: string, signer: UrlSigner, publicUrl: string): string | null {
  if (publicUrl === '' || !url.startsWith(`${publicUrl}/media/`)) return null;
  const [path = '', ...query] = url.slice(publicUrl.length).split('?');
  return signer.verify(path, query.join('?')) === 'valid' ? path.slice('/media/'.length) : null;
}
