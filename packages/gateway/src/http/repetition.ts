import type { IncomingHttpHeaders } from 'node:http';
import type { Repeat } from '../lifecycle/submit.ts';
import { Refusal } from '../platform/refusal.ts';

const KEY_LENGTH_MAX = 255;

/**
 * What a submit's headers say about being sent again (api/README.md): `Idempotency-Key`, bare or as a
 * quoted string, or the retry counter that the `openai` package sends with every POST. A channel that is
 * asked for by name is part of what was said: with another one it is another request.
 */
export function repetitionOf(
  headers: IncomingHttpHeaders,
  route: string,
  body: string,
  channel?: string,
): Repeat | null {
  const header = headers['idempotency-key'];
  const counter = headers['x-stainless-retry-count'];
  // No JSON begins so, and no form's fingerprint. Without a name it stays what it was for keys of before.
  const bodyText = channel === undefined ? body : `reelgate-channel:${channel}\n${body}`;
  if (header !== undefined) {
    return { route, bodyText, key: readKey(String(header)), retryCount: 0 };
  }
  if (typeof counter !== 'string' || !/^\d{1,4}$/.test(counter)) return null;
  return { route, bodyText, key: null, retryCount: Number(counter) };
}

function readKey(header: string): string {
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(header.trim());
  const key = quoted === null ? header.trim() : (quoted[1] ?? '').replaceAll(/\\(["\\])/g, '$1');
  if (key === '' || key.length > KEY_LENGTH_MAX) throw new Refusal('idempotency_key_invalid');
  return key;
}
