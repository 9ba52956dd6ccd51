import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import {
  isSigned,
  isWebhookSecret,
  webhookHeaders,
} from '../../src/platform/outbound/webhook-signature.ts';

const NOW_MS = 1_800_000_000_000;
const SECRET = `whsec_${Buffer.from('what nobody else knows').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('what somebody else knows').toString('base64')}`;
const BODY = '{"type":"video.completed","data":{"id":"a – ü"}}';

/** As the package of the standard signs it. */
function headersAt(nowMs: number, body = BODY, secret = SECRET): Record<string, string> {
  const at = new Date(nowMs);
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(nowMs / 1_000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
  };
}

const good = headersAt(NOW_MS);
const signature = good['webhook-signature'] ?? '';

test.each<[string, boolean, Record<string, string | undefined>, string?]>([
  ['signed now', true, good],
  ['without a prefix of the secret', true, headersAt(NOW_MS, BODY, SECRET.slice(6))],
  ['just within five minutes', true, headersAt(NOW_MS - 300_000)],
  ['from a clock that is ahead', true, headersAt(NOW_MS + 300_000)],
  ['too old', false, headersAt(NOW_MS - 301_000)],
  ['from too far ahead', false, headersAt(NOW_MS + 301_000)],
  [
    'among other signatures',
    true,
    { ...good, 'webhook-signature': `v1a,x v1,${'A'.repeat(43)}= ${signature}` },
  ],
  ['with the secret of another', false, headersAt(NOW_MS, BODY, OTHER)],
  ['over another body', false, good, `${BODY} `],
  ['over another id', false, { ...good, 'webhook-id': 'msg_2' }],
  ['over another second', false, { ...good, 'webhook-timestamp': '1800000001' }],
  ['at no time', false, { ...good, 'webhook-timestamp': 'NaN' }],
  ['cut off', false, { ...good, 'webhook-signature': signature.slice(0, -1) }],
  ['in another version', false, { ...good, 'webhook-signature': signature.replace('v1', 'v2') }],
  ['with nothing', false, { ...good, 'webhook-signature': '' }],
  ['without an id', false, { ...good, 'webhook-id': undefined }],
  ['without any header', false, {}],
])('a message %s: %s', (_, expected, headers, body = BODY) => {
  const message = { headers, body: Buffer.from(body), secret: SECRET, nowMs: NOW_MS };
  expect(isSigned(message)).toBe(expected);
});

test('each byte of a body counts, also where it is no text', () => {
  const body = Buffer.from([0xff, 0xfe, 0x00]);
  const at = new Date(NOW_MS);
  const signed = new Webhook(SECRET).sign('msg_1', at, body.toString('utf8'));
  const headers = { ...good, 'webhook-signature': signed };
  expect(isSigned({ headers, body, secret: SECRET, nowMs: NOW_MS })).toBe(false);
});

test('what goes out is what is taken in, whichever of two secrets is asked for', () => {
  const timestampS = NOW_MS / 1_000;
  const headers = webhookHeaders({ id: 'x', timestampS, body: BODY, secrets: [SECRET, OTHER] });
  const message = { headers, body: Buffer.from(BODY), nowMs: NOW_MS };
  expect([SECRET, OTHER].map((secret) => isSigned({ ...message, secret }))).toEqual([true, true]);
});

test.each([
  [SECRET, true],
  [SECRET.slice(6), true],
  ['whsec_', false],
  ['whsec_c2hvcnQ=', false],
  ['a secret in plain words, which is no base64', false],
])('%s is a secret: %s', (secret, expected) => {
  expect(isWebhookSecret(secret)).toBe(expected);
});
