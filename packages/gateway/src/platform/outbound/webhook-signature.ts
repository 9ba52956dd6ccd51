import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The headers that go with a message, as Standard Webhooks has them. */
export function webhookHeaders(message: {
  readonly id: string;
  readonly timestampS: number;
  readonly body: string;
  /** `whsec_…`; each signs, so that a receiver may have any of them. */
  readonly secrets: readonly string[];
}): Readonly<Record<string, string>> {
  const { id, timestampS, body, secrets } = message;
  const signed = signedText(id, String(timestampS), Buffer.from(body));
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': secrets.map((secret) => signatureOf(signed, secret)).join(' '),
  };
}

/** How far the sender's clock, and the message on its way, may be behind or ahead. */
const TOLERANCE_S = 5 * 60;

/**
 * Whether a message that came in was signed with the secret, and lately. Every signature is compared,
 * and in a time that does not tell how much of it was right.
 */
export function isSigned(message: {
  readonly headers: IncomingHttpHeaders;
  /** As it came, before anybody has read anything into it. */
  readonly body: Buffer;
  readonly secret: string;
  readonly nowMs: number;
}): boolean {
  const { headers, body, secret, nowMs } = message;
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof timestamp !== 'string') return false;
  if (typeof signatures !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > TOLERANCE_S) return false;
  const expected = Buffer.from(signatureOf(signedText(id, timestamp, body), secret));
  let isOne = false;
  for (const signature of signatures.split(' ')) {
    const given = Buffer.from(signature);
    if (given.length === expected.length && timingSafeEqual(given, expected)) isOne = true;
  }
  return isOne;
}

const KEY_BYTES_MIN = 16;

/** Whether there is a key in a secret: in what is no base64 there would be none, or a short one. */
export function isWebhookSecret(secret: string): boolean {
  const isBase64 = /^(?:whsec_)?[A-Za-z0-9+/]+={0,2}$/.test(secret);
  return isBase64 && keyOf(secret).length >= KEY_BYTES_MIN;
}

function signedText(id: string, timestamp: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
}

function signatureOf(signed: Buffer, secret: string): string {
  return `v1,${createHmac('sha256', keyOf(secret)).update(signed).digest('base64')}`;
}

const PREFIX = 'whsec_';

function keyOf(secret: string): Buffer {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  return Buffer.from(text, 'base64');
}
