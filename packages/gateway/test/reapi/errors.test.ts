import { check, type Contract } from '@reelgate/contracts';
import { describe, expect, test } from 'vitest';
import { decodeSubmit } from '../../src/dialects/reapi/decode.ts';
import {
  encodeProblem,
  problemOfRefusal,
  problemOfViolations,
  type ReapiProblem,
} from '../../src/dialects/reapi/errors.ts';
import { Refusal, type RefusalKind } from '../../src/platform/refusal.ts';

const official = 'grok-imagine-video-1.5-official';
const beta = 'grok-imagine-video-1.5-beta';
const original = 'grok-imagine-1.0-video';
const url = 'https://images.example.com/source.jpg';
const good: Readonly<Record<string, object>> = {
  [official]: { prompt: 'push in', image_urls: [url] },
  [beta]: { image_urls: [url] },
  [original]: { prompt: 'push in' },
};

describe('what is wrong with a body, from body to answer', () => {
  const notUrls = 'image_urls entries must be public http(s) URLs';
  const noPrompt = 'prompt is required when image_urls is empty (text-to-video)';
  const sizes = '(allowed: 16:9 / 9:16 / 1:1 / 3:2 / 2:3)';
  const rows: [string, object, number, string][] = [
    // The table of seed 000.
    [official, { prompt: undefined }, 20002, 'prompt is required'],
    [official, { prompt: '' }, 20002, 'prompt is required'],
    [official, { image_urls: undefined }, 20002, 'image_urls is required'],
    [official, { image_urls: [url, url] }, 20003, 'image_urls allows at most 1 entry'],
    [official, { duration: 2 }, 20003, 'duration must be 3-15 seconds'],
    [official, { duration: 16 }, 20003, 'duration must be 3-15 seconds'],
    [official, { resolution: '4k' }, 20003, 'invalid resolution (allowed: 480p / 720p)'],
    [official, { aspect_ratio: 'auto' }, 20003, 'invalid aspect_ratio'],
    [official, { aspect_ratio: '4:3' }, 20003, 'invalid aspect_ratio'],
    [official, { image_urls: ['data:image/png;base64,A'] }, 20003, notUrls],
    [official, { image_urls: ['ftp://example.com/a.png'] }, 20003, notUrls],
    // What its text says, and what it leaves open.
    [official, { duration: '8' }, 20003, 'duration must be an integer'],
    [official, { duration: 8.5 }, 20003, 'duration must be an integer'],
    [official, { prompt: 'x'.repeat(4001) }, 20007, 'prompt exceeds 4000 characters (got 4001)'],
    [official, { prompt: 5 }, 20003, 'prompt must be a string'],
    [official, { image_urls: url }, 20003, 'image_urls must be an array'],
    [official, { audio: 'no' }, 20003, 'audio must be a boolean'],
    [official, { prompt: '', image_urls: [], duration: 99 }, 20002, 'prompt is required'],
    // The beta channel speaks like the official one.
    [beta, { image_urls: [] }, 20002, 'image_urls is required'],
    [beta, { image_urls: [url, url] }, 20003, 'image_urls allows at most 1 entry'],
    [beta, { duration: 0 }, 20003, 'duration must be 1-15 seconds'],
    [beta, { resolution: '1080p' }, 20003, 'invalid resolution (allowed: 480p / 720p)'],
    [beta, { aspect_ratio: '21:9' }, 20003, 'invalid aspect_ratio'],
    [beta, { nsfw_checker: 'no' }, 20003, 'nsfw_checker must be a boolean'],
    [beta, { prompt: 'x'.repeat(4097) }, 20007, 'prompt exceeds 4096 characters (got 4097)'],
    // The table of seed 001.
    [original, { prompt: undefined }, 20002, `grok-imagine: ${noPrompt}`],
    [original, { prompt: ' \n' }, 20002, `grok-imagine: ${noPrompt}`],
    [original, { prompt: '', image_urls: [] }, 20002, `grok-imagine: ${noPrompt}`],
    [
      original,
      { prompt: 'x'.repeat(4123) },
      20007,
      'grok-imagine: prompt exceeds 4000 characters (got 4123)',
    ],
    [
      original,
      { image_urls: Array.from({ length: 9 }, () => url) },
      20003,
      'grok-imagine: image_urls accepts at most 7 entries, got 9',
    ],
    [original, { duration: 5 }, 20003, 'grok-imagine: duration must be 6-30 seconds, got 5'],
    [original, { duration: 31 }, 20003, 'grok-imagine: duration must be 6-30 seconds, got 31'],
    [original, { size: '4:3' }, 20003, `grok-imagine: invalid size "4:3" ${sizes}`],
    [
      original,
      { quality: '1080p' },
      20003,
      'grok-imagine: invalid quality "1080p" (allowed: 480p / 720p)',
    ],
    [original, { image_urls: ['data:image/png;base64,A'] }, 20003, `grok-imagine: ${notUrls}`],
    // What its text says, and what it leaves open.
    [original, { duration: '6' }, 20003, 'grok-imagine: duration must be an integer, got "6"'],
    [original, { duration: 6.5 }, 20003, 'grok-imagine: duration must be an integer, got 6.5'],
    [original, { duration: true }, 20003, 'grok-imagine: duration must be an integer, got true'],
    [original, { duration: [6] }, 20003, 'grok-imagine: duration must be an integer, got an array'],
    [original, { duration: {} }, 20003, 'grok-imagine: duration must be an integer, got an object'],
    [
      original,
      { image_urls: url },
      20003,
      `grok-imagine: image_urls must be an array, got "${url}"`,
    ],
    [
      original,
      { size: 'x'.repeat(10_000) },
      20003,
      `grok-imagine: invalid size "${'x'.repeat(60)}…" ${sizes}`,
    ],
  ];
  test.each(rows)('%s %#', (model, change, code, message) => {
    expect(problemOf({ model, ...good[model], ...change })).toEqual({
      status: 400,
      code,
      message,
      retryable: false,
      retryAfterS: null,
    });
  });

  test("the words come from the contract, and not from the model's id", () => {
    const decoded = decodeSubmit({ model: official, ...good[official], aspect_ratio: '4:3' });
    if (!('contract' in decoded)) throw new Error(decoded.message);
    const contract: Contract = {
      ...decoded.contract,
      wording: { prefix: 'x: ', style: 'observed', unlistedFields: [] },
    };
    const checked = check(decoded, contract);
    if (!('violations' in checked)) throw new Error('4:3 was accepted');
    expect(problemOfViolations(checked.violations, contract).message).toBe(
      'x: invalid aspect_ratio "4:3" (allowed: 1:1 / 16:9 / 9:16)',
    );
  });

  test('to report no violation is a bug', () => {
    const decoded = decodeSubmit({ model: official });
    if (!('contract' in decoded)) throw new Error(decoded.message);
    expect(() => problemOfViolations([], decoded.contract)).toThrow(RangeError);
  });
});

describe('every refusal', () => {
  type Answer = [status: number, code: number, retryAfterS: number | null, message: string];
  const answers: Partial<Record<RefusalKind, Answer>> = {
    unauthenticated_missing: [401, 10001, null, 'Authorization header is required'],
    unauthenticated_malformed: [401, 10002, null, 'Authorization must be "Bearer <API key>"'],
    unauthenticated_unknown: [401, 10003, null, 'API key is unknown'],
    unauthenticated_revoked: [401, 10004, null, 'API key has been revoked'],
    unauthenticated_expired: [401, 10004, null, 'API key has expired'],
    scope_denied: [403, 10005, null, 'API key lacks the scope credits:read'],
    unsupported_operation: [400, 20004, null, 'no channel can make what was asked for'],
    insufficient_credits: [402, 30001, null, 'insufficient credits: 320 needed, 5 available'],
    no_price: [400, 30002, null, 'model veo has no price'],
    task_not_found: [404, 40001, null, 'task not found'],
    route_not_found: [404, 40001, null, 'no such endpoint'],
    method_not_allowed: [405, 40001, null, 'method not allowed on this endpoint'],
    rate_limited: [429, 50001, 1, 'rate limit exceeded'],
    not_persisted: [500, 60001, null, 'task could not be saved; its credits were given back'],
    internal: [500, 60099, null, 'internal error'],
    queue_unavailable: [503, 70001, 5, 'queue is unavailable'],
    store_unavailable: [503, 70002, 5, 'database is unavailable'],
    body_not_json: [400, 20001, null, 'request body must be a JSON object'],
    body_too_large: [413, 20001, null, 'request body exceeds 1048576 bytes'],
    wrong_content_type: [
      400,
      20001,
      null,
      'request body must be a JSON object (Content-Type: application/json)',
    ],
    idempotency_conflict: [
      409,
      20003,
      null,
      'Idempotency-Key was already used with a different request body',
    ],
    idempotency_key_invalid: [400, 20003, null, 'Idempotency-Key must be 1-255 characters'],
  };
  const detail = {
    model: 'veo',
    neededCredits: 320,
    availableCredits: 5,
    sizeBytesMax: 1_048_576,
    scope: 'credits:read',
  };
  const rows = Object.entries(answers) as [RefusalKind, Answer][];
  test.each(rows)('%s', (kind, [status, code, retryAfterS, message]) => {
    expect(problemOfRefusal(new Refusal(kind, { detail }))).toEqual({
      status,
      code,
      message,
      retryable: status === 429 || status >= 500,
      retryAfterS,
    });
  });

  test('one that knows when to come back says so itself', () => {
    const refusal = new Refusal('rate_limited', { retryAfterS: 17 });
    expect(problemOfRefusal(refusal).retryAfterS).toBe(17);
  });

  test('one without its detail is still worded', () => {
    expect(problemOfRefusal(new Refusal('insufficient_credits')).message).toBe(
      'insufficient credits: unknown needed, unknown available',
    );
  });

  test('one keeps its cause', () => {
    const cause = new Error('disk full');
    expect(new Refusal('not_persisted', { cause }).cause).toBe(cause);
    expect(new Refusal('not_persisted')).not.toHaveProperty('cause');
  });
});

test('the envelope, byte for byte', () => {
  const problem = problemOfRefusal(new Refusal('task_not_found'));
  expect(encodeProblem(problem, 'req_1')).toBe(
    '{"error":{"code":40001,"message":"task not found","request_id":"req_1"}}',
  );
});

function problemOf(body: unknown): ReapiProblem | null {
  const decoded = decodeSubmit(body);
  if (!('contract' in decoded)) return decoded;
  const checked = check(decoded, decoded.contract);
  return 'violations' in checked ? problemOfViolations(checked.violations, decoded.contract) : null;
}
