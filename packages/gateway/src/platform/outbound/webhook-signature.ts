import { createHmac } from 'node:crypto';

/** The headers that go with a message, as Standard Webhooks has them. */
export function webhookHeaders(message: {
  readonly id: string;
  readonly timestampS: number;
  readonly body: string;
  /** `whsec_…`; each signs, so that a receiver may have any of them. */
  readonly secrets: readonly string[];
}): Readonly<Record<string, string>> {
  const { id, timestampS, body, secrets } = message;
  const signed = `${id}.${timestampS}.${body}`;
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': secrets.map((secret) => signatureOf(signed, secret)).join(' '),
  };
}

const PREFIX = 'whsec_';

function signatureOf(signed: string, secret: string): string {
  const key = Buffer.from(
    secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret,
    'base64',
  );
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
